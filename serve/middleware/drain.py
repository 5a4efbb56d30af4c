"""Tells keep-alive connections to close while the service is leaving."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve.drain import Drain


class CloseWhileDraining:
    """Adds `Connection: close` (RFC 9112, 9.6), so that the next request of that client goes to another replica.

    Args:
        app: what is wrapped.
        drain: whether the service is leaving.
    """

    def __init__(self, app: ASGIApp, *, drain: Drain) -> None:
        self._app = app
        self._drain = drain

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request (ASGI 3)."""

        async def send_and_close(message: Message) -> None:
            if message["type"] == "http.response.start" and self._drain.is_draining:
                MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        await self._app(scope, receive, send_and_close)
