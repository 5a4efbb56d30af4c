"""Refuses what a browser sends on behalf of another site: by the host it names, by the page it comes from."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from serve.errors import CrossSiteError, MisdirectedError, ServiceError
from serve.locality import is_local
from serve.problems import problem_response
from serve.settings import is_loopback
from serve.texts import say

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
OWN_FETCHES = {"same-origin", "none"}
"""Values of Sec-Fetch-Site for our own pages, for what a person typed (W3C Fetch Metadata)."""


class SameSite:
    """Keeps other sites from using the visitor's browser against a page that trusts its machine.

    A foreign name that resolves to this machine (DNS rebinding) is refused by its Host; a foreign
    page's form or script by Sec-Fetch-Site, or by Origin in browsers without it. Programs send neither.
    What comes from elsewhere may name any host: it is not served the page, and needs a key for the rest.

    Args:
        app: what is wrapped.
        on_loopback: the service listens on a loopback address only.
    """

    def __init__(self, app: ASGIApp, *, on_loopback: bool) -> None:
        self._app = app
        self._on_loopback = on_loopback

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request (ASGI 3)."""
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await problem_response(Request(scope), refusal)(scope, receive, send)

    def _refusal(self, scope: Scope) -> ServiceError | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        trusted = self._on_loopback and is_local(scope)
        if trusted and not is_loopback(_hostname(f"//{host}")):
            return MisdirectedError(say("problem.misdirected"))
        if scope["method"] not in SAFE_METHODS and _is_foreign(headers, host):
            return CrossSiteError(say("problem.cross_site"))
        return None


def _is_foreign(headers: Headers, host: str) -> bool:
    fetched_by = headers.get("sec-fetch-site")
    if fetched_by is not None:
        return fetched_by not in OWN_FETCHES
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != host


def _hostname(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
