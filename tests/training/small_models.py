"""Small models, trained the way the command line does it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from data.corpus import shipped_corpus
from data.schema import LabelledComplaint
from models.artifact import Artifact, save_artifact
from models.suggester import Suggester

QUICK = {"max_features": "3000", "folds": "2", "shipped": "false"}
"""Changes to the default recipe under which a training takes a few seconds."""


@dataclass(frozen=True)
class Trained:
    """A model in memory and in a folder."""

    artifact: Artifact
    folder: Path
    suggester: Suggester


def write_recipe(folder: Path, **changes: str) -> Path:
    """Write the default recipe with some of its settings changed."""
    lines = resources.files("training").joinpath("recipes/default.toml").read_text("utf-8").splitlines()
    path = folder / "recipe.toml"
    path.write_text("\n".join(_changed(line, changes) for line in lines), "utf-8")
    return path


def _changed(line: str, changes: dict[str, str]) -> str:
    name = line.partition("=")[0].strip()
    return f"{name} = {changes[name]}" if name in changes else line


def train_into(folder: Path, rows: Sequence[LabelledComplaint], **changes: str) -> Trained:
    """Train by a recipe on disk, save, and load what was saved."""
    from training.config import load_recipe  # noqa: PLC0415 - scikit-learn only where something is trained
    from training.train import train  # noqa: PLC0415

    recipe = load_recipe(str(write_recipe(folder, **changes)))
    artifact = train(rows, recipe, progress=lambda _line: None)
    save_artifact(artifact, folder / "model")
    return Trained(artifact, folder / "model", Suggester.load(folder / "model"))


@cache
def few_shipped(each: int) -> list[LabelledComplaint]:
    """Give the first complaints of every topic of the shipped corpus."""
    seen: dict[str, int] = {}
    kept = []
    for row in shipped_corpus():
        seen[row.topic] = seen.get(row.topic, 0) + 1
        if seen[row.topic] <= each:
            kept.append(row)
    return kept
