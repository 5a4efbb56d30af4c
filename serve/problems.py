"""Turns every refusal into its answer: problem+json for programs, a page for people."""

from collections.abc import Callable, Mapping

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from serve.errors import (
    FrameworkError,
    InvalidFieldError,
    MethodNotAllowedError,
    NotFoundError,
    ServiceError,
    TooSlowError,
    UnavailableError,
)
from serve.failures import log_failure
from serve.monitoring.work import note_refusal
from serve.pages import pages_of
from serve.texts import say

Refusals = Mapping[str, Callable[[ServiceError], Response]]
"""Beginning of a path -> how the convention behind it says no."""


def problem_response(request: Request, error: ServiceError) -> Response:
    """Answer with the problem: in the shape of the convention that was called, as a page, or as problem+json."""
    note_refusal(error)
    refusals: Refusals = request.app.state.refusals
    for prefix, shaped in refusals.items():
        if request.url.path.startswith(prefix):
            return shaped(error)
    if "text/html" in request.headers.get("accept", ""):
        return pages_of(request).render("galat.html", status=error.status, headers=error.headers, error=error)
    body = msgspec.json.encode(error.problem)
    return Response(body, error.status, dict(error.headers), media_type="application/problem+json")


def handle_problems(app: FastAPI, refusals: Refusals) -> None:
    """Let the application answer with problems instead of the framework's own words, which echo the input."""
    app.state.refusals = refusals
    app.add_exception_handler(ServiceError, _service_error)
    app.add_exception_handler(HTTPException, _http_exception)
    app.add_exception_handler(RequestValidationError, _validation_error)
    for unavailable in (OperationalError, InterfaceError, InternalError, PoolTimeoutError):
        app.add_exception_handler(unavailable, _database_error)
    app.add_exception_handler(ClientDisconnect, _gone)


async def _service_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ServiceError)  # noqa: S101 - tells the type checker what is registered above
    return problem_response(request, error)


async def _http_exception(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 500)
    named = {
        404: NotFoundError(say("problem.not_found")),
        405: MethodNotAllowedError(say("problem.method_not_allowed")),
    }
    response = problem_response(request, named.get(status) or FrameworkError(status))
    response.headers.update(getattr(error, "headers", None) or {})
    if status == MethodNotAllowedError.status:
        response.headers["Allow"] = ", ".join(sorted(_methods(request)))
    return response


def _methods(request: Request) -> set[str]:
    """Give all methods of an address (RFC 9110, 10.2.1): the framework names those of one endpoint alone."""
    return {
        method
        for context in iter_route_contexts(request.app.routes)
        if context.methods and context.path_regex.match(request.scope["path"])
        for method in context.methods
    }


async def _validation_error(request: Request, error: Exception) -> Response:
    """Name the parameter, never its value: the framework's own answer repeats what was sent."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
    name = str(error.errors()[0]["loc"][-1])
    return problem_response(request, InvalidFieldError(f"#/{name}", say("field.parameter", name=name)))


async def _gone(request: Request, _error: Exception) -> Response:
    """Let the log tell a body that never came from something that broke; nobody is there to read this."""
    return problem_response(request, TooSlowError(say("problem.too_slow")))


async def _database_error(request: Request, error: Exception) -> Response:
    """Ask to come back later: the server is away, too busy, being changed, or a standby that takes no writes yet."""
    log_failure("database not usable", error)
    if isinstance(error, PoolTimeoutError):  # no connection was free, so the database itself saw no error
        request.app.state.metrics.store_error(error)
    return problem_response(request, UnavailableError(say("problem.database")))
