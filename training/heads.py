"""One linear head: fitted, and its temperature and thresholds chosen on rows that it was not fitted on."""

from dataclasses import dataclass
from itertools import takewhile
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.stats import beta
from sklearn.svm import LinearSVC

from models.calibration import softmax
from training.vectorize import Labels

Scores = NDArray[np.float64]
_CONFIDENCE = 0.95
_TOLERANCE = 1e-2
"""When the learner stops: later months are named as well as with a tenth of it, in two thirds of the time."""
_TENTH = 0.1
"""With many rows the search begins where a tenth of the errors allowed in all may have been made."""
_CORES = 2
"""Labels are always dealt out in two parts, so that a model does not depend on the machine."""
_SPARED = 2
"""Least number of errors that the surest rows may hold before the search for a threshold ends at its first step."""


@dataclass(frozen=True, slots=True)
class Linear:
    """A fitted head: (labels, features) weights and (labels,) bias."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def scores(self, x: Any) -> Scores:
        """Score the rows of a matrix: (rows, labels)."""
        return np.asarray(x @ self.weights.T + self.bias, np.float64)


def fit_linear(
    x: Any, y: Labels, labels: int, inverse_penalty: float, seed: int, *, balanced: bool = False
) -> Linear:
    """Fit one linear SVM per label against the rest, on two cores; balanced, a rare label weighs as much as the rest.

    A label without rows in this part gets the lowest bias and no weights, so that the columns stay the same.
    """
    present = np.unique(y)
    if len(present) == 1:
        bias = np.where(np.arange(labels) == present[0], 1.0, -1.0)
        return Linear(np.zeros((labels, x.shape[1]), np.float32), bias.astype(np.float32))
    if balanced or len(present) == 2:  # noqa: PLR2004 - one line separates two labels
        weight = "balanced" if balanced else None
        parts = [
            _fitted(x, np.where(y == label, label, -1), inverse_penalty, seed, weight) for label in present
        ]
    else:
        parts = Parallel(n_jobs=_CORES, prefer="processes")(
            delayed(_fitted)(x, np.where(np.isin(y, some), y, -1), inverse_penalty, seed, None)
            for some in (present[core::_CORES] for core in range(_CORES))
        )
    weights = np.zeros((labels, x.shape[1]), np.float32)
    bias = np.full(labels, -1.0, np.float32)
    for found, rows, offsets in parts:
        weights[found], bias[found] = rows, offsets
    return Linear(weights, bias)


def _fitted(
    x: Any, y: Labels, inverse_penalty: float, seed: int, weight: str | None
) -> tuple[Labels, NDArray[np.float32], NDArray[np.float32]]:
    """Fit each label but -1 (the rest) against all others: the labels, their weights and their bias."""
    learner = LinearSVC(
        C=inverse_penalty, class_weight=weight, random_state=seed, max_iter=2000, tol=_TOLERANCE
    )
    learner.fit(x, y)
    weights, bias = learner.coef_, learner.intercept_
    if len(learner.classes_) > 2:  # noqa: PLR2004 - of two labels scikit-learn gives the second alone
        real = learner.classes_ >= 0
        return learner.classes_[real], weights[real].astype(np.float32), bias[real].astype(np.float32)
    return learner.classes_[1:], weights.astype(np.float32), bias.astype(np.float32)


def fit_temperature(scores: Scores, y: Labels) -> float:
    """Choose the temperature with the least log loss on scores that training did not see."""

    def loss(log_temperature: float) -> float:
        probabilities = softmax(scores, float(np.exp(log_temperature)))[np.arange(len(y)), y]
        return float(-np.log(np.maximum(probabilities, 1e-12)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-3.0, 4.0), method="bounded").x))


def choose_recall(probabilities: NDArray[np.float64], truth: NDArray[np.bool_], recall: float) -> float:
    """Choose the threshold from which that share of the true rows is found, on scores that training did not see.

    Args:
        probabilities: (rows,) of being true.
        truth: (rows,) which are.
        recall: share in (0, 1).
    """
    if not truth.any():
        return 0.5
    return float(np.quantile(probabilities[truth], 1 - recall, method="lower"))


def error_bound(errors: int, n: int) -> float:
    """Give the upper 95 % Clopper-Pearson bound of an error rate."""
    return 1.0 if errors >= n else float(beta.ppf(_CONFIDENCE, errors + 1, n - errors))


def last_of_ties(descending: NDArray[np.float64]) -> Labels:
    """Give how many rows come before each change of value, all of them last: numbers that a threshold can admit."""
    return np.append(np.flatnonzero(np.diff(descending)) + 1, len(descending)).astype(np.int64)


def choose_auto(
    probabilities: NDArray[np.float64], right: NDArray[np.bool_], max_error: float, min_rows: int
) -> float | None:
    """Choose the threshold of automatic decisions, so that the bound of their error stays below the stated risk.

    Thresholds are tested from the surest rows on and the first that fails ends it: a fixed sequence, so that
    testing many costs nothing of the 95 % (Bauer 1991; Angelopoulos et al. 2021).

    Args:
        probabilities: (rows,) of the first candidate, calibrated.
        right: (rows,) whether it was right.
        max_error: the stated risk.
        min_rows: with fewer rows there is no threshold.

    Returns:
        The threshold, or None where no part of the rows keeps the promise.
    """
    if len(right) < min_rows:
        return None
    order = np.argsort(-probabilities, kind="stable")
    wrong = np.cumsum(~right[order])
    spared = max(_SPARED, int(len(right) * max_error * _TENTH))
    first = next(
        (n for n in range(min_rows // 2, len(right)) if error_bound(spared, n) <= max_error), len(right) + 1
    )
    ends = last_of_ties(probabilities[order])
    step = max(5, len(right) // 400)
    reached = np.unique(np.searchsorted(ends, np.arange(first, len(right) + 1, step)))
    steps = ends[reached].tolist()  # a threshold admits all rows that are equally sure
    kept = list(takewhile(lambda n: error_bound(int(wrong[n - 1]), n) <= max_error, steps))
    return float(probabilities[order][kept[-1] - 1]) if kept else None
