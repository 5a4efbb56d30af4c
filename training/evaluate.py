"""What a model is worth on labelled complaints: accuracy, top 3, macro-F1 and calibration, with intervals."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.schema import LabelledComplaint
from data.suggestion import AgencyCandidate, Suggestion, TopicCandidate
from models.suggester import Suggester
from training.errors import TrainingError

_RESAMPLES = 2000
_SEED = 1
_BINS = 15
_TOP = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """A share in [0, 1] with its 95 % bootstrap interval over the rows."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One label's figures on the rows that carry it.

    Attributes:
        n: rows measured; labels never seen in training are among them and count as wrong.
        accuracy: share whose first candidate is the label.
        top3: share that has the label among the first three.
        macro_f1: F1 averaged over the labels of the rows.
        ece: expected calibration error of the first candidate's probability, 15 bins of equal size.
        actions: how many rows the decision called auto, suggest and review.
        auto_error: share of wrong agencies or topics among the automatic ones, None where there are none.
    """

    n: int
    accuracy: Figure
    top3: Figure
    macro_f1: float
    ece: float
    actions: dict[str, int]
    auto_error: Figure | None

    def as_json(self) -> dict[str, Any]:
        """Give the figures rounded to four decimals; what there is not is left out."""
        rounded: dict[str, Any] = _rounded({k: v for k, v in asdict(self).items() if v is not None})
        return rounded


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    return {key: _rounded(part) for key, part in value.items()} if isinstance(value, dict) else value


def evaluate(
    suggester: Suggester,
    rows: Sequence[LabelledComplaint],
    *,
    tenant: str = "",
    progress: Callable[[int], None],
) -> dict[str, Evaluation]:
    """Measure a model on every label that the rows carry: topic, agency, kind and sector.

    Raises:
        TrainingError: no row has a label.
    """
    suggestions = []
    for done, row in enumerate(rows, 1):
        suggestions.append(suggester.suggest(row.complaint, tenant_code=tenant))
        progress(done)
    tables = {
        "topic": [
            (_names(s.topics), row.topic, s) for s, row in zip(suggestions, rows, strict=True) if row.topic
        ],
        "agency": [
            (_names(s.agencies), row.agency, s)
            for s, row in zip(suggestions, rows, strict=True)
            if row.agency
        ],
        "kind": [
            ([({s.kind.code}, s.kind.probability)], row.kind, s)
            for s, row in zip(suggestions, rows, strict=True)
            if row.kind
        ],
    }
    if not any(tables.values()):
        raise TrainingError("no row has a topic, an agency or a kind: there is nothing to compare with")
    return {name: measure(table) for name, table in tables.items() if table}


Candidates = list[tuple[set[str], float]]
"""Ranked candidates: the names each answers to, and its probability."""


def _names(candidates: Sequence[TopicCandidate] | Sequence[AgencyCandidate]) -> Candidates:
    return [({candidate.code, candidate.name}, candidate.probability) for candidate in candidates]


def measure(table: Sequence[tuple[Candidates, str, Suggestion]]) -> Evaluation:
    """Compare ranked candidates with the labels given to the same complaints."""
    labels = {truth for _, truth, _ in table}
    first = np.array([bool(ranked) and truth in ranked[0][0] for ranked, truth, _ in table])
    top3 = np.array([any(truth in names for names, _ in ranked[:_TOP]) for ranked, truth, _ in table])
    sure = np.array([ranked[0][1] if ranked else 0.0 for ranked, _, _ in table])
    actions = [suggestion.decision.action for _, _, suggestion in table]
    auto = np.array([action == "auto" for action in actions])
    return Evaluation(
        n=len(table),
        accuracy=bootstrap(first),
        top3=bootstrap(top3),
        macro_f1=_macro_f1(
            [(truth in r[0][0], truth, _guess(r[0][0], labels)) for r, truth, _ in table if r]
        ),
        ece=calibration_error(sure, first),
        actions={action: actions.count(action) for action in ("auto", "suggest", "review")},
        auto_error=bootstrap(~first[auto]) if auto.any() else None,
    )


def bootstrap(hits: NDArray[np.bool_]) -> Figure:
    """Give the mean of yes/no outcomes with its 95 % percentile interval over resampled rows.

    Rows of zeros and ones resampled with replacement have a binomial sum. Where all outcomes are alike resampling
    shows nothing, and the exact (Clopper-Pearson) bound stands instead.
    """
    if hits.all() or not hits.any():
        far = 0.025 ** (1 / len(hits))
        return Figure(float(hits.mean()), far if hits.all() else 0.0, 1.0 if hits.all() else 1 - far)
    drawn = np.random.default_rng(_SEED).binomial(len(hits), hits.mean(), _RESAMPLES) / len(hits)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Figure(float(hits.mean()), float(low), float(high))


def calibration_error(probabilities: NDArray[np.float64], hits: NDArray[np.bool_]) -> float:
    """Give the expected calibration error over bins of equal size (Naeini et al. 2015, by quantiles)."""
    bins = np.array_split(np.argsort(probabilities, kind="stable"), min(_BINS, len(hits)))
    gaps = [len(part) * abs(float(probabilities[part].mean()) - float(hits[part].mean())) for part in bins]
    return sum(gaps) / len(hits)


def _guess(names: set[str], labels: set[str]) -> str:
    """Give a candidate by the name that the labels use, so that it counts against that label's precision."""
    return min(names & labels or names)


def _macro_f1(rows: Sequence[tuple[bool, str, str]]) -> float:
    truths = [truth for _, truth, _ in rows]
    guesses = [truth if hit else guess for hit, truth, guess in rows]
    scores = []
    for label in set(truths):
        true = sum(hit and truth == label for hit, truth, _ in rows)
        scores.append(2 * true / (truths.count(label) + guesses.count(label)))
    return float(np.mean(scores)) if scores else 0.0
