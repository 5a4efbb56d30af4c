"""Asks officers to sign in wherever the address is the page's, before anything of the body is read."""

from urllib.parse import urlencode

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from serve.access import access_of
from serve.errors import ServiceError, SignInNeededError
from serve.middleware.refusal import NO_BODY, refuse_unread
from serve.officers.gate import SessionGate
from serve.signed_in import VISIT, visiting
from serve.texts import say


class SignIn:
    """Sends people without a session to the sign-in page, refuses programs without one.

    Args:
        app: what is wrapped.
        gate: looks up sessions.
    """

    def __init__(self, app: ASGIApp, *, gate: SessionGate) -> None:
        self._app = app
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request (ASGI 3)."""
        access = access_of(scope["path"]) if scope["type"] == "http" else "open"
        if access not in {"page", "sign-in"}:
            await self._app(scope, receive, send)
            return
        try:
            visit = await self._gate.visit(scope)
        except ServiceError as error:
            await refuse_unread(scope, receive, send, error)
            return
        if visit is None and access == "page":
            await _send_to_sign_in(scope, receive, send)
            return
        scope[VISIT] = visit
        with visiting(visit):
            await self._app(scope, receive, send)


async def _send_to_sign_in(scope: Scope, receive: Receive, send: Send) -> None:
    if "text/html" not in Headers(scope=scope).get("accept", ""):
        error = SignInNeededError(say("problem.sign_in_needed"))
        await refuse_unread(scope, receive, send, error)
        return
    response = RedirectResponse(f"/masuk?{urlencode({'kembali': _address(scope)})}", status_code=303)
    if scope["method"] not in NO_BODY:
        response.headers["Connection"] = "close"  # the body was not read
    await response(scope, receive, send)


def _address(scope: Scope) -> str:
    """Give the address that was asked for, as it stood in the request line."""
    path = scope.get("raw_path", scope["path"].encode()).decode("ascii", "replace").partition("?")[0]
    query = scope["query_string"].decode("ascii", "replace")
    return f"{path}?{query}" if query else path
