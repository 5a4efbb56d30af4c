"""Spans through OpenTelemetry; imported only where it is wanted."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    TraceState,
)
from opentelemetry.trace.propagation import set_span_in_context

from serve.monitoring.traceparent import TraceContext
from serve.monitoring.tracing import Attribute


class OtelSpan:
    """One of OpenTelemetry's spans."""

    def __init__(self, span: trace.Span, state: str) -> None:
        self._span = span
        self._state = state

    @property
    def context(self) -> TraceContext:
        """Where it stands in its trace."""
        own = self._span.get_span_context()
        trace_id, span_id = trace.format_trace_id(own.trace_id), trace.format_span_id(own.span_id)
        return TraceContext(trace_id, span_id, own.trace_flags.sampled, self._state)

    def note(self, attributes: Mapping[str, Attribute]) -> None:
        """Add attributes."""
        self._span.set_attributes(dict(attributes))

    def rename(self, name: str) -> None:
        """Give it another name."""
        self._span.update_name(name)

    def fail(self, kind: str) -> None:
        """Mark it as failed."""
        self._span.set_attribute("error.type", kind)
        self._span.set_status(Status(StatusCode.ERROR))


class OtelTracing:
    """Makes spans with a provider of its own, so that no other part of the process is changed.

    Args:
        provider: where spans go.
    """

    def __init__(self, provider: TracerProvider) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("disposisi")

    @contextmanager
    def server_span(self, name: str, parent: TraceContext | None) -> Iterator[OtelSpan]:
        """Begin the span of a request; what is raised is not recorded, for it may quote a complaint."""
        with self._tracer.start_as_current_span(
            name,
            context=_remote(parent),
            kind=SpanKind.SERVER,
            record_exception=False,
            set_status_on_exception=False,
        ) as begun:
            yield OtelSpan(begun, parent.state if parent else "")

    @contextmanager
    def span(self, name: str) -> Iterator[OtelSpan]:
        """Begin a span inside the one under way."""
        with self._tracer.start_as_current_span(
            name, record_exception=False, set_status_on_exception=False
        ) as begun:
            yield OtelSpan(begun, "")

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()


def exporting() -> OtelTracing:
    """Send spans over OTLP/HTTP, set up by OpenTelemetry's own `OTEL_*` variables."""
    name = os.environ.get("OTEL_SERVICE_NAME", "disposisi")
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: name}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return OtelTracing(provider)


def _remote(parent: TraceContext | None) -> Context:
    if parent is None:
        return Context()
    flags = TraceFlags(TraceFlags.SAMPLED if parent.sampled else TraceFlags.DEFAULT)
    state = TraceState.from_header([parent.state]) if parent.state else None
    remote = SpanContext(
        int(parent.trace_id, 16),
        int(parent.span_id, 16),
        is_remote=True,
        trace_flags=flags,
        trace_state=state,
    )
    return set_span_in_context(NonRecordingSpan(remote), Context())
