"""The log says what happened, never what was written."""

import json
import logging

import httpx
import pytest
import structlog
from fastapi import FastAPI
from structlog.testing import capture_logs

from data.schema import Complaint
from data.suggestion import Suggestion
from serve.app import create_app
from serve.logs import configure_logging
from serve.settings import Settings
from tests.serve.clients import connected
from tests.serve.fakes import FakeSuggester, fake_champion

PRIVATE = "rahasia-warga"


class Crashing(FakeSuggester):
    """Breaks, quoting the complaint."""

    def suggest(self, complaint: Complaint) -> Suggestion:
        """Fail with what must not be logged."""
        raise RuntimeError(complaint.text)


def test_a_line_per_request(client: httpx.Client) -> None:
    with capture_logs() as lines:
        client.get(f"/tinjauan/{PRIVATE}?tersimpan={PRIVATE}")
    [line] = [line for line in lines if line["event"] == "request"]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/tinjauan/{complaint_id:path}", 404)
    assert PRIVATE not in str(lines)


def test_no_complaint_in_the_log(client: httpx.Client) -> None:
    with capture_logs() as lines:
        client.post("/v1/suggestions", json={"text": PRIVATE, "id": PRIVATE})
        client.post("/v1/suggestions", json={"text": PRIVATE, "lat": PRIVATE})
        client.get(f"/{PRIVATE}")
    assert len(lines) >= 3
    assert PRIVATE not in str(lines)


def test_a_crash_is_a_problem_that_quotes_nothing(settings: Settings) -> None:
    """The log says where it broke; neither log nor answer repeat the message."""
    with connected(create_app(settings, champion=fake_champion(Crashing))) as client, capture_logs() as lines:
        answer = client.post("/v1/suggestions", json={"text": PRIVATE})
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    [failure] = [line for line in lines if line["event"] == "request failed"]
    assert failure["error"] == "RuntimeError"
    assert "suggest" in failure["where"][-1]
    assert PRIVATE not in answer.text + str(lines)


def test_request_ids(client: httpx.Client) -> None:
    """A sender's own id is kept when it is harmless, else one is made."""
    assert client.get("/livez", headers={"X-Request-Id": "abc-1"}).headers["x-request-id"] == "abc-1"
    for odd in ("a b", "a" * 65, ""):
        assert len(client.get("/livez", headers={"X-Request-Id": odd}).headers["x-request-id"]) == 32


def test_lines_are_json(app: FastAPI, capsys: pytest.CaptureFixture[str]) -> None:
    """Our own lines and those of libraries are one JSON object each, on standard error."""
    before = logging.getLogger().handlers[:]
    try:
        configure_logging("INFO")
        with connected(app) as client:
            client.get("/livez")
        logging.getLogger("uvicorn.error").info("siap")
    finally:
        structlog.reset_defaults()
        logging.getLogger().handlers[:] = before
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert {"request", "siap"} <= {line["event"] for line in lines}
