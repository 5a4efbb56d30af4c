"""Finds labels that are probably wrong: what models that never saw a row say of it, and twins with two labels.

Confident learning (Northcutt et al. 2021) by cleanlab, on scores of our own learner from folds that did not hold the row.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_label_quality_scores
from numpy.typing import NDArray

from data.schema import LabelledComplaint
from models.calibration import softmax
from training.config import Recipe
from training.errors import TrainingError
from training.heads import Scores, fit_linear, fit_temperature
from training.splits import folds
from training.twins import twins
from training.vectorize import Labels, build_matrix

LabelName = Literal["topic", "agency"]
FOLDS = 4
LEAST_ROWS = 4
"""A label of fewer rows cannot be told from a wrong one."""
CONFLICT = "twin-of-another-label"
DOUBTED = "unlike-its-label"


@dataclass(frozen=True, slots=True)
class Issue:
    """A row whose label somebody should look at; the first ones are the worst.

    Attributes:
        row: its number in the corpus, from 0.
        given: its label.
        suggested: the label that its twins carry, else that the models hold most likely.
        quality: how well its label fits, in [0, 1]: its probability where it was not learned from.
        reason: `CONFLICT` or `DOUBTED`.
    """

    row: int
    given: str
    suggested: str
    quality: float
    reason: str


@dataclass(frozen=True, slots=True)
class Judged:
    """Rows of labels that are common enough, with what models say that did not see them.

    Attributes:
        rows: (n,) their numbers in the corpus.
        labels: names, in the order of the columns.
        y: (n,) their label numbers.
        probabilities: (n, labels).
    """

    rows: Labels
    labels: Sequence[str]
    y: Labels
    probabilities: NDArray[np.float64]


def judge(
    rows: Sequence[LabelledComplaint], label: LabelName, recipe: Recipe, progress: Callable[[str], None]
) -> Judged:
    """Score each row by a model of the folds that it is not in; rows of one text share a fold.

    Args:
        rows: the corpus.
        label: which of their labels.
        recipe: features and learner.
        progress: called with a line for each step.

    Raises:
        TrainingError: fewer than two labels have enough rows.
    """
    names = [getattr(row, label) for row in rows]
    common = sorted({name for name in names if name and names.count(name) >= LEAST_ROWS})
    if len(common) < 2:  # noqa: PLR2004 - a single label cannot be mistaken for another
        raise TrainingError(f"fewer than two {label} labels have {LEAST_ROWS} rows: nothing to compare")
    number = {name: i for i, name in enumerate(common)}
    at = np.array([i for i, name in enumerate(names) if name in number], np.int64)
    y = np.array([number[names[i]] for i in at.tolist()], np.int64)
    kept = [rows[i] for i in at.tolist()]
    progress(f"features of {len(kept):,} complaints, {len(common)} {label} labels")
    x = build_matrix(kept, [y], recipe).matter
    scores: Scores = np.zeros((len(kept), len(common)))
    for done, part in enumerate(folds(kept, FOLDS, recipe.seed), 1):
        progress(f"fold {done} of {FOLDS}")
        rest = np.setdiff1d(np.arange(len(kept)), part)
        learned = fit_linear(x[rest], y[rest], len(common), recipe.inverse_penalty, recipe.seed)
        scores[part] = learned.scores(x[part])
    return Judged(at, common, y, softmax(scores, fit_temperature(scores, y)))


def find_issues(rows: Sequence[LabelledComplaint], judged: Judged, label: LabelName) -> list[Issue]:
    """Rank the rows whose labels should be looked at: twins of several labels, then what confident learning finds."""
    quality = get_label_quality_scores(judged.y, judged.probabilities, method="self_confidence")
    found: NDArray[Any] = find_label_issues(
        judged.y, judged.probabilities, filter_by="prune_by_noise_rate", n_jobs=1
    )
    best = judged.probabilities.argmax(axis=1)
    place = {int(row): i for i, row in enumerate(judged.rows.tolist())}
    conflicts = _conflicts(rows, label)
    issues = []
    for row, other in conflicts.items():
        fits = float(quality[place[row]]) if row in place else 0.0
        issues.append(Issue(row, getattr(rows[row], label), other, fits, CONFLICT))
    for i in np.flatnonzero(found).tolist():
        row = int(judged.rows[i])
        if row not in conflicts and best[i] != judged.y[i]:
            given, suggested = judged.labels[judged.y[i]], judged.labels[best[i]]
            issues.append(Issue(row, given, suggested, float(quality[i]), DOUBTED))
    return sorted(issues, key=lambda issue: (issue.reason != CONFLICT, issue.quality, issue.row))


def _conflicts(rows: Sequence[LabelledComplaint], label: LabelName) -> dict[int, str]:
    """Give the rows with a twin of another label, each with that (the commonest of several) label."""
    labelled = [i for i, row in enumerate(rows) if getattr(row, label)]
    others: defaultdict[int, list[str]] = defaultdict(list)
    for one, two in twins([rows[i] for i in labelled]):
        here, there = labelled[one], labelled[two]
        names = getattr(rows[here], label), getattr(rows[there], label)
        if names[0] != names[1]:
            others[here].append(names[1])
            others[there].append(names[0])
    return {row: max(sorted(names), key=names.count) for row, names in others.items()}
