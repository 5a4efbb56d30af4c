"""Answers a request whose body was not read."""

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from serve.errors import ServiceError
from serve.problems import problem_response

NO_BODY = {"GET", "HEAD", "OPTIONS"}


async def refuse_unread(scope: Scope, receive: Receive, send: Send, error: ServiceError) -> None:
    """Answer and close: what was not read must not be taken for the next request."""
    response = problem_response(Request(scope), error)
    fields = {name for name, _ in scope["headers"]}
    if scope["method"] not in NO_BODY or fields & {b"content-length", b"transfer-encoding"}:
        response.headers["Connection"] = "close"
    await response(scope, receive, send)
