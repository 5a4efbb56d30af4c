"""Names of a history that differ in capitals, spaces or signs alone are one name: their commonest spelling."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from data.schema import LabelledComplaint
from models.agencies import slug


def one_name_each(rows: Sequence[LabelledComplaint]) -> tuple[list[LabelledComplaint], int]:
    """Give the rows with one spelling for each topic and agency, and how many rows had another.

    Two names that make the same code could not be told apart in an answer.
    """
    topics = _commonest(row.topic for row in rows)
    agencies = _commonest(row.agency for row in rows)
    merged = [
        replace(
            row,
            topic=topics.get(row.topic, row.topic),
            agency=agencies.get(row.agency, row.agency),
        )
        for row in rows
    ]
    return merged, sum(old != new for old, new in zip(rows, merged, strict=True))


def _commonest(names: Iterable[str]) -> Mapping[str, str]:
    """Give for each name that is not the commonest of its code the one that is, of equally common ones the first."""
    counts = Counter(name for name in names if name)
    by_code: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(counts):
        by_code[slug(name)].append(name)
    return {
        name: best
        for alike in by_code.values()
        if len(alike) > 1
        for best in [max(alike, key=lambda name: counts[name])]
        for name in alike
        if name != best
    }
