"""How much each key may ask, how often each address may guess."""

import time
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache

from limits import RateLimitItem
from limits.strategies import MovingWindowRateLimiter

from serve.errors import TooManyRequestsError
from serve.keys.credential import digest_of
from serve.texts import say
from serve.windows import BoundedWindows, network_of, parse_limit, seconds_until_room

MOST_KEYS = 10_000
MOST_ADDRESSES = 10_000
"""How many of each are remembered at once."""

GUESSES = parse_limit("30/minute")
"""How many wrong keys an address may bring; who mistyped one does not notice, a flood stops costing look-ups."""


class KeyLimits:
    """Counts the requests of each key in a moving window; of this process alone.

    Args:
        default: limit of keys that have none of their own, like "600/minute".
        clock: seconds since the epoch.
    """

    def __init__(self, default: str, clock: Callable[[], float] = time.time) -> None:
        self._default = default
        self._clock = clock
        self._windows = MovingWindowRateLimiter(BoundedWindows(MOST_KEYS, clock))

    def take(self, key_id: str, own: str) -> None:
        """Count a request.

        Raises:
            TooManyRequestsError: the window is full; it says when there is room again.
        """
        words = own or self._default
        item = _parsed(words)
        if not self._windows.hit(item, key_id):
            wait = seconds_until_room(self._windows, item, key_id, self._clock())
            raise TooManyRequestsError(say("problem.rate_limit", limit=words), retry_after=wait)


class Guesses:
    """Counts the wrong keys that each address brings; an address over its limit is refused without a look-up.

    A key that was right before is looked up all the same: a neighbour behind the same proxy
    must not be able to lock it out.

    Args:
        clock: seconds since the epoch.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._windows = MovingWindowRateLimiter(BoundedWindows(MOST_ADDRESSES, clock))
        self._good: OrderedDict[str, None] = OrderedDict()

    def check(self, address: str, key: str) -> None:
        """Refuse an address that guessed too often.

        Raises:
            TooManyRequestsError: it says when it may try again.
        """
        network = network_of(address)
        if not self._windows.test(GUESSES, network) and digest_of(key) not in self._good:
            wait = seconds_until_room(self._windows, GUESSES, network, self._clock())
            raise TooManyRequestsError(say("problem.guesses"), retry_after=wait)

    def count(self, address: str) -> None:
        """Remember that a wrong key came from there."""
        self._windows.hit(GUESSES, network_of(address))

    def trust(self, key: str) -> None:
        """Remember that this key was right; it is still looked up each time."""
        digest = digest_of(key)
        self._good[digest] = None
        self._good.move_to_end(digest)
        if len(self._good) > MOST_KEYS:
            self._good.popitem(last=False)


@lru_cache(maxsize=256)
def _parsed(words: str) -> RateLimitItem:
    return parse_limit(words)
