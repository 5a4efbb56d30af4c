"""The cookie of a session: what it is called, how it travels."""

from fastapi import Response
from starlette.requests import HTTPConnection
from starlette.types import Scope

from serve.locality import is_local

PLAIN = "sesi"
SECURE = "__Host-sesi"
"""Browsers take this name by https alone, from this host alone, for all its paths (RFC 6265bis, 4.1.3.2)."""


def is_plain(scope: Scope) -> bool:
    """Say whether a cookie may travel by http: only from this machine to this machine."""
    return scope.get("scheme", "http") == "http" and is_local(scope)


def session_token(scope: Scope) -> str:
    """Give what the browser sent, empty when it sent none."""
    return HTTPConnection(scope).cookies.get(PLAIN if is_plain(scope) else SECURE, "")


def put_session(response: Response, token: str, scope: Scope) -> None:
    """Let the browser keep the session until it is closed; it ends here anyway.

    `Lax`, not `Strict`: who follows a link from a letter to a complaint is signed in already.
    """
    plain = is_plain(scope)
    response.set_cookie(
        PLAIN if plain else SECURE, token, path="/", secure=not plain, httponly=True, samesite="lax"
    )


def drop_session(response: Response, scope: Scope) -> None:
    """Let the browser forget the session."""
    plain = is_plain(scope)
    response.delete_cookie(
        PLAIN if plain else SECURE, path="/", secure=not plain, httponly=True, samesite="lax"
    )
