"""Says who is signed in, before anything of a request's body is read."""

from anyio import CapacityLimiter, to_thread
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.types import Scope

from serve.errors import UnavailableError
from serve.officers.cookie import session_token
from serve.officers.credential import form_key_of
from serve.officers.sessions import SessionService
from serve.signed_in import Visit
from serve.texts import say

LOOKUPS_AT_ONCE = 4
"""Threads of its own: a look-up of a fraction of a millisecond must not queue behind the model's work."""


class SessionGate:
    """Looks up the session of each request.

    Args:
        service: the sessions.
    """

    def __init__(self, service: SessionService) -> None:
        self._service = service
        self._threads = CapacityLimiter(LOOKUPS_AT_ONCE)

    async def visit(self, scope: Scope) -> Visit | None:
        """Give who is signed in, None where nobody is.

        Raises:
            UnavailableError: the sessions cannot be read.
        """
        token = session_token(scope)
        if not token:
            return None
        try:
            officer = await to_thread.run_sync(self._service.find, token, limiter=self._threads)
        except (OperationalError, PoolTimeoutError):
            raise UnavailableError(say("problem.database")) from None
        return Visit(officer, form_key_of(token)) if officer else None
