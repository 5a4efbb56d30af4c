"""How often passwords may be tried: at one account, from one network."""

import time
from collections.abc import Callable

from limits.strategies import MovingWindowRateLimiter

from serve.errors import TooManyRequestsError
from serve.texts import say
from serve.windows import BoundedWindows, network_of, parse_limit, seconds_until_room

AT_ACCOUNT = parse_limit("10 per 15 minutes")
"""Attempts, right or wrong, at one login, whether there is such an account or not."""

FROM_NETWORK = parse_limit("50 per 15 minutes")
"""Wrong attempts from one network; a whole office may be behind one address."""

MOST_NAMES = 10_000


class Throttle:
    """Counts attempts in moving windows; of this process alone.

    Args:
        clock: seconds since the epoch.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._accounts = MovingWindowRateLimiter(BoundedWindows(MOST_NAMES, clock))
        self._networks = MovingWindowRateLimiter(BoundedWindows(MOST_NAMES, clock))

    def take(self, login: str, address: str) -> None:
        """Count an attempt before it is made.

        Raises:
            TooManyRequestsError: there were too many; it says when there is room again.
        """
        network, account = network_of(address), login.strip().casefold()
        if not self._networks.test(FROM_NETWORK, network):
            raise self._refusal(seconds_until_room(self._networks, FROM_NETWORK, network, self._clock()))
        if not self._accounts.hit(AT_ACCOUNT, account):
            raise self._refusal(seconds_until_room(self._accounts, AT_ACCOUNT, account, self._clock()))

    def count_wrong(self, address: str) -> None:
        """Remember that a wrong password came from there."""
        self._networks.hit(FROM_NETWORK, network_of(address))

    def _refusal(self, seconds: int) -> TooManyRequestsError:
        minutes = -(-seconds // 60)
        return TooManyRequestsError(say("sign_in.throttled", minutes=minutes), retry_after=seconds)
