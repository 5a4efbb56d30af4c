"""Spans: nothing by default, OpenTelemetry where it is installed and wanted."""

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from importlib.util import find_spec
from typing import Protocol

import structlog

from serve.monitoring.traceparent import TraceContext

Attribute = str | int | float | bool
ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
"""OpenTelemetry's own variable: where spans go."""

EXPORTER = "opentelemetry.exporter.otlp.proto.http.trace_exporter"

log = structlog.get_logger(__name__)


class Span(Protocol):
    """A stretch of work; attributes are codes and numbers, never what somebody wrote."""

    @property
    def context(self) -> TraceContext:
        """Where it stands in its trace."""

    def note(self, attributes: Mapping[str, Attribute]) -> None:
        """Add what was found out meanwhile."""

    def rename(self, name: str) -> None:
        """Give it the name that was not known when it began."""

    def fail(self, kind: str) -> None:
        """Mark it as failed, with the kind of error alone."""


class Tracing(Protocol):
    """What makes spans."""

    def server_span(self, name: str, parent: TraceContext | None) -> AbstractContextManager[Span]:
        """Begin the span of a request that came with this context."""

    def span(self, name: str) -> AbstractContextManager[Span]:
        """Begin a span inside the one under way."""

    def close(self) -> None:
        """Send what is left."""


class _Silent:
    """A span that nobody records; it still has its place in the trace."""

    def __init__(self, context: TraceContext) -> None:
        self.context = context

    def note(self, attributes: Mapping[str, Attribute]) -> None:
        """Drop them."""

    def rename(self, name: str) -> None:
        """Change nothing."""

    def fail(self, kind: str) -> None:
        """Change nothing."""


NOWHERE = _Silent(TraceContext.new())


class NoTracing:
    """Passes the trace on, records nothing."""

    @contextmanager
    def server_span(self, _name: str, parent: TraceContext | None) -> Iterator[Span]:
        """Take the next step of the caller's trace, or begin one."""
        yield _Silent(parent.child() if parent else TraceContext.new())

    @contextmanager
    def span(self, _name: str) -> Iterator[Span]:
        """Give a span that drops what it is told."""
        yield NOWHERE

    def close(self) -> None:
        """Nothing is left."""


_CURRENT: ContextVar[Tracing] = ContextVar("tracing", default=NoTracing())  # noqa: B039 - it has no state


@contextmanager
def span(name: str) -> Iterator[Span]:
    """Begin a span inside the request under way, worker threads included; nothing where there is none.

    What is raised inside marks it as failed by its type: a message may quote a complaint.
    """
    with _CURRENT.get().span(name) as begun:
        try:
            yield begun
        except Exception as error:
            begun.fail(type(error).__name__)
            raise


@contextmanager
def tracing_request(tracing: Tracing, name: str, parent: TraceContext | None) -> Iterator[Span]:
    """Begin the span of a request; `span` works inside it."""
    token = _CURRENT.set(tracing)
    try:
        with tracing.server_span(name, parent) as begun:
            yield begun
    finally:
        _CURRENT.reset(token)


def is_installed() -> bool:
    """Say whether the extra is there; the bare API of OpenTelemetry comes with the web framework."""
    try:
        return find_spec(EXPORTER) is not None
    except ModuleNotFoundError:  # one of the packages it stands in
        return False


def choose_tracing(*, wanted: bool) -> Tracing:
    """Give OpenTelemetry where it is wanted, by the setting or by its own endpoint variable, else nothing."""
    if not wanted and not os.environ.get(ENDPOINT):
        return NoTracing()
    if not is_installed():
        log.warning("traces are not sent: install disposisi[otel]")
        return NoTracing()
    from serve.monitoring.otel import exporting  # noqa: PLC0415 - an extra: imported only where it is wanted

    return exporting()
