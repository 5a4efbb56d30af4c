"""Searches a recipe's settings by whole trainings, judged on the latest part of the corpus (Optuna, an extra)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from data.schema import LabelledComplaint
from models.artifact import Artifact
from training.config import Recipe
from training.errors import TrainingError
from training.train import train

if TYPE_CHECKING:
    import optuna

_OWN, _PORTABLE = ("agency", "own_topic"), ("topic",)
"""The heads whose accuracy counts: a history's own where it has any; on rows that training held back."""

_RANGES = {
    "inverse_penalty": (0.1, 2.0),
    "history_inverse_penalty": (0.1, 4.0),
    "history_ngram_weight": (0.2, 1.0),
    "portable_weight": (0.1, 2.0),
}
"""What is searched, and between which bounds."""


def tuned(
    rows: Sequence[LabelledComplaint],
    recipe: Recipe,
    trials: int,
    *,
    tenant: str = "",
    progress: Callable[[str], None],
) -> Artifact:
    """Train with several settings, one after the other, and give the model that did best; the recipe's own come first.

    Args:
        rows: labelled complaints.
        recipe: where the search starts; its seed is the search's.
        trials: how many trainings, the first included.
        tenant: registry that agency labels belong to.
        progress: called with a line for each step.

    Raises:
        TrainingError: Optuna is not installed, or there is nothing to learn from.
    """
    try:
        import optuna  # noqa: PLC0415 - an extra
    except ImportError:
        raise TrainingError("--tune needs Optuna: pip install 'disposisi[tune]'") from None
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=recipe.seed))
    study.enqueue_trial({name: getattr(recipe, name) for name in _RANGES})
    best: list[tuple[float, Artifact]] = []

    def tried(trial: "optuna.Trial") -> float:
        settings: dict[str, Any] = {
            name: trial.suggest_float(name, *_RANGES[name], log=True) for name in _RANGES
        }
        artifact = train(
            rows, replace(recipe, search_below=0, **settings), tenant=tenant, progress=lambda _line: None
        )
        score = _score(artifact)
        told = ", ".join(f"{name} {value:.3g}" for name, value in settings.items())
        progress(f"trial {trial.number + 1} of {trials}: {score:.4f} with {told}")
        if not best or score > best[0][0]:
            best[:] = [(score, artifact)]
        return score

    study.optimize(tried, n_trials=trials, n_jobs=1)
    return best[0][1]


def _score(artifact: Artifact) -> float:
    """Give the mean accuracy of the heads that count."""
    metrics = artifact.manifest["metrics"]
    heads = [name for name in _OWN if name in metrics] or _PORTABLE
    return sum(float(metrics[name]["accuracy"]) for name in heads) / len(heads)
