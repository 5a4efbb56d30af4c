"""Says whether the service is leaving: it still answers, but nobody should send it more."""

import time
from collections.abc import Callable


class Drain:
    """Begins once, ends when its grace is over.

    Args:
        clock: seconds that never go back.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ends_at: float | None = None

    @property
    def is_draining(self) -> bool:
        """Whether it began."""
        return self._ends_at is not None

    @property
    def is_over(self) -> bool:
        """Whether the grace is over, so that no new connection need be answered."""
        return self._ends_at is not None and self._clock() >= self._ends_at

    def begin(self, grace: float) -> None:
        """Begin, for `grace` seconds; safe in a signal handler."""
        self._ends_at = self._clock() + grace
