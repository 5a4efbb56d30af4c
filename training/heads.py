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
_SPARED = 2
"""Errors that the surest rows may hold before the search for a threshold ends at its first step."""


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
    fitted = Parallel(n_jobs=2, prefer="processes")(
        delayed(_one)(x, y == label, inverse_penalty, seed, "balanced" if balanced else None)
        for label in present
    )
    weights = np.zeros((labels, x.shape[1]), np.float32)
    bias = np.full(labels, -1.0, np.float32)
    for label, (row, offset) in zip(present, fitted, strict=True):
        weights[label], bias[label] = row, offset
    return Linear(weights, bias)


def _one(
    x: Any, y: NDArray[np.bool_], inverse_penalty: float, seed: int, weight: str | None
) -> tuple[NDArray[np.float32], float]:
    learner = LinearSVC(C=inverse_penalty, class_weight=weight, random_state=seed, max_iter=2000, tol=1e-3)
    learner.fit(x, y)
    return learner.coef_[0].astype(np.float32), float(learner.intercept_[0])


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


def choose_auto(probabilities: Scores, y: Labels, max_error: float, min_rows: int) -> float | None:
    """Choose the threshold of automatic decisions, so that the bound of their error stays below the stated risk.

    Thresholds are tested from the surest rows on and the first that fails ends it: a fixed sequence, so that
    testing many costs nothing of the 95 % (Bauer 1991; Angelopoulos et al. 2021).

    Args:
        probabilities: (rows, labels), calibrated.
        y: true labels, -1 for one that training never saw (always an error).
        max_error: the stated risk.
        min_rows: with fewer rows there is no threshold.

    Returns:
        The threshold, or None where no part of the rows keeps the promise.
    """
    if len(y) < min_rows:
        return None
    order = np.argsort(-probabilities.max(axis=1), kind="stable")
    wrong = np.cumsum(probabilities.argmax(axis=1)[order] != y[order])
    first = next(
        (n for n in range(min_rows // 2, len(y)) if error_bound(_SPARED, n) <= max_error), len(y) + 1
    )
    steps = range(first, len(y) + 1, 5)
    kept = list(takewhile(lambda n: error_bound(int(wrong[n - 1]), n) <= max_error, steps))
    return float(probabilities.max(axis=1)[order][kept[-1] - 1]) if kept else None
