"""Moving windows in memory that stays bounded."""

import ipaddress
import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

MOST_HITS = 100_000
"""Largest number of requests in a limit: each is remembered, so this bounds what one key can cost."""

NETWORK_BITS = 64
"""One customer has at least so much of IPv6 (RFC 6177), so a new address in it is no new sender."""


def parse_limit(words: str) -> RateLimitItem:
    """Read a limit like "600/minute" or "10 per 2 seconds".

    Raises:
        ValueError: it is none, or larger than can be remembered.
    """
    [item, *others] = parse_many(words)
    if others or not 0 < item.amount <= MOST_HITS:
        raise ValueError(words)
    return item


class BoundedWindows(MemoryStorage):
    """Storage for the moving windows of `limits`, of the names used last.

    The storage of the library starts a thread for each request, which walks all names: with 50,000 of
    them a request costs 2 ms of CPU. This one forgets hits when it looks at them, and the names that
    were not used for longest when there are too many.

    Args:
        most: how many names are remembered.
        clock: seconds since the epoch.
    """

    STORAGE_SCHEME: list[str] = []  # noqa: RUF012 - as the library has it; not to be had by URL

    def __init__(self, most: int, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._most = most
        self._clock = clock
        self._hits: OrderedDict[str, deque[float]] = OrderedDict()

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count a hit, or say that the window is full."""
        now = self._clock()
        hits = self._recent(key, now - expiry)
        if len(hits) + amount > limit:
            return False
        hits.extend([now] * amount)
        self._hits[key] = hits
        self._hits.move_to_end(key)
        while len(self._hits) > self._most:
            self._hits.popitem(last=False)
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:  # noqa: ARG002 - the library's signature
        """Give when the oldest hit in the window came, and how many there are."""
        now = self._clock()
        hits = self._recent(key, now - expiry)
        return (hits[0], len(hits)) if hits else (now, 0)

    def _recent(self, key: str, since: float) -> deque[float]:
        hits = self._hits.get(key) or deque()
        while hits and hits[0] <= since:
            hits.popleft()
        return hits


def network_of(address: str) -> str:
    """Give what stands for a sender: its IPv4 address, or its network in IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:  # noqa: PLR2004 - the version of the protocol
        return address
    return str(ipaddress.ip_network((parsed, NETWORK_BITS), strict=False))


def seconds_until_room(windows: MovingWindowRateLimiter, item: RateLimitItem, name: str, now: float) -> int:
    """Give after how many seconds, 1 or more, a name's window has room again."""
    return max(1, math.ceil(windows.get_window_stats(item, name).reset_time - now))
