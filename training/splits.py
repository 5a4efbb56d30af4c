"""Which rows are learned from and which are measured on: by time where dates exist, never a near-duplicate on both sides."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from data.schema import LabelledComplaint
from pipeline.normalize import tokenize

Rows = NDArray[np.int64]
_DATED = 0.8


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
