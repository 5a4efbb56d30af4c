"""Takes a request's place in a trace (W3C Trace Context), answers with the next step, names it in the log."""

from http import HTTPStatus

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serve.middleware.request_log import known_method, path_template
from serve.monitoring.traceparent import read_trace
from serve.monitoring.tracing import Span, Tracing, tracing_request


class Trace:
    """Reads `traceparent` and `tracestate`, begins the request's span, answers with both."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request (ASGI 3)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        parent = read_trace(headers.getlist("traceparent"), headers.getlist("tracestate"))
        tracing: Tracing = scope["app"].state.tracing
        with tracing_request(tracing, known_method(scope), parent) as span:
            ids = {"trace_id": span.context.trace_id, "span_id": span.context.span_id}
            with structlog.contextvars.bound_contextvars(**ids):
                await self._app(scope, receive, _answering(span, send, scope))


def _answering(span: Span, send: Send, scope: Scope) -> Send:
    context = span.context

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["traceparent"] = context.traceparent
            if context.state:
                headers["tracestate"] = context.state
            _describe(span, scope, message["status"])
        await send(message)

    return answer


def _describe(span: Span, scope: Scope, status: int) -> None:
    """Name the span by method and path template (OpenTelemetry's conventions for HTTP servers)."""
    route = path_template(scope)
    method = known_method(scope)
    span.rename(f"{method} {route}")
    span.note({"http.request.method": method, "http.route": route, "http.response.status_code": status})
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        span.fail(str(status))
