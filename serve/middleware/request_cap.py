"""Answers only so many requests at once: the others are told at once when to try again."""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from serve.errors import BusyError
from serve.problems import problem_response
from serve.texts import say

ALWAYS = ("/livez", "/readyz", "/metrics")
"""Whoever watches over the service must hear from it when it is busy."""


class RequestCap:
    """Answers 503 with Retry-After to what comes beyond the limit.

    Args:
        app: what is wrapped.
        limit: requests at once.
    """

    def __init__(self, app: ASGIApp, *, limit: int) -> None:
        self._app = app
        self._limit = limit
        self._running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request (ASGI 3)."""
        if scope["type"] != "http" or scope["path"] in ALWAYS:
            await self._app(scope, receive, send)
            return
        if self._running >= self._limit:
            response = problem_response(Request(scope), BusyError(say("problem.busy")))
            response.headers["Connection"] = "close"
            await response(scope, receive, send)
            return
        self._running += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._running -= 1
