"""Logs every request without its content, gives it an id, counts it, answers 500 where it broke."""

import re
import time
import uuid
from http import HTTPMethod

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve.auth import CALLER
from serve.errors import InternalError
from serve.failures import log_failure
from serve.identifiers import is_personal
from serve.monitoring.metrics import Metrics
from serve.monitoring.work import working
from serve.problems import problem_response

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

METHODS = frozenset(HTTPMethod)

log = structlog.get_logger(__name__)


class RequestLog:
    """Writes method, path template, status, duration, request id and the facts of its work: never text, never a URL.

    Args:
        app: what is wrapped.
        metrics: where the same is counted.
    """

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request (ASGI 3)."""
        if scope["type"] == "http":
            with self._metrics.in_flight.track_inprogress():
                await self._logged(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _logged(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        answer = _Answer(send, _request_id(scope))
        with structlog.contextvars.bound_contextvars(request_id=answer.request_id), working() as work:
            try:
                await self._app(scope, receive, answer.send)
            except Exception as error:  # noqa: BLE001 - the outermost boundary: the server's own log would print the message
                log_failure("request failed", error)
                await answer.fail(scope, receive)
            seconds = time.perf_counter() - started
            work.key_id = getattr(scope.get(CALLER), "key_id", "")
            method, path = known_method(scope), path_template(scope)
            log.info(
                "request",
                method=method,
                path=path,
                status=answer.status,
                milliseconds=round(seconds * 1000, 2),
                **work.as_log(),
            )
        self._metrics.answered(method, path, answer.status, seconds)
        self._metrics.worked(work)


class _Answer:
    """Watches the answer on its way out."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self.request_id = request_id
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message)["X-Request-Id"] = self.request_id
        await self._send(message)

    async def fail(self, scope: Scope, receive: Receive) -> None:
        """Answer 500, unless another answer is under way already."""
        if not self.status:
            await problem_response(Request(scope), InternalError())(scope, receive, self.send)


def _request_id(scope: Scope) -> str:
    """Take the sender's own id, where it can stand in a log."""
    sent = Headers(scope=scope).get("x-request-id", "")
    return sent if REQUEST_ID.fullmatch(sent) and not is_personal(sent) else uuid.uuid4().hex


def known_method(scope: Scope) -> str:
    """Name the method; what HTTP does not know is "other", for a sender can write anything there."""
    return scope["method"] if scope["method"] in METHODS else "other"


def path_template(scope: Scope) -> str:
    """Name the endpoint: a path itself may hold an identifier."""
    return getattr(scope.get("route"), "path", "unmatched")
