"""A kept complaint has its deadlines: in the answer, in the store, on the officers' pages."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import select, text
from typer.testing import CliRunner

from data.deadlines import deadline, load_rules
from serve.cli import app as commands
from serve.formats import day, due
from serve.store import Store
from serve.store.records import SuggestionRecord
from serve.texts import say

WIB = ZoneInfo("Asia/Jakarta")


def send(
    client: httpx.Client, complaint_id: str, words: str = "ragu, lampu mati", **more: Any
) -> dict[str, str]:
    fields = {"text": words, "id": complaint_id, "tenant": "34.04"} | more
    body: dict[str, str] = client.post("/v1/suggestions", json=fields).json()["deadline"]
    return body


def test_the_clock_starts_when_the_complaint_was_sent(client: httpx.Client, kept: Store) -> None:
    """As the sender dates it, in the answer and in the store alike."""
    found = send(client, "a", submitted_at="2026-01-06T10:00:00+07:00")
    assert found == {"verify_by": "2026-01-09", "answer_by": "2026-01-26"}
    with kept.read() as session:
        record = session.scalars(select(SuggestionRecord)).one()
    assert (record.verify_by, record.answer_by) == (date(2026, 1, 9), date(2026, 1, 26))
    assert record.payload["deadline"] == found


def test_nothing_is_sent_in_the_future(client: httpx.Client) -> None:
    latest = deadline("34.04", "pengaduan", datetime.now(UTC)).as_json()
    assert send(client, "a", submitted_at="9999-12-31T23:00:00Z") == latest


def test_oversight_has_longer(client: httpx.Client) -> None:
    sent = {"submitted_at": "2026-01-06T10:00:00+07:00"}
    assert (
        send(client, "a", "ragu pungli", **sent)["answer_by"] > send(client, "b", "ragu", **sent)["answer_by"]
    )


def test_sent_again_the_clock_goes_on(client: httpx.Client) -> None:
    """A second sending without a date does not win time."""
    first = send(client, "a", submitted_at="2026-01-06T10:00:00+07:00")
    assert send(client, "a", "ragu, lampu masih mati", submitted_at="2026-01-06T10:00:00+07:00") == first


def test_the_first_receipt_counts_where_nothing_was_dated(client: httpx.Client, kept: Store) -> None:
    send(client, "a")
    with kept.write() as session:
        session.execute(text("UPDATE complaints SET received_at = '2026-01-06 03:00:00.000000'"))
    assert send(client, "a")["verify_by"] == "2026-01-09"


def test_the_oldest_times_have_deadlines(client: httpx.Client) -> None:
    assert send(client, "a", submitted_at="0001-01-03T00:00:00Z")["verify_by"] < "0002"


def test_officers_see_them(client: httpx.Client) -> None:
    send(client, "lama", submitted_at="2026-01-06T10:00:00+07:00")
    for page in (client.get("/tinjauan").text, client.get("/tinjauan/lama").text):
        assert say("deadline.verify_by", day="9 Jan 2026") in page
        assert say("deadline.late") in page
    assert say("deadline.answer_by", day="26 Jan 2026") in client.get("/tinjauan/lama").text


def test_complaints_of_before_there_were_deadlines_are_shown(client: httpx.Client, kept: Store) -> None:
    send(client, "a")
    with kept.write() as session:
        record = session.scalars(select(SuggestionRecord)).one()
        record.payload = {name: value for name, value in record.payload.items() if name != "deadline"}
    for path in ("/tinjauan", "/tinjauan/a"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert say("deadline.title") not in answer.text


@pytest.mark.parametrize(("days", "state"), [(-1, "late"), (0, "today"), (1, "")])
def test_states(days: int, state: str) -> None:
    """Today is the tenant's: late in the evening in London it is tomorrow in Jakarta."""
    now = datetime(2026, 11, 23, 20, tzinfo=UTC)
    assert due(date(2026, 11, 24) + timedelta(days=days), WIB, now) == state


def test_dates_are_written_for_people() -> None:
    assert day(date(2026, 8, 7)) == "7 Agu 2026"


def test_broken_rules_stop_the_service_from_starting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "deadlines.toml").write_text("[default]\nverify = -3\n", "utf-8")
    monkeypatch.setenv("DISPOSISI_TENANTS_DIR", str(tmp_path))
    load_rules.cache_clear()
    result = CliRunner().invoke(commands, ["serve"])
    load_rules.cache_clear()
    assert result.exit_code == 3
    assert "verify = -3" in result.output
