"""Topics that changed hands: the same matter, answered by another agency than before."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from training.drifting.distances import SIGNIFICANT, distance, tabulate
from training.drifting.observed import Observed

_LEAST = 5
"""Rows of a topic on each side: seven of ten that moved are seen, by the shuffled days."""
_MOVED = 0.2
"""Share of a topic's complaints that must have moved."""
_NAMED = 3


def changed_hands(reference: Observed, current: Observed) -> list[dict[str, Any]]:
    """Give topics whose complaints went to other agencies than before; needs topics and agencies on both sides.

    Each topic is a test of its own (Bonferroni); days are shuffled whole.
    """
    before, now = _by_topic(reference), _by_topic(current)
    topics = [topic for topic in sorted(before) if min(len(before[topic]), len(now.get(topic, ()))) >= _LEAST]
    found = []
    for topic in topics:
        names = sorted({agency for part in (before, now) for _, agency in part[topic]})
        if len(names) == 1:
            continue
        (_, old), (_, new) = (
            tabulate([a for _, a in part[topic]], [b for b, _ in part[topic]], names)
            for part in (before, now)
        )
        apart = distance(old, new, ordered=False)
        if apart.p <= max(SIGNIFICANT / len(topics), 0.0026) and apart.excess >= _MOVED:
            shares = {"before": _largest(before[topic]), "now": _largest(now[topic])}
            rows = {"rows_before": len(before[topic]), "rows": len(now[topic])}
            found.append(
                {"topic": topic, "moved": round(apart.value, 4), "p": round(apart.p, 4)} | rows | shares
            )
    return sorted(found, key=lambda one: -one["moved"])


def _by_topic(part: Observed) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for block, topic, agency in zip(part.blocks, part.topics, part.agencies, strict=True):
        if topic and agency:
            found.setdefault(topic, []).append((block, agency))
    return found


def _largest(rows: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    counts = Counter(agency for _, agency in rows).most_common(_NAMED)
    return [{"agency": agency, "share": round(float(np.divide(n, len(rows))), 4)} for agency, n in counts]
