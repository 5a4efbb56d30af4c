"""Refuses compressed bodies: a few bytes could stand for gigabytes."""

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from serve.errors import UnsupportedMediaTypeError
from serve.problems import problem_response
from serve.texts import say


class ContentEncoding:
    """Answers 415 to any Content-Encoding, and says that bodies are read as they are (RFC 9110, 12.5.3)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request (ASGI 3)."""
        sent = Headers(scope=scope).getlist("content-encoding") if scope["type"] == "http" else []
        if all(coding.strip().lower() in {"", "identity"} for coding in sent):
            await self._app(scope, receive, send)
            return
        error = UnsupportedMediaTypeError(say("problem.content_encoding"))
        response = problem_response(Request(scope), error)
        response.headers["Accept-Encoding"] = "identity"
        response.headers["Connection"] = "close"
        await response(scope, receive, send)
