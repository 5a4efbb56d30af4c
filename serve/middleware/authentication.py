"""Asks for a key wherever the address is not open, before anything of the body is read."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from serve.access import access_of
from serve.auth import CALLER
from serve.errors import ServiceError
from serve.keys.gate import Gate
from serve.middleware.refusal import refuse_unread


class Authentication:
    """Refuses requests without a good key or beyond its limit; what the key may do, the endpoint asks.

    Args:
        app: what is wrapped.
        gate: checks the keys.
    """

    def __init__(self, app: ASGIApp, *, gate: Gate) -> None:
        self._app = app
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request (ASGI 3)."""
        if scope["type"] != "http" or access_of(scope["path"]) != "key":
            await self._app(scope, receive, send)
            return
        try:
            client = scope.get("client")
            caller = await self._gate.admit(Headers(scope=scope), client[0] if client else "")
        except ServiceError as error:
            await refuse_unread(scope, receive, send, error)
            return
        scope[CALLER] = caller
        await self._app(scope, receive, send)
        await self._gate.note_use(caller.key_id)
