"""How sure a share is: Wilson's interval, and when two shares differ for certain."""

from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959964
Z_99 = 2.575829
"""Quantiles of the normal distribution for two-sided intervals of 95 % and 99 %."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; `part` is 0 to `whole`."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """Give the share, in [0, 1]; 0 of nothing."""
        return self.part / self.whole if self.whole else 0.0

    def interval(self, z: float = Z_95) -> tuple[float, float]:
        """Give the score interval of a share (Wilson 1927), within [0, 1]; of nothing all is possible."""
        n = self.whole
        if not n:
            return 0.0, 1.0
        centre = (self.value + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * sqrt(self.value * (1 - self.value) / n + z * z / (4 * n * n))
        return max(0.0, centre - half), min(1.0, centre + half)


LEAST = 50
"""With fewer complaints in either time nothing is said of a change."""

LEAST_CHANGE = 0.05
"""Smaller changes are sure but not worth a notice."""


def has_moved(now: Share, before: Share) -> bool:
    """Say whether a share moved a lot: both are of enough, 99 % intervals do not overlap, the change is not small.

    Intervals that do not overlap are stricter than a test of the difference: hundreds of shares are looked at.
    """
    if min(now.whole, before.whole) < LEAST or abs(now.value - before.value) < LEAST_CHANGE:
        return False
    (low, high), (low_before, high_before) = now.interval(Z_99), before.interval(Z_99)
    return low > high_before or low_before > high
