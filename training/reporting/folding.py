"""Brings a confusion of hundreds of classes to a size that can be read: small classes of a group stand together."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MOST_CLASSES = 34
_MOST_GROUPS = 22
_LEAST = 5
"""Rows of a class that stands by itself."""
Counts = NDArray[np.float64]


def folded_groups(confusion: Mapping[str, Any]) -> tuple[list[str], Counts]:
    """Give the largest groups and their confusion, all others as one."""
    names, matrix = confusion["groups"], np.array(confusion["between_groups"], np.float64)
    if len(names) <= _MOST_GROUPS:
        return list(names), matrix
    kept = _MOST_GROUPS - 1
    place = [min(i, kept) for i in range(len(names))]
    return [*names[:kept], f"{len(names) - kept} others"], _summed(matrix, place, _MOST_GROUPS)


def folded_errors(confusion: Mapping[str, Any], groups: Mapping[str, str]) -> tuple[list[str], Counts]:
    """Give the commonest classes by group, the small ones of each group as one, and the errors between them.

    An error between two small classes of a group stands on the diagonal.
    """
    labels = confusion["labels"]
    support: Counter[int] = Counter()
    for truth, _, n in confusion["cells"]:
        support[truth] += n
    large = {i for i, n in support.most_common(_MOST_CLASSES) if n >= _LEAST}
    small = Counter(groups[label] for i, label in enumerate(labels) if i not in large)
    shown = [
        labels[i] if i in large else f"{groups[labels[i]]}: {small[groups[labels[i]]]} small"
        for i in range(len(labels))
    ]
    names = list(dict.fromkeys(shown))
    counts = np.zeros((len(labels), len(labels)))
    for truth, first, n in confusion["cells"]:
        counts[truth, first] = n * (truth != first)
    summed = _summed(counts, [names.index(name) for name in shown], len(names))
    return _without_empty(names, summed)


def _summed(matrix: Counts, place: Sequence[int], size: int) -> Counts:
    found = np.zeros((size, size))
    np.add.at(found, (np.array(place)[:, None], np.array(place)[None, :]), matrix)
    return found


def _without_empty(names: Sequence[str], counts: Counts) -> tuple[list[str], Counts]:
    kept = np.flatnonzero(counts.sum(axis=0) + counts.sum(axis=1))
    return [names[i] for i in kept.tolist()], counts[np.ix_(kept, kept)]
