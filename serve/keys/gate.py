"""Lets a request in by its key, or says why not."""

import time
from collections.abc import Callable

import structlog
from anyio import CapacityLimiter, to_thread
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.datastructures import Headers

from serve.auth import Caller
from serve.errors import UnauthorizedError, UnavailableError
from serve.keys.limiter import Guesses, KeyLimits
from serve.keys.schemas import Grant
from serve.keys.service import NOTED_EVERY, KeyService
from serve.texts import say

LOOKUPS_AT_ONCE = 4
"""Threads of its own: a look-up of a fraction of a millisecond must not queue behind the model's work."""

log = structlog.get_logger(__name__)


class Gate:
    """Checks keys and counts requests, before anything of a body is read.

    Args:
        service: the keys.
        rate_limit: limit of keys that have none of their own, like "600/minute".
        clock: seconds that never go back.
    """

    def __init__(
        self, service: KeyService, rate_limit: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._service = service
        self._limits = KeyLimits(rate_limit)
        self._guesses = Guesses()
        self._clock = clock
        self._threads = CapacityLimiter(LOOKUPS_AT_ONCE)
        self._noted: dict[str, float] = {}

    async def admit(self, headers: Headers, address: str) -> Caller:
        """Give the caller whose key came with the request.

        Raises:
            UnauthorizedError: no key, or not a good one.
            TooManyRequestsError: too many requests with this key, too many wrong keys from this address.
            UnavailableError: the keys cannot be read.
        """
        key = key_in(headers)
        if not key:
            raise UnauthorizedError(say("problem.key_missing"))
        self._guesses.check(address, key)
        grant = await self._granted(key, address)
        self._guesses.trust(key)
        self._limits.take(grant.caller.key_id, grant.rate_limit)
        return grant.caller

    async def note_use(self, key_id: str) -> None:
        """Write down that a key was used, after its request was answered and at most once a minute."""
        now = self._clock()
        if now - self._noted.get(key_id, float("-inf")) < NOTED_EVERY.total_seconds():
            return
        self._noted[key_id] = now
        try:
            await to_thread.run_sync(self._service.note_use, key_id, limiter=self._threads)
        except (OperationalError, PoolTimeoutError) as error:  # the answer is out; nothing else depends on it
            log.warning("use of a key not noted", key=key_id, error=type(error).__name__)

    async def _granted(self, key: str, address: str) -> Grant:
        try:
            return await to_thread.run_sync(self._service.verify, key, limiter=self._threads)
        except UnauthorizedError:
            self._guesses.count(address)
            raise
        except (OperationalError, PoolTimeoutError):
            raise UnavailableError(say("problem.database")) from None


def key_in(headers: Headers) -> str:
    """Give the key of a request: behind "Authorization: Bearer" (RFC 6750), else in "X-API-Key"; empty when none."""
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    bearer = credentials.strip() if scheme.lower() == "bearer" else ""
    return bearer or headers.get("x-api-key", "").strip()
