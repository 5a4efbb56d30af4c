"""Which texts are nearly the same: pairs that share most of their words."""

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.sparse import csr_matrix

from data.schema import LabelledComplaint
from pipeline.normalize import tokenize

ALIKE = 0.8
"""Least Jaccard similarity of two texts' sets of words."""

_AT_ONCE = 500


def twins(rows: Sequence[LabelledComplaint], alike: float = ALIKE) -> Iterator[tuple[int, int]]:
    """Give the pairs of rows, each once, the first before the second, whose texts are alike.

    Args:
        rows: the corpus; some hundred rows at a time are held against all.
        alike: least share of all their words that both have, in (0, 1].
    """
    column: dict[str, int] = {}
    sets = [sorted({token.word for token in tokenize(row.complaint.text)}) for row in rows]
    columns = [column.setdefault(word, len(column)) for words in sets for word in words]
    ends = np.cumsum([0, *map(len, sets)])
    x = csr_matrix(
        (np.ones(len(columns), np.float32), np.array(columns, np.int64), ends), (len(sets), len(column))
    )
    sizes = np.diff(ends).astype(np.float32)
    for start in range(0, len(sets), _AT_ONCE):
        shared = (x[start : start + _AT_ONCE] @ x.T).toarray()
        together = sizes[start : start + _AT_ONCE, None] + sizes[None] - shared
        for near, far in zip(*np.nonzero((shared >= alike * together) & (shared > 0)), strict=True):
            if start + int(near) < int(far):
                yield start + int(near), int(far)
