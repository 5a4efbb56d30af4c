"""Remembers for a moment what was counted, for all who would count the same."""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock

from serve.queue.schemas import Counts

KEPT_SECONDS = 10.0
MOST_KEPT = 256


@dataclass(slots=True)
class Counted:
    """Counts of this process, the newest last.

    Attributes:
        clock: seconds that never go back.
    """

    clock: Callable[[], float] = time.monotonic
    _kept: dict[Hashable, tuple[float, Counts]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def counts(self, scope: Hashable, count: Callable[[], Counts]) -> Counts:
        """Give the counts of a scope, at most `KEPT_SECONDS` old."""
        with self._lock:
            kept = self._kept.get(scope)
        if kept and self.clock() - kept[0] < KEPT_SECONDS:
            return kept[1]
        counts = count()
        with self._lock:
            self._kept.pop(scope, None)
            self._kept[scope] = (self.clock(), counts)
            while len(self._kept) > MOST_KEPT:
                del self._kept[next(iter(self._kept))]
        return counts
