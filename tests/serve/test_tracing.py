"""OpenTelemetry where it is wanted: three spans, codes and numbers alone."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from pydantic import ValidationError

from serve.app import create_app
from serve.monitoring import tracing
from serve.monitoring.otel import OtelTracing
from serve.settings import Settings
from tests.serve.clients import connected
from tests.serve.fakes import fake_champion
from tests.serve.test_request_log import Crashing
from tests.serve.test_traceparent import GOOD, SPAN, TRACE

PRIVATE = "rahasia-warga"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def spans(app: FastAPI) -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    app.state.tracing = recording(exporter)
    yield exporter
    exporter.shutdown()


def recording(exporter: InMemorySpanExporter) -> OtelTracing:
    """Keep spans in memory."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return OtelTracing(provider)


def by_name(exporter: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    """Give the spans that ended."""
    return {span.name: span for span in exporter.get_finished_spans()}


def test_a_request_its_scoring_and_its_write(client: httpx.Client, spans: InMemorySpanExporter) -> None:
    answer = client.post(
        "/v1/suggestions",
        json={"text": PRIVATE, "id": PRIVATE},
        headers={"traceparent": GOOD, "tracestate": "a=1"},
    )
    found = by_name(spans)
    assert set(found) == {"POST /v1/suggestions", "suggest", "store write"}
    request = found["POST /v1/suggestions"]
    assert request.context is not None
    assert request.parent is not None
    assert (f"{request.context.trace_id:032x}", f"{request.parent.span_id:016x}") == (TRACE, SPAN)
    assert answer.headers["traceparent"] == f"00-{TRACE}-{request.context.span_id:016x}-01"
    assert answer.headers["tracestate"] == "a=1"
    for name in ("suggest", "store write"):
        inner = found[name].parent
        assert inner is not None
        assert inner.span_id == request.context.span_id
    assert dict(found["suggest"].attributes or {}) == {
        "disposisi.tenant": "34.04", "disposisi.action": "suggest", "disposisi.model": "palsu-1",
    }  # fmt: skip
    assert (request.attributes or {})["http.response.status_code"] == 200
    assert PRIVATE not in "".join(span.to_json() for span in found.values())


def test_a_trace_that_is_not_sampled_is_not_recorded(
    client: httpx.Client, spans: InMemorySpanExporter
) -> None:
    answer = client.get("/livez", headers={"traceparent": GOOD[:-2] + "00"})
    assert answer.headers["traceparent"].startswith(f"00-{TRACE}-")
    assert spans.get_finished_spans() == ()


def test_a_failure_has_its_type_never_its_message(settings: Settings) -> None:
    app, exporter = create_app(settings, champion=fake_champion(Crashing)), InMemorySpanExporter()
    app.state.tracing = recording(exporter)
    with connected(app) as client:
        client.post("/v1/suggestions", json={"text": PRIVATE})
    found = by_name(exporter)
    assert (found["suggest"].attributes or {})["error.type"] == "RuntimeError"
    assert {span.status.status_code for span in found.values()} == {StatusCode.ERROR}
    assert PRIVATE not in "".join(span.to_json() for span in found.values())


def test_nothing_of_it_is_imported_where_it_is_not_wanted() -> None:
    """But for the bare API, which the web framework itself imports."""
    code = (
        "import sys\nfrom serve.app import create_app\nfrom serve.settings import Settings\n"
        "create_app(Settings(database_url='sqlite://'))\n"
        "sys.exit(any(name.startswith(('opentelemetry.sdk', 'opentelemetry.exporter', 'serve.monitoring.otel')) for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_frameworks_own_telemetry_is_off() -> None:
    """It would record addresses and messages, were some provider set up for the whole process."""
    code = (
        "from opentelemetry import trace\n"
        "from opentelemetry.sdk.trace import TracerProvider\n"
        "from opentelemetry.sdk.trace.export import SimpleSpanProcessor\n"
        "from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter\n"
        "exporter, provider = InMemorySpanExporter(), TracerProvider()\n"
        "provider.add_span_processor(SimpleSpanProcessor(exporter))\n"
        "trace.set_tracer_provider(provider)\n"
        "from serve.app import create_app\n"
        "from serve.settings import Settings\n"
        "from tests.serve.clients import connected\n"
        "from tests.serve.fakes import fake_champion\n"
        "with connected(create_app(Settings(database_url='sqlite://'), champion=fake_champion())) as client:\n"
        "    assert client.get('/livez').status_code == 200\n"
        "provider.get_tracer('uji').start_span('satu').end()\n"
        "assert [span.name for span in exporter.get_finished_spans()] == ['satu']\n"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT), "FASTAPI_OTEL_AUTO_CONFIGURE": "true"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_wanted_by_the_setting_or_by_its_own_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = tracing.choose_tracing(wanted=True)
    assert isinstance(chosen, OtelTracing)
    chosen.close()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    chosen = tracing.choose_tracing(wanted=False)
    assert isinstance(chosen, OtelTracing)
    chosen.close()


def test_wanted_but_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The setting is refused with the way out; a variable meant for others is only warned of."""
    monkeypatch.setattr(tracing, "EXPORTER", "opentelemetry.lain.tidak_ada")
    with pytest.raises(ValidationError, match=r"disposisi\[otel\]"):
        Settings(otel=True)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    assert isinstance(tracing.choose_tracing(wanted=False), tracing.NoTracing)
