"""Recipes: how a model is made, as data."""

import math
import tomllib
from dataclasses import dataclass, fields
from importlib import resources
from pathlib import Path

from models.artifact import VERSION_NAME
from training.errors import TrainingError

_SHARES = {"calibration_share", "max_error", "danger_recall", "oversight_recall"}
_MAY_BE_ZERO = {"search_below", "seed", "ngram_weight", "sector_weight", "min_calibration"}


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
    rare_inverse_penalty: float
    sector_inverse_penalty: float
    sector_weight: float
    history_ngram_weight: float
    portable_weight: float
    folds: int
    forward_parts: int
    search_below: int
    calibration_share: float
    drift: float
    shipped: bool
    max_error: float
    min_calibration: int
    danger_recall: float
    oversight_recall: float


def load_recipe(name: str) -> Recipe:
    """Read a recipe by the name of a shipped one or by a file's path.

    Raises:
        TrainingError: no such recipe, or a setting that is missing, unknown or impossible.
    """
    shipped = resources.files("training").joinpath(f"recipes/{name}.toml")
    path = Path(name)
    if not shipped.is_file() and not path.is_file():
        raise TrainingError(f"no recipe {name!r}: name a shipped one (default) or a TOML file")
    try:
        table = tomllib.loads(shipped.read_text("utf-8") if shipped.is_file() else path.read_text("utf-8"))
        settings = {
            key: value
            for part in ("features", "learner", "portable", "risk")
            for key, value in table[part].items()
        }
        recipe = Recipe(name=table["name"], seed=table["seed"], **settings)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise TrainingError(
            f"recipe {name!r}: {error}; compare it with training/recipes/default.toml"
        ) from error
    for setting in fields(recipe):
        value = getattr(recipe, setting.name)
        if not _is_possible(setting.name, setting.type, value):
            raise TrainingError(f"recipe {name!r}: {setting.name} cannot be {value!r}")
    return recipe


def _is_possible(name: str, kind: object, value: object) -> bool:
    if name == "name":  # versions are named after it
        return isinstance(value, str) and VERSION_NAME.fullmatch(value) is not None
    if kind is bool or isinstance(value, bool):
        return kind is bool and isinstance(value, bool)
    if not isinstance(value, int | float) or (kind is int and not isinstance(value, int)):
        return False
    lowest_fits = value >= 0 if name in _MAY_BE_ZERO else value > 0
    return lowest_fits and math.isfinite(value) and not (name in _SHARES and value >= 1)
