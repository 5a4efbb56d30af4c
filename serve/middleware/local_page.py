"""Keeps the officers' page for the person at this machine: it has no accounts yet."""

from starlette.types import ASGIApp, Receive, Scope, Send

from serve.access import access_of
from serve.errors import ForbiddenError
from serve.locality import is_local
from serve.middleware.refusal import refuse_unread
from serve.texts import say


class LocalPage:
    """Refuses the page's addresses to everybody else.

    Args:
        app: what is wrapped.
        on_loopback: the service listens on a loopback address only; else the page is not served at all.
    """

    def __init__(self, app: ASGIApp, *, on_loopback: bool) -> None:
        self._app = app
        self._on_loopback = on_loopback

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request (ASGI 3)."""
        if scope["type"] == "http" and access_of(scope["path"]) == "page" and not self._is_served(scope):
            await refuse_unread(scope, receive, send, ForbiddenError(say("problem.page_is_local")))
        else:
            await self._app(scope, receive, send)

    def _is_served(self, scope: Scope) -> bool:
        return self._on_loopback and is_local(scope)
