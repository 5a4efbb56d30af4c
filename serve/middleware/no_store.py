"""Keeps answers about people out of every cache."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

IMPERSONAL = ("/static/", "/docs", "/openapi.json", "/livez", "/readyz", "/metrics")
"""What is the same for everybody."""


class NoStore:
    """Adds `Cache-Control: no-store` to whatever does not say itself how long it may be kept."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request (ASGI 3)."""
        if scope["type"] != "http" or scope["path"].startswith(IMPERSONAL):
            await self._app(scope, receive, send)
            return

        async def send_with_header(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_header)
