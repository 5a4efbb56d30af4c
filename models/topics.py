"""Topics and sectors of a complaint, ranked so that they agree with each other and with the agencies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import numpy as np
from numpy.typing import NDArray

from data.suggestion import TopicCandidate
from data.taxonomy import load_taxonomy
from models.agencies import slug

RANKED = 5
_AGREEMENT = 0.5
"""How much the agencies' probabilities count in the topics': the root of their ratio, chosen on later months."""
_SPREAD = 0.05
"""Added to each count of a topic's agencies: none is impossible."""
Probabilities = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TopicLinks:
    """Which agency label answered for which of a history's own topics.

    Attributes:
        shares: (topics, agency labels), each row sums to 1.
    """

    shares: Probabilities

    @classmethod
    def from_json(
        cls, counts: Mapping[str, Mapping[str, int]], topics: Sequence[str], labels: Sequence[str]
    ) -> Self:
        """Read the counts of a manifest: topic -> agency label -> complaints."""
        table = np.full((len(topics), len(labels)), _SPREAD)
        column = {label: i for i, label in enumerate(labels)}
        for row, topic in enumerate(topics):
            for label, count in counts.get(topic, {}).items():
                if not 0 <= count < np.inf:
                    raise ValueError(f"{count} complaints of {topic!r} that {label!r} answered")
                table[row, column[label]] += count
        return cls(table / table.sum(axis=1, keepdims=True))

    def agreed(self, topics: Probabilities, agencies: Probabilities) -> Probabilities:
        """Raise the topics whose agencies the agency head believes in: (..., topics), summing to 1."""
        implied = np.maximum(topics @ self.shares, _SPREAD**4)
        ratio = np.clip(agencies / implied, 1e-3, 1e3) @ self.shares.T
        raised = topics * ratio**_AGREEMENT
        result: Probabilities = raised / raised.sum(axis=-1, keepdims=True)
        return result


def ranked_topics(
    probabilities: Probabilities, labels: Sequence[str], sectors: Sequence[str], most: int
) -> list[TopicCandidate]:
    """Name the most probable topics; a history's own topic gets a code in its sector."""
    names = load_taxonomy().topics
    order = np.argsort(-probabilities, kind="stable")[:most].tolist()
    return [
        TopicCandidate(
            labels[i] if labels[i] in names else f"{sectors[i]}/{slug(labels[i])}",
            names[labels[i]].name if labels[i] in names else labels[i],
            float(probabilities[i]),
            sectors[i],
        )
        for i in order
    ]


def ranked_sectors(probabilities: Probabilities, sectors: Sequence[str]) -> tuple[TopicCandidate, ...]:
    """Name the most probable sectors: each has its topics' probabilities together."""
    distinct, column = _numbered(tuple(sectors))
    totals = np.bincount(column, weights=probabilities, minlength=len(distinct))
    names = load_taxonomy().sectors
    return tuple(
        TopicCandidate(distinct[i], names[distinct[i]].name, min(float(totals[i]), 1.0))
        for i in np.argsort(-totals, kind="stable")[:RANKED].tolist()
    )


@lru_cache(maxsize=8)
def _numbered(sectors: tuple[str, ...]) -> tuple[list[str], NDArray[np.int64]]:
    """Give the distinct sectors and which of them each topic lies in."""
    distinct = sorted(set(sectors))
    number = {sector: i for i, sector in enumerate(distinct)}
    return distinct, np.array([number[sector] for sector in sectors], np.int64)
