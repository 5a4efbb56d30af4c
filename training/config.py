"""Recipes: how a model is made, as data."""

import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from training.errors import TrainingError


@dataclass(frozen=True, slots=True)
class Recipe:
    """Settings of one way to make a model; the comments in `recipes/default.toml` say what each does."""

    name: str
    seed: int
    min_documents: int
    max_features: int
    ngram_weight: float
    inverse_penalty: float
    history_inverse_penalty: float
    sector_inverse_penalty: float
    sector_weight: float
    folds: int
    calibration_share: float
    shipped: bool
    max_error: float
    min_calibration: int


def load_recipe(name: str) -> Recipe:
    """Read a recipe by the name of a shipped one or by a file's path.

    Raises:
        TrainingError: no such recipe, or a setting that is missing or unknown.
    """
    shipped = resources.files("training").joinpath(f"recipes/{name}.toml")
    path = Path(name)
    if not shipped.is_file() and not path.is_file():
        raise TrainingError(f"no recipe {name!r}: name a shipped one (default) or a TOML file")
    text = shipped.read_text("utf-8") if shipped.is_file() else path.read_text("utf-8")
    try:
        table = tomllib.loads(text)
        settings = {
            key: value
            for part in ("features", "learner", "portable", "risk")
            for key, value in table[part].items()
        }
        return Recipe(name=table["name"], seed=table["seed"], **settings)
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise TrainingError(
            f"recipe {name!r}: {error}; compare it with training/recipes/default.toml"
        ) from error
