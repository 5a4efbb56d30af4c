"""When a delivery that failed is tried again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

CAPS = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 1800, 3600, 7200, 14400))
"""Longest wait after the 1st, 2nd, ... failure: 5 s, 30 s, 2 min, 10 min, 30 min, 1 h, 2 h, then 4 h each time."""

WINDOW = timedelta(hours=24)
"""From the first attempt to the last one."""

LONGEST_REST = timedelta(minutes=1)
"""Longest time that an endpoint is left alone because attempts failed one after the other."""

Random = Callable[[], float]
"""Gives a number in [0, 1)."""


def wait_after(failures: int, chance: Random) -> timedelta:
    """Draw the wait after the n-th failure of a delivery from the whole of its range ("full jitter")."""
    return CAPS[min(failures, len(CAPS)) - 1] * chance()


def rest_after(failures: int, chance: Random) -> timedelta:
    """Draw how long an endpoint is left alone after its n-th failure in a row: up to 1 s, 2 s, 4 s, ... 1 min."""
    return min(timedelta(seconds=2 ** (min(failures, 10) - 1)), LONGEST_REST) * chance()


def retry_after(field: str, now: datetime) -> timedelta:
    """Read a `Retry-After` field, seconds or a date, at most the window; nothing where it cannot be read."""
    field = field.strip()
    if field.isascii() and field.isdigit():
        return min(timedelta(seconds=int(field[:9])), WINDOW)
    try:
        when = parsedate_to_datetime(field)
    except (ValueError, OverflowError):
        return timedelta()
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return min(max(aware - now, timedelta()), WINDOW)
