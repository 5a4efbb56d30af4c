"""The key in an Open311 form is found where a header field would be, and the form stays whole."""

import anyio
import pytest
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from serve.middleware.form_key import PATH, FormKey

FORM = b"description=Lampu+mati&api_key=kunci-1&lat=1"


class Inner:
    """What is wrapped: remembers what it was given."""

    def __init__(self) -> None:
        self.authorization: str | None = None
        self.body = b""

    async def __call__(self, scope: Scope, receive: Receive, _send: Send) -> None:
        """Read everything."""
        self.authorization = Headers(scope=scope).get("authorization")
        more = True
        while more:
            message = await receive()
            self.body += message.get("body", b"")
            more = message.get("more_body", False)


def passed(body: list[bytes], limit: int = 1000, **changes: str | list[tuple[bytes, bytes]]) -> Inner:
    """Send a form in these pieces through the middleware."""
    inner = Inner()
    pieces = iter(body)
    left = len(body)

    async def receive() -> Message:
        nonlocal left
        left -= 1
        return {"type": "http.request", "body": next(pieces), "more_body": left > 0}

    async def send(_message: Message) -> None:
        return

    headers = [(b"content-type", b"application/x-www-form-urlencoded; charset=utf-8")]
    scope = {"type": "http", "method": "POST", "path": PATH, "headers": headers} | changes
    anyio.run(FormKey(inner, limit=limit), scope, receive, send)
    return inner


@pytest.mark.parametrize("body", [[FORM], [FORM[:30], FORM[30:]], [bytes([byte]) for byte in FORM]])
def test_the_key_of_the_form(body: list[bytes]) -> None:
    inner = passed(body)
    assert (inner.authorization, inner.body) == ("Bearer kunci-1", FORM)


def test_a_key_in_the_header_wins() -> None:
    """Then the body is not even read ahead."""
    headers = [(b"content-type", b"application/x-www-form-urlencoded"), (b"authorization", b"Bearer lain")]
    assert passed([FORM], headers=headers).authorization == "Bearer lain"


@pytest.mark.parametrize(
    "body", [b"description=Lampu", b"", b"api_key=", b"api_key=a%0Ax", b"api_key=%F0%9F%94%91", b"\xff"]
)
def test_no_key(body: bytes) -> None:
    """None, an empty one, one that no header field can hold."""
    inner = passed([body])
    assert (inner.authorization, inner.body) == (None, body)


@pytest.mark.parametrize(
    "changes",
    [{"path": "/v1/suggestions"}, {"method": "GET"}, {"headers": [(b"content-type", b"application/json")]}],
)
def test_elsewhere_nothing_is_looked_for(changes: dict[str, str | list[tuple[bytes, bytes]]]) -> None:
    assert passed([FORM], **changes).authorization is None  # type: ignore[arg-type]  # changes never hold a limit


def test_reading_ends_at_the_limit() -> None:
    """What is beyond is left to whoever refuses it; nothing is lost on the way."""
    inner = passed([b"x" * 20, b"&api_key=kunci"], limit=10)
    assert (inner.authorization, inner.body) == (None, b"x" * 20 + b"&api_key=kunci")
