"""Personal data that is pushed through every endpoint is found in no log, no metric, no span."""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import httpx
import pytest
import structlog
from fastapi import FastAPI
from fastapi.routing import APIRoute
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind
from starlette.routing import Route

from serve.app import create_app
from serve.logs import configure_logging
from serve.settings import Settings
from tests.serve.clients import connected
from tests.serve.fakes import FakeSuggester, fake_champion
from tests.serve.test_request_log import Crashing
from tests.serve.test_tracing import recording

NIK, PHONE, EMAIL, NAME = "3404121212900001", "081234567890", "warga.sleman@contoh.id", "Suparmanto"
PRIVATE = f"Nama saya {NAME}, NIK {NIK}, telepon {PHONE}, surel {EMAIL}"
FOUND = re.compile(
    "|".join(map(re.escape, (NIK, PHONE, EMAIL, NAME, "Nama saya", "Nama%20saya"))), re.IGNORECASE
)


def endpoints(app: FastAPI) -> list[tuple[str, str]]:
    """Give method and path template of everything there is, hidden addresses included."""
    found = [
        (method, path)
        for path, methods in _with_hidden(app).items()
        for method in sorted(methods - {"HEAD", "OPTIONS"})
    ]
    return [*found, ("GET", "/tidak-ada/{apa}"), ("GET", "/static/{apa}")]


def _with_hidden(app: FastAPI) -> dict[str, set[str]]:
    paths: dict[str, set[str]] = {}
    for route in _routes(app.routes):
        paths.setdefault(route.path.replace(":path}", "}"), set()).update(route.methods or ())
    return paths


def _routes(routes: Any) -> Iterator[Route | APIRoute]:
    """Walk the routes, those inside an included router too."""
    for route in routes:
        if isinstance(route, Route | APIRoute):
            yield route
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _routes(inner.routes)


def bodies() -> list[dict[str, Any]]:
    """Give the ways to send what is private: good, bad, and in the wrong shape."""
    texts = {"text": PRIVATE, "description": PRIVATE, "officer": NAME, "title": PRIVATE, "location": PRIVATE}
    fields = texts | {
        "kelurahan": NAME,
        "address_string": PRIVATE,
        "first_name": NAME,
        "api_key": NIK,
        "phone": PHONE,
    }
    tensor = {"name": "text", "shape": [1], "datatype": "BYTES", "data": [PRIVATE]}
    return [
        {},
        {"json": fields},
        {"json": fields | {"id": NIK, "lat": PRIVATE, NAME: PRIVATE}},
        {"json": {"items": [texts, texts | {"lat": PRIVATE}, PRIVATE]}},
        {"json": {"id": NIK, "inputs": [tensor], "parameters": {"tenant": PRIVATE}}},
        {"json": {"id": PRIVATE, "inputs": [tensor]}},
        {"json": {"inputs": [tensor | {"datatype": PRIVATE, "name": NAME}]}},
        {"data": fields},
        {"data": fields | {"lat": PRIVATE, "service_code": PRIVATE, "jurisdiction_id": NIK, "tenant": NIK}},
        {"content": f'{{"text": "{PRIVATE}'.encode(), "headers": {"Content-Type": "application/json"}},
        {"content": PRIVATE.encode(), "headers": {"Content-Type": f"text/{NAME}"}},
        {"content": PRIVATE.encode() * 20_000, "headers": {"Content-Type": "application/json"}},
    ]


def push(client: httpx.Client, app: FastAPI) -> int:
    """Send it to every endpoint in every way; give how often."""
    headers = {"X-Request-Id": NIK, "User-Agent": PRIVATE, "Referer": f"http://127.0.0.1/{NAME}", "Authorization": f"Bearer {NIK}",
               "tracestate": f"{NAME.lower()}={NIK}", "Cookie": f"petugas={NAME}"}  # fmt: skip
    sent = 0
    for method, template in endpoints(app):
        path = re.sub(r"\{[^}]*\}", NIK, template)
        for body in bodies() if method == "POST" else [{}]:
            together = headers | body.get("headers", {})
            query = {
                "tenant": PRIVATE,
                "setelah": PRIVATE,
                "status": PRIVATE,
                "start_date": PRIVATE,
                "service_request_id": PRIVATE,
            }
            for parameters in ({}, query):
                client.request(method, path, params=parameters, **(body | {"headers": together}))
                sent += 1
    client.request(NAME.upper(), f"/{NAME}", headers=headers | {"Host": f"{NAME}.id"})
    return sent


@contextmanager
def logged() -> Iterator[StringIO]:
    """Give what the service logs as it is run, down to the last detail of our own lines and the libraries'."""
    root, written = logging.getLogger(), StringIO()
    before, level = root.handlers[:], root.level
    configure_logging("DEBUG")
    [handler] = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    for name in ("httpx", "httpcore"):  # the test's own client names the address that it calls
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        yield written
    finally:
        structlog.reset_defaults()
        root.handlers[:] = before
        root.setLevel(level)
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.NOTSET)


@pytest.mark.parametrize("suggester", [FakeSuggester, Crashing])
def test_nothing_personal_gets_out(settings: Settings, suggester: type[FakeSuggester]) -> None:
    """Every endpoint, every kind of error, a model that breaks and quotes the complaint."""
    exporter = InMemorySpanExporter()
    with logged() as written:
        app = create_app(settings, champion=fake_champion(suggester))
        app.state.tracing = recording(exporter)
        with connected(app) as client:
            sent = push(client, app)
            metrics = client.get("/metrics").text
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    requests = [line for line in lines if line["event"] == "request"]
    spans = exporter.get_finished_spans()
    assert {path for _, path in endpoints(app)} >= {
        *app.openapi()["paths"],
        "/",
        "/tinjauan",
        "/docs",
        "/wilayah",
    }
    assert len(requests) == len([span for span in spans if span.kind is SpanKind.SERVER]) == sent + 2
    assert {200, 400, 404, 413, 415, 422} <= {line["status"] for line in requests}
    described = "".join(span.to_json() for span in spans)
    for place in (written.getvalue(), metrics, described):
        assert FOUND.search(place) is None
