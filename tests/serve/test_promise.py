"""Automatic decisions that err more often than was promised become suggestions, until they no longer do."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text, update
from structlog.testing import capture_logs

from models.kept_promise import MOST_LABELS
from pipeline.decision import PROMISE_BROKEN
from serve.app import create_app
from serve.auth import Caller
from serve.champion import Champion
from serve.complaints.schemas import OutcomeBody
from serve.complaints.service import ComplaintService
from serve.promise.repository import kept_promises
from serve.promise.watch import LOOK_SECONDS, MEMORY, PromiseWatch
from serve.settings import Settings
from serve.store import Store
from serve.store.records import SuggestionRecord
from tests.serve.clients import connected
from tests.serve.fakes import DISHUB, LIGHT, FakeRegistry, load_fake
from tests.serve.job_calls import csv_of, idle_app, submit, suggestions, worker_of
from tests.serve.test_champion import Clock
from tests.serve.test_metrics import samples

SLEMAN = Caller("sleman", "34.04", frozenset(("read", "outcome")))
WRONG = "34.04/dpupkp"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def send(client: httpx.Client, *complaint_ids: str, tenant: str = "34.04") -> list[dict[str, Any]]:
    """Send complaints that the model decides automatically, give the answers."""
    found = []
    for start in range(0, len(complaint_ids), 256):
        part = complaint_ids[start : start + 256]
        items = [{"id": each, "text": "jelas", "tenant": tenant} for each in part]
        answer = client.post("/v1/suggestions/batch", json={"items": items})
        found += [item["suggestion"] for item in answer.json()["items"]]
    return found


def answer(store: Store, complaint_ids: list[str], wrong: int) -> None:
    """Say who answered: another agency than was suggested for so many of the complaints, spread over all."""
    service = ComplaintService(store)
    for number, complaint_id in enumerate(complaint_ids):
        is_wrong = number * wrong // len(complaint_ids) != (number + 1) * wrong // len(complaint_ids)
        agency = WRONG if is_wrong else DISHUB
        service.record(complaint_id, OutcomeBody(agency), SLEMAN, lambda _session, _body: None)


def actions(found: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(each["decision"]["action"], each["decision"]["reasons"][0]["code"]) for each in found}


def erred(store: Store) -> dict[str, bool | None]:
    with store.read() as session:
        query = select(SuggestionRecord.complaint_id, SuggestionRecord.erred)
        return {row.complaint_id: row.erred for row in session.execute(query)}


@pytest.fixture
def watch(app: FastAPI) -> PromiseWatch:
    found = app.state.promises
    assert isinstance(found, PromiseWatch)
    return found


@pytest.fixture
def drifted(client: httpx.Client, kept: Store, watch: PromiseWatch) -> httpx.Client:
    """A service that decided 300 complaints of Sleman automatically, 36 of them wrongly, and has noticed."""
    ids = [f"L{number}" for number in range(300)]
    assert actions(send(client, *ids)) == {("auto", "within-risk")}
    answer(kept, ids, wrong=36)
    watch.refresh()
    return client


def test_drift_takes_automatic_decisions_back(drifted: httpx.Client, kept: Store) -> None:
    """In the answer and in what is kept, for this tenant alone; what is no automatic decision stays as it is."""
    (answered,) = send(drifted, "baru")
    assert actions([answered]) == {("suggest", PROMISE_BROKEN)}
    assert "Keputusan otomatis dihentikan" in answered["decision"]["reasons"][0]["text"]
    with kept.read() as session:
        row = session.scalars(select(SuggestionRecord).where(SuggestionRecord.complaint_id == "baru")).one()
        assert (row.action, row.waiting, row.payload["decision"]) == ("suggest", False, answered["decision"])
    assert drifted.get("/v1/complaints/baru").json()["suggestion"]["decision"] == answered["decision"]
    assert actions(send(drifted, "lain", tenant="51")) == {("auto", "within-risk")}
    ordinary = drifted.post("/v1/suggestions", json={"text": "ragu", "tenant": "34.04"}).json()
    assert ordinary["decision"]["action"] == "review"
    passing = {"text": "jelas", "tenant": "34.04", "store": False}
    assert actions([drifted.post("/v1/suggestions", json=passing).json()]) == {("suggest", PROMISE_BROKEN)}
    assert samples(drifted)["disposisi_suggestions_total{action=suggest,tenant=34.04}"] == 2


def test_it_shows_in_the_metrics(drifted: httpx.Client) -> None:
    found = samples(drifted)
    assert found["disposisi_auto_promise_labelled{tenant=34.04}"] == 300
    assert found["disposisi_auto_promise_errors{tenant=34.04}"] == 36
    assert 0.08 < found["disposisi_auto_promise_lower_bound{tenant=34.04}"] < 0.12
    assert found["disposisi_auto_promise_stopped{tenant=34.04}"] == 1
    assert found["disposisi_auto_promise_stopped{tenant=51}"] == 0
    assert drifted.get("/readyz").status_code == 200


def test_three_percent_keep_the_promise(client: httpx.Client, kept: Store, watch: PromiseWatch) -> None:
    ids = [f"L{number}" for number in range(300)]
    send(client, *ids)
    answer(kept, ids, wrong=9)
    watch.refresh()
    assert (watch.current["34.04"].labelled, watch.current["34.04"].errors) == (300, 9)
    assert actions(send(client, "baru")) == {("auto", "within-risk")}


def test_it_begins_again_once_the_evidence_says_so(
    drifted: httpx.Client, kept: Store, watch: PromiseWatch
) -> None:
    """What was withheld counts as well, else nothing could ever show that the promise holds again."""
    ids = [f"B{number}" for number in range(MOST_LABELS)]
    assert actions(send(drifted, *ids)) == {("suggest", PROMISE_BROKEN)}
    answer(kept, ids, wrong=10)
    with capture_logs() as logs:
        watch.refresh()
        watch.refresh()
    (line,) = [each for each in logs if each["event"].startswith("automatic decisions")]
    assert (line["event"], line["tenant"], line["errors"]) == ("automatic decisions resumed", "34.04", 10)
    assert actions(send(drifted, "baru")) == {("auto", "within-risk")}


def test_the_change_is_logged_once(client: httpx.Client, kept: Store, watch: PromiseWatch) -> None:
    ids = [f"L{number}" for number in range(60)]
    send(client, *ids)
    answer(kept, ids, wrong=30)
    with capture_logs() as logs:
        watch.refresh()
        watch.refresh()
    (line,) = [each for each in logs if each["event"].startswith("automatic decisions")]
    assert (line["event"], line["model"], line["labelled"]) == ("automatic decisions stopped", "palsu-1", 60)


def test_old_complaints_are_forgotten(drifted: httpx.Client, kept: Store, watch: PromiseWatch) -> None:
    with kept.write() as session:
        before = datetime.now(UTC) - MEMORY - timedelta(hours=1)
        session.execute(update(SuggestionRecord).values(received_at=before))
    watch.refresh()
    assert watch.current == {}
    assert actions(send(drifted, "baru")) == {("auto", "within-risk")}


def test_only_the_newest_labels_count(client: httpx.Client, kept: Store) -> None:
    ids = [f"L{number}" for number in range(MOST_LABELS + 20)]
    send(client, *ids)
    answer(kept, ids, wrong=0)
    with kept.write() as session:
        first = SuggestionRecord.complaint_id.in_(ids[:20])
        earlier = datetime.now(UTC) - timedelta(days=1)
        session.execute(update(SuggestionRecord).where(first).values(received_at=earlier, erred=True))
    with kept.read() as session:
        (promise,) = kept_promises(session, "palsu-1", 0.05, LONG_AGO).values()
    assert (promise.labelled, promise.errors) == (MOST_LABELS, 0)


def test_a_lost_database_changes_nothing(drifted: httpx.Client, kept: Store, watch: PromiseWatch) -> None:
    with kept.write() as session:
        session.execute(text("ALTER TABLE suggestions RENAME TO lain"))
    with capture_logs() as logs:
        watch.refresh()
    assert [each["event"] for each in logs] == ["labels of automatic decisions not read"]
    assert watch.current["34.04"].is_broken
    with kept.write() as session:
        session.execute(text("ALTER TABLE lain RENAME TO suggestions"))
    assert actions(send(drifted, "baru")) == {("suggest", PROMISE_BROKEN)}


def test_a_new_version_begins_anew_and_the_old_one_does_not(settings: Settings, store: Store) -> None:
    """A version that comes back is looked at before its first automatic decision."""
    registry, clock = FakeRegistry("satu"), Clock()
    app = create_app(settings, champion=Champion(registry, load_fake, clock=clock, start=lambda work: work()))
    app.state.promises.clock = clock
    with connected(app) as client:
        ids = [f"L{number}" for number in range(60)]
        assert actions(send(client, *ids)) == {("auto", "within-risk")}
        answer(store, ids, wrong=30)
        for version, expected in (("dua", ("auto", "within-risk")), ("satu", ("suggest", PROMISE_BROKEN))):
            registry.pointer = version
            clock.now += 2 * LOOK_SECONDS
            assert client.get("/readyz").json()["model"] == version
            assert actions(send(client, f"oleh-{version}")) == {expected}


def test_a_job_is_watched_too(settings: Settings) -> None:
    app = idle_app(settings)
    with connected(app) as client:
        ids = [f"L{number}" for number in range(60)]
        send(client, *ids)
        answer(app.state.store, ids, wrong=30)
        app.state.promises.refresh()
        job_id = submit(client, csv_of(2).replace(b"lampu", b"jelas"), tenant="34.04", store="true")
        assert worker_of(app).turn()
        assert actions(suggestions(client, job_id)) == {("suggest", PROMISE_BROKEN)}
        kept_one = client.get("/v1/complaints/A1").json()["suggestion"]["decision"]
        assert kept_one["action"] == "suggest"


def test_labels_by_word(client: httpx.Client, kept: Store) -> None:
    """The newest outcome, else the review; a suggestion promises nothing, a rejection says no agency."""
    send(client, "o", "r", "ro", "or", "tolak")
    client.post("/v1/suggestions", json={"id": "biasa", "text": "lampu", "tenant": "34.04"})
    verdict = {"kind": "pengaduan", "topic": LIGHT}
    for complaint_id in ("r", "ro"):
        assert client.post(f"/tinjauan/{complaint_id}", data={**verdict, "agency": WRONG}).status_code == 303
    outcomes = [
        ("o", WRONG), ("o", DISHUB), ("ro", DISHUB), ("or", DISHUB), ("biasa", WRONG), ("tolak", WRONG), ("tolak", ""),
    ]  # fmt: skip
    for complaint_id, agency in outcomes:
        sent = {"agency": agency} if agency else {"status": "rejected"}
        assert client.post(f"/v1/complaints/{complaint_id}/outcome", json=sent).is_success
    assert client.post("/tinjauan/or", data={**verdict, "agency": WRONG}).status_code == 303
    assert erred(kept) == {
        "o": False, "r": True, "ro": False, "or": False, "tolak": None, "biasa": None,
    }  # fmt: skip
