"""Stops reading a body at its limit, whatever its headers say of its length."""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve.errors import BodyTooLargeError
from serve.middleware.refusal import refuse_unread
from serve.texts import say


class _LimitReachedError(Exception):
    """Unwinds the application that was reading; never leaves this module."""


class BodyCap:
    """Answers 413 as soon as a body is known to be too long, without reading the rest.

    Args:
        app: what is wrapped.
        limit: bytes of a body.
        limits: path -> bytes, where they differ.
    """

    def __init__(self, app: ASGIApp, *, limit: int, limits: Mapping[str, int]) -> None:
        self._app = app
        self._limit = limit
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request (ASGI 3)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limits.get(scope["path"], self._limit)
        try:
            _check_declared(scope, limit)
            await self._app(scope, _counted(receive, limit), send)
        except _LimitReachedError:
            await _refuse(scope, receive, send, limit)


def _check_declared(scope: Scope, limit: int) -> None:
    declared = Headers(scope=scope).get("content-length", "0")
    if declared.isdecimal() and int(declared[:20]) > limit:
        raise _LimitReachedError


def _counted(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise _LimitReachedError
        return message

    return counted


async def _refuse(scope: Scope, receive: Receive, send: Send, limit: int) -> None:
    error = BodyTooLargeError(say("problem.body_too_large", limit=f"{limit:,}".replace(",", ".")))
    await refuse_unread(scope, receive, send, error)
