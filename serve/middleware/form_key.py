"""Takes the key that Open311 clients send as a member of their form, and hands it on as a header field."""

from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PATH = "/open311/v2/requests.json"
MEMBER = "api_key"
"""GeoReport v2 names it so."""

HEADERS = ("authorization", "x-api-key")


class FormKey:
    """Reads the form of an Open311 request that came without a key in its header, as far as any body is read.

    Args:
        app: what is wrapped; it finds the key as `Authorization: Bearer`, and the whole body.
        limit: bytes that are read to find the key.
    """

    def __init__(self, app: ASGIApp, *, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request (ASGI 3)."""
        if scope["type"] != "http" or not _may_hold_key(scope):
            await self._app(scope, receive, send)
            return
        messages = await _read(receive, self._limit)
        key = _key(b"".join(message.get("body", b"") for message in messages))
        if key:
            scope["headers"] = [*scope["headers"], (b"authorization", b"Bearer " + key)]
        await self._app(scope, _replayed(messages, receive), send)


def _may_hold_key(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    is_form = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    named = any(name in headers for name in HEADERS)
    return scope["method"] == "POST" and scope["path"] == PATH and is_form and not named


async def _read(receive: Receive, limit: int) -> list[Message]:
    """Read the body, or as much as says that it is too long."""
    messages: list[Message] = []
    size = 0
    more = True
    while more and size <= limit:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    return messages


def _key(body: bytes) -> bytes:
    members = dict(parse_qsl(body.decode("utf-8", "replace")))
    key = members.get(MEMBER, "").strip()
    return key.encode("ascii") if key.isascii() and key.isprintable() else b""


def _replayed(messages: list[Message], receive: Receive) -> Receive:
    waiting = iter(messages)

    async def replayed() -> Message:
        return next(waiting, None) or await receive()

    return replayed
