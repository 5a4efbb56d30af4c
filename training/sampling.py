"""Picks what an officer should label next: what the model is unsure of, unlike each other, rare labels and early deadlines first."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD

_SHORTLIST = 8
"""Times the number asked for: so many of the weightiest complaints are grouped by what they are about."""
_DIMENSIONS = 64
_RARE = 0.05
"""Exponent of a label's rows: one with a hundred times as many weighs a fifth less; more than that cost accuracy (bench/sampling.py)."""
_SOON_DAYS = 5
"""Working days before a deadline from which on a complaint weighs more, twice as much on the last."""


@dataclass(frozen=True)
class Pool:
    """Complaints without labels.

    Attributes:
        vectors: (n, features) their words, rows of length 1.
        margin: (n,) probability of the first candidate less that of the second, in [0, 1].
        first: (n,) number of the first candidate's label.
        days_left: (n,) days until the deadline, infinite where there is none.
    """

    vectors: csr_matrix
    margin: NDArray[np.float64]
    first: NDArray[np.int64]
    days_left: NDArray[np.float64]


def weigh(pool: Pool, labelled: NDArray[np.int64]) -> NDArray[np.float64]:
    """Say how much each complaint is worth labelling, by itself: (n,) positive.

    Args:
        pool: the complaints.
        labelled: (labels,) rows that each label has already.
    """
    rare = (1.0 + labelled[pool.first]) ** -_RARE
    soon = 1 + np.clip((_SOON_DAYS - pool.days_left) / _SOON_DAYS, 0, 1)
    weights: NDArray[np.float64] = (1 - pool.margin + 1e-3) * rare * soon
    return weights


def choose(pool: Pool, labelled: NDArray[np.int64], count: int, seed: int) -> NDArray[np.int64]:
    """Choose complaints, the weightiest first, each of another group of alike ones (Zhdanov 2019).

    Args:
        pool: the complaints.
        labelled: (labels,) rows that each label has already.
        count: how many.
        seed: of the grouping.
    """
    weights = weigh(pool, labelled)
    order = np.argsort(-weights, kind="stable")
    if count >= len(order):
        return order
    short = order[: max(count * _SHORTLIST, count)]
    vectors = pool.vectors[short]
    if min(vectors.shape) > _DIMENSIONS:
        vectors = TruncatedSVD(_DIMENSIONS, random_state=seed).fit_transform(vectors)
    groups = KMeans(min(count, len(short)), n_init=1, random_state=seed).fit(
        vectors, sample_weight=weights[short]
    )
    near = weights[short] / (1e-3 + groups.transform(vectors).min(axis=1))
    best: dict[int, int] = {}
    for i in np.argsort(-near, kind="stable").tolist():
        best.setdefault(int(groups.labels_[i]), i)
    chosen = short[sorted(best.values())]
    rest = np.setdiff1d(short, chosen, assume_unique=True)
    filled = np.concatenate((chosen, rest[np.argsort(-weights[rest], kind="stable")]))[:count]
    return filled[np.argsort(-weights[filled], kind="stable")]
