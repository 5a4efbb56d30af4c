"""Heads that a history teaches: its own topics and its agencies, on words and on what the portable heads say."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack

from data.schema import LabelledComplaint
from pipeline.features import NGRAM
from training.config import Recipe
from training.heads import Linear, Scores, fit_linear
from training.splits import folds, forward_parts
from training.targets import Target
from training.vectorize import Matrix

_FEW = 3000
"""Histories of up to so many rows keep all of their n-grams' weight: they see few words twice."""
_STRONGER = (1.0, 3.0)
"""What the portable heads' weight is multiplied by in the settings tried."""
_LOOSER = (0.3, 1.0)
"""The same for the inverse penalty."""


@dataclass(frozen=True)
class Portable:
    """What the portable topic head says of rows, as features: (rows, topics) centred, of mean length 1."""

    values: NDArray[np.float32]
    centre: NDArray[np.float32]
    length: float
    head: Linear

    def folded(self, linear: Linear, scale: NDArray[np.float32], weight: float) -> Linear:
        """Turn a head on [scaled words, weight x portable scores] into one on words alone; all of it is linear.

        Args:
            linear: the head.
            scale: (features,) what each word's column was multiplied by.
            weight: what the portable scores were multiplied by.
        """
        own = linear.weights[:, : len(scale)] * scale
        shared = linear.weights[:, len(scale) :] * np.float32(weight / self.length)
        bias = linear.bias + shared @ (self.head.bias - self.centre)
        weights = (own + shared @ self.head.weights).astype(np.float32)
        return Linear(weights, bias.astype(np.float32))


def portable_features(scores: Scores, head: Linear, rows: NDArray[np.int64]) -> Portable:
    """Centre and scale the portable scores of all rows by those of the history.

    Args:
        scores: (all rows, topics) of the portable topic head, for rows it learned from those of folds that did not.
        head: the head as it will be served.
        rows: the history's rows.
    """
    centre = scores[rows].mean(axis=0)
    values = scores - centre
    length = float(np.linalg.norm(values[rows], axis=1).mean()) or 1.0
    return Portable((values / length).astype(np.float32), centre.astype(np.float32), length, head)


@dataclass(frozen=True)
class Learned:
    """A history's head: as it is served, and its scores on rows that training had not seen.

    Attributes:
        linear: on words alone.
        held: (n,) numbers of the rows that were held back.
        unseen: (n, labels) their scores, each by a head fitted without them.
        by_time: whether each was held back as later than all that its head learned from.
        settings: inverse penalty and weight of the portable scores that were chosen.
    """

    linear: Linear
    held: NDArray[np.int64]
    unseen: Scores
    by_time: bool
    settings: tuple[float, float]


def fit_history(  # noqa: PLR0913 - what a head is fitted from
    target: Target,
    rows: Sequence[LabelledComplaint],
    matrix: Matrix,
    portable: Portable,
    *,
    measurable: NDArray[np.bool_],
    recipe: Recipe,
    forward: int,
) -> Learned:
    """Fit a head.

    Args:
        target: what it learns.
        rows: all rows.
        matrix: their words.
        portable: what the portable head says of them.
        measurable: which rows may be held back.
        recipe: how.
        forward: how many of the latest parts of a dated history are judged.
    """
    y, labels = target.y, len(target.labels)
    at = np.flatnonzero(y >= 0)
    judged = np.flatnonzero(measurable[at])
    candidates = [rows[i] for i in at[judged].tolist()]
    parts, by_time = _parts(candidates, recipe, forward)
    always = np.setdiff1d(np.arange(len(at)), judged)
    parts = [(np.union1d(always, judged[rest]), judged[part]) for rest, part in parts]
    is_ngram = np.array([name.startswith(NGRAM) for name in matrix.vocabulary])
    lighter = recipe.history_ngram_weight if len(at) > _FEW else 1.0
    scale = np.where(is_ngram, lighter, 1.0).astype(np.float32)
    words, said = csr_matrix(matrix.matter[at] @ diags(scale)), portable.values[at]

    def learn(part: NDArray[np.int64], penalty: float, weight: float) -> Linear:
        joined = csr_matrix(hstack([words[part], csr_matrix(said[part] * np.float32(weight))]))
        return fit_linear(joined, y[at][part], labels, penalty, recipe.seed)

    def judge(linear: Linear, part: NDArray[np.int64], weight: float) -> Scores:
        return linear.scores(csr_matrix(hstack([words[part], csr_matrix(said[part] * np.float32(weight))])))

    penalty, weight = recipe.history_inverse_penalty, recipe.portable_weight
    if len(at) <= recipe.search_below and parts:
        tried = {}
        for settings in [(penalty * looser, weight * more) for looser in _LOOSER for more in _STRONGER]:
            rest, part = parts[-1]
            ranked = np.argsort(-judge(learn(rest, *settings), part, settings[1]), axis=1)[:, :3]
            right = ranked == y[at][part][:, None]
            tried[settings] = float(right[:, 0].mean() + right.any(axis=1).mean())
        penalty, weight = max(tried, key=lambda settings: tried[settings])
    unseen = [judge(learn(rest, penalty, weight), part, weight) for rest, part in parts]
    held = np.concatenate([at[part] for _, part in parts]) if parts else np.array([], np.int64)
    scores = np.vstack(unseen) if unseen else np.zeros((0, labels))
    whole = learn(np.arange(len(at)), penalty, weight)
    return Learned(portable.folded(whole, scale, weight), held, scores, by_time, (penalty, weight))


def _parts(
    rows: Sequence[LabelledComplaint], recipe: Recipe, count: int
) -> tuple[list[tuple[NDArray[np.int64], NDArray[np.int64]]], bool]:
    """Cut the rows into what is learned from and what is judged, by time where they are dated."""
    if forward := forward_parts(rows, recipe.calibration_share, count):
        return forward, True
    dealt = folds(rows, min(recipe.folds, len(rows)), recipe.seed)
    cut = [(np.setdiff1d(np.arange(len(rows)), part), part) for part in dealt]
    return [(rest, part) for rest, part in cut if len(rest) and len(part)], False
