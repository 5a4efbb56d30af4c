"""One head from rows to weights, with its scores on rows that it was not fitted on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from data.schema import LabelledComplaint
from models.scorer import Head
from training.config import Recipe
from training.errors import TrainingError
from training.heads import Linear, Scores, fit_linear, fit_temperature
from training.history import fit_history, portable_features
from training.splits import folds, later_part
from training.targets import KNOWN, Target
from training.vectorize import Labels, Matrix

HISTORY = ("own_topic", "agency")
"""Heads that only a history teaches."""
_OF_THE_MATTER = ("topic", "own_topic", "agency")
"""Heads that words of frames tell nothing: who thanks whom is no matter of the complaint."""
_RARE = ("urgency", "oversight")


@dataclass(frozen=True, slots=True)
class Fitted:
    """A head as it is served, and what it said of rows that it had not seen.

    Attributes:
        head: its name, labels, columns and temperature.
        linear: its weights.
        unseen: (n, labels) scores of rows held back, each by a head fitted without them.
        truth: (n,) their labels.
        held: (n,) their numbers among all rows.
        by_time: whether each was held back as later than all that its head learned from.
        target: (rows,) label of every row, -1 for none.
        settings: a history's inverse penalty and weight of the portable scores, as they were chosen.
    """

    head: Head
    linear: Linear
    unseen: Scores
    truth: Labels
    held: Labels
    by_time: bool
    target: Labels
    settings: tuple[float, float] | None = None


@dataclass(frozen=True)
class Ground:
    """What all heads are fitted on: the rows, their features, and how."""

    rows: Sequence[LabelledComplaint]
    matrix: Matrix
    recipe: Recipe


def fit_own(target: Target, ground: Ground, topic: Fitted, start: int) -> Fitted:
    """Fit a head of the history on words and on what the portable topic head says of them.

    All latest parts are judged for the agencies, on which promises rest; for topics the last one is enough.
    """
    matrix = ground.matrix
    scores = topic.linear.scores(matrix.matter)
    scores[topic.held] = topic.unseen
    portable = portable_features(scores, topic.linear, np.flatnonzero(target.y >= 0))
    measurable = np.array([row.extra is not KNOWN for row in ground.rows], bool)
    learned = fit_history(
        target, ground.rows, matrix, portable,
        measurable=measurable, recipe=ground.recipe, forward=ground.recipe.forward_parts if target.name == "agency" else 1,
    )  # fmt: skip
    truth = target.y[learned.held]
    temperature = fit_temperature(learned.unseen, truth) if len(truth) else 1.0
    head = Head(target.name, target.labels, start, temperature)
    return Fitted(
        head, learned.linear, learned.unseen, truth, learned.held, learned.by_time, target.y, learned.settings
    )


def fit_portable(target: Target, ground: Ground, start: int, *, once: bool) -> Fitted:
    """Fit a portable head on words alone.

    Args:
        target: what it learns.
        ground: what it learns from.
        start: its first column.
        once: hold back one fold only, which is enough for a temperature, where time is short.

    Raises:
        TrainingError: no row has a label for it.
    """
    at = np.flatnonzero(target.y >= 0)
    if not len(at):
        raise TrainingError(
            f"no row has a label for {target.name}: add the shipped corpus (recipe setting `shipped`)"
        )
    rows, matrix, recipe = ground.rows, ground.matrix, ground.recipe
    x, y = (matrix.matter if target.name in _OF_THE_MATTER else matrix.x)[at], target.y[at]
    labelled = [rows[i] for i in at.tolist()]
    measurable = np.flatnonzero([row.extra is not KNOWN for row in labelled])
    candidates = [labelled[i] for i in measurable.tolist()]
    later = later_part(candidates, recipe.calibration_share)
    dealt = [later] if len(later) else folds(candidates, min(recipe.folds, len(candidates)), recipe.seed)
    parts = [measurable[part] for part in (dealt[:1] if once else dealt)]
    unseen = np.zeros((len(at), len(target.labels)))
    for part in parts:
        rest = np.setdiff1d(np.arange(len(at)), part)
        if len(rest) and len(part):
            unseen[part] = _learn(target, x[rest], y[rest], recipe).scores(x[part])
    held = np.concatenate(parts)
    temperature = fit_temperature(unseen[held], y[held]) * (1.0 if len(later) else recipe.drift)
    head = Head(target.name, target.labels, start, temperature)
    linear = _learn(target, x, y, recipe)
    return Fitted(head, linear, unseen[held], y[held], at[held], bool(len(later)), target.y)


def _learn(target: Target, x: Any, y: Labels, recipe: Recipe) -> Linear:
    """Fit a head; a portable topic's score is its own plus its sector's, which far more complaints speak for."""
    if target.name in _RARE:
        return fit_linear(x, y, len(target.labels), recipe.rare_inverse_penalty, recipe.seed, balanced=True)
    own = fit_linear(x, y, len(target.labels), recipe.inverse_penalty, recipe.seed)
    if target.name != "topic":
        return own
    sectors = sorted({label.partition("/")[0] for label in target.labels})
    parent = np.array([sectors.index(label.partition("/")[0]) for label in target.labels])
    shared = fit_linear(x, parent[y], len(sectors), recipe.sector_inverse_penalty, recipe.seed)
    weights = own.weights + recipe.sector_weight * shared.weights[parent]
    return Linear(weights, own.bias + recipe.sector_weight * shared.bias[parent])
