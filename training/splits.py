"""Which rows are learned from and which are measured on: by time where dates exist, never a near-duplicate on both sides."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from data.schema import LabelledComplaint
from pipeline.normalize import tokenize

Rows = NDArray[np.int64]
_DATED = 0.8
_NEVER = datetime.max.replace(tzinfo=UTC)


def groups(rows: Sequence[LabelledComplaint]) -> NDArray[np.int64]:
    """Give each row the number of its group: texts with the same set of words are one complaint sent twice."""
    keys = [" ".join(sorted({token.word for token in tokenize(row.complaint.text)})) for row in rows]
    return np.array([int.from_bytes(hashlib.sha256(key.encode()).digest()[:7]) for key in keys], np.int64)


def later_part(rows: Sequence[LabelledComplaint], share: float) -> Rows:
    """Give the rows of the latest part of a dated corpus, none where fewer than four in five have a date.

    A row whose twin stands in the earlier part stays there.
    """
    moments = [row.complaint.submitted_at for row in rows]
    dated = [moment for moment in moments if moment is not None]
    if len(dated) < _DATED * len(rows) or len(set(dated)) < 2:  # noqa: PLR2004 - one day has no later part
        return np.array([], np.int64)
    cut = sorted(dated)[int(len(dated) * (1 - share))]
    group = groups(rows)
    earlier = {int(group[i]) for i, moment in enumerate(moments) if not _is_later(moment, cut)}
    later = [i for i, moment in enumerate(moments) if _is_later(moment, cut) and int(group[i]) not in earlier]
    return np.array(later, np.int64)


def forward_parts(rows: Sequence[LabelledComplaint], share: float, count: int) -> list[tuple[Rows, Rows]]:
    """Cut a dated corpus so that each of its latest parts is judged by what came before it alone.

    Args:
        rows: the corpus.
        share: of the rows in each part that is judged.
        count: how many parts, the latest last.

    Returns:
        For each part the rows before it and its own, none where fewer than four in five rows have a date.
    """
    latest = later_part(rows, round(min(share * count, 1 - share), 9))
    if not len(latest):
        return []
    moments = [row.complaint.submitted_at or _NEVER for row in rows]
    order = sorted(latest.tolist(), key=lambda i: (moments[i], i))
    group = groups(rows)
    found = []
    for part in np.array_split(np.array(order, np.int64), count):
        if not len(part):
            continue
        start = moments[int(part[0])]
        before = np.array(
            [i for i, moment in enumerate(moments) if moment < start or moment == _NEVER], np.int64
        )
        twins = set(group[before].tolist())
        part = np.array([i for i in part.tolist() if int(group[i]) not in twins], np.int64)  # noqa: PLW2901
        if len(before) and len(part):
            found.append((before, part))
    return found


def _is_later(moment: datetime | None, cut: datetime) -> bool:
    return moment is not None and moment >= cut


def folds(rows: Sequence[LabelledComplaint], count: int, seed: int) -> list[Rows]:
    """Deal the rows into folds at random, whole groups at a time."""
    group = groups(rows)
    distinct = np.unique(group)
    dealt = np.random.default_rng(seed).permutation(len(distinct)) % count
    fold_of = dict(zip(distinct.tolist(), dealt.tolist(), strict=True))
    return [
        np.array([i for i, g in enumerate(group.tolist()) if fold_of[g] == fold], np.int64)
        for fold in range(count)
    ]
