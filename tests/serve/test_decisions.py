"""Every outcome is kept as a row that is only added; what others read of it stays right."""

from collections.abc import Mapping
from pathlib import Path

import httpx
import msgspec
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from serve.deciding.verdict import LABELS
from serve.reviews.export import export_reviews
from serve.reviews.sentences import cuts_of
from serve.store import Store
from serve.store.records import SuggestionRecord
from serve.store.records_trail import TrailRecord
from serve.store.records_webhooks import OutboxRecord
from serve.texts import say
from serve.trail.verification import verify
from tests.serve.desk import ACCEPT, TEXT, history, officer, review, send, waits
from tests.serve.fakes import DISHUB, LIGHT

SECOND = {"topic_2": "lingkungan-hidup/pencemaran-air", "split_agency": "DLH"}
CUT = cuts_of(TEXT)[-1].start

Expected = tuple[str, str, dict[str, object]]

SEVERAL: Expected = ("several", DISHUB, {"agencies": [DISHUB, "34.04/dlh"]})
SPLIT: Expected = (
    "split", DISHUB, {"cut": CUT, "topic": "lingkungan-hidup/pencemaran-air", "agency": "34.04/dlh"},
)  # fmt: skip
OUTCOMES: list[tuple[Mapping[str, str], Expected]] = [
    ({}, ("accept", DISHUB, {})),
    ({"decision": "correct", "other_agency": "dlh"}, ("correct", "34.04/dlh", {})),
    ({"decision": "none"}, ("correct", "", {})),
    ({"decision": "several", "agency_2": "DLH"}, SEVERAL),
    ({"agency_2": "DLH"}, SEVERAL),
    ({"decision": "refer", "refer": "polisi"}, ("refer", "", {"to": "polisi"})),
    ({"decision": "ask", "question": "tempat"}, ("ask", "", {"question": "tempat"})),
    ({"decision": "duplicate", "duplicate_id": "b"}, ("duplicate", "", {"duplicate_of": "b"})),
    ({"cut": str(CUT), **SECOND}, SPLIT),
]


@pytest.mark.parametrize(("sent", "expected"), OUTCOMES)
def test_outcomes(
    client: httpx.Client, kept: Store, tmp_path: Path, sent: Mapping[str, str], expected: Expected
) -> None:
    """Each is kept, audited and undone; only labels are exported; only what closes is a review."""
    act = expected[0]
    send(client, "a")
    send(client, "b")
    answer = client.post("/tinjauan/a", data={**ACCEPT, **sent})
    assert answer.headers["location"] == "/tinjauan/b?tersimpan=a"
    assert history(kept, "a") == [expected]
    assert not waits(kept, "a")
    closing = review(kept, "a")
    assert (closing.decision if closing else "ask") == act
    out = tmp_path / "label.ndjson"
    assert export_reviews(kept, out).written == (act in LABELS)
    assert say(f"review.saved.{act}", id="a") in client.get(answer.headers["location"]).text
    assert client.get("/v1/complaints/a").is_success
    assert say("together.title") in client.get("/tinjauan/a").text
    assert client.post("/meja/batal/a").headers["location"] == "/tinjauan/a?tersimpan=a"
    assert [one[0] for one in history(kept, "a")] == [act, "undo"]
    assert waits(kept, "a")
    assert review(kept, "a") is None
    assert export_reviews(kept, out).written == 0
    assert client.post("/tinjauan/a", data=ACCEPT).status_code == 303
    assert export_reviews(kept, out).written == 1
    with kept.read() as session:
        acts = session.scalars(select(TrailRecord.act).where(TrailRecord.subject == "complaint:a")).all()
    assert acts == ["complaint.decided", "complaint.undone", "complaint.decided"]
    assert verify(kept).holds


@pytest.mark.parametrize(
    ("button", "filled", "field"),
    [
        ("refer", {"refer": "bulan"}, "refer"),
        ("ask", {}, "ask"),
        ("duplicate", {"duplicate_id": "tidak-ada"}, "duplicate"),
        ("duplicate", {"duplicate_id": "a"}, "duplicate"),
        ("several", {}, "agencies"),
        ("several", {"agency_2": "Dinas Naga"}, "agencies"),
        ("split", {"cut": "3", **SECOND}, "cut"),
        ("split", {"cut": str(CUT)}, "second"),
    ],
)
def test_what_is_not_there_is_pointed_at(
    client: httpx.Client, kept: Store, button: str, filled: dict[str, str], field: str
) -> None:
    """The form comes again with one clear message, nothing is kept."""
    send(client, "a")
    answer = client.post("/tinjauan/a", data=ACCEPT | filled | {"decision": button})
    assert answer.status_code == 422
    assert say(f"review.error.{field}") in answer.text
    assert history(kept, "a") == []


def test_urgent_waits_in_front(client: httpx.Client, kept: Store) -> None:
    """It is no decision: the complaint still waits, before those that came earlier."""
    send(client, "a")
    send(client, "b")
    assert (
        client.post("/tinjauan/b", data=ACCEPT | {"decision": "urgent"})
        .headers["location"]
        .startswith("/tinjauan/b?")
    )
    assert waits(kept, "b")
    with kept.read() as session:
        assert (
            session.scalars(select(SuggestionRecord.rank).order_by(SuggestionRecord.complaint_id)).first()
            != 0
        )
    assert client.get("/tinjauan").text.index("/tinjauan/b") < client.get("/tinjauan").text.index(
        "/tinjauan/a"
    )
    assert client.post("/tinjauan/b", data=ACCEPT).status_code == 303


def test_others_are_told_of_all_agencies_and_of_the_undoing(client: httpx.Client, kept: Store) -> None:
    send(client, "a")
    client.post("/tinjauan/a", data=ACCEPT | {"decision": "several", "agency_2": "DLH"})
    client.post("/meja/batal/a")
    with kept.read() as session:
        told = session.scalars(select(OutboxRecord).order_by(OutboxRecord.id)).all()
    assert [(row.type, row.payload.get("agency"), row.payload.get("decision")) for row in told] == [
        ("suggestion.reviewed", DISHUB, "several"),
        ("complaint.assigned", DISHUB, None),
        ("complaint.assigned", "34.04/dlh", None),
        ("suggestion.reviewed", None, "undo"),
    ]


def test_undoing_gives_the_promise_its_label_back(client: httpx.Client, kept: Store) -> None:
    """An automatic decision that an officer corrected erred; without the correction nothing is known again."""
    send(client, "a", "jelas lampu")
    client.post("/tinjauan/a", data=ACCEPT | {"other_agency": "dlh"})
    query = select(SuggestionRecord.erred, SuggestionRecord.agency)
    with kept.read() as session:
        assert session.execute(query).one() == (True, "34.04/dlh")
    client.post("/meja/batal/a")
    with kept.read() as session:
        assert session.execute(query).one() == (None, DISHUB)


def test_only_ones_own_decision_can_be_undone(client: httpx.Client, app: FastAPI, kept: Store) -> None:
    send(client, "a")
    assert client.post("/meja/batal/a").status_code == 409
    client.post("/tinjauan/a", data=ACCEPT)
    assert client.post("/meja/batal/a", headers=officer(app, "Budi")).status_code == 403
    assert client.post("/v1/complaints/a/outcome", json={"agency": DISHUB}).is_success
    assert client.post("/meja/batal/a").status_code == 409
    assert [one[0] for one in history(kept, "a")] == ["accept"]


def test_a_liaison_may_undo_what_left_the_own_agency(client: httpx.Client, app: FastAPI) -> None:
    """The complaint is out of sight then, the decision is still one's own."""
    send(client, "a")
    liaison = officer(app, "Rina", "pejabat-penghubung", agency=DISHUB)
    assert (
        client.post("/tinjauan/a", data=ACCEPT | {"other_agency": "dlh"}, headers=liaison).status_code == 303
    )
    assert client.get("/tinjauan/a", headers=liaison).status_code == 404
    assert client.post("/meja/batal/a", headers=liaison).status_code == 303
    assert client.get("/tinjauan/a", headers=liaison).status_code == 200


def test_a_question_that_was_answered_can_be_decided(client: httpx.Client, kept: Store) -> None:
    send(client, "a")
    client.post("/tinjauan/a", data=ACCEPT | {"decision": "ask", "question": "waktu"})
    assert say("question.waktu") in client.get("/tinjauan/a").text
    assert client.post("/tinjauan/a", data=ACCEPT).status_code == 303
    assert [one[0] for one in history(kept, "a")] == ["ask", "accept"]


def test_open311_says_what_became_of_it(client: httpx.Client) -> None:
    for complaint_id, decision in (
        ("a", {"decision": "refer", "refer": "polisi"}),
        ("b", {"decision": "ask", "question": "waktu"}),
    ):
        send(client, complaint_id)
        client.post(f"/tinjauan/{complaint_id}", data=ACCEPT | decision)
    found = {
        row["service_request_id"]: row
        for row in client.get("/open311/v2/requests.json?jurisdiction_id=34.04").json()
    }
    assert found["a"]["status_notes"] == say("open311.referred")
    assert (found["a"]["status"], found["b"]["status"]) == ("closed", "open")


def test_the_label_of_several_is_the_first(client: httpx.Client, kept: Store, tmp_path: Path) -> None:
    send(client, "a")
    client.post("/tinjauan/a", data=ACCEPT | {"decision": "several", "agency_2": "DLH"})
    export_reviews(kept, tmp_path / "label.ndjson")
    row = msgspec.json.decode((tmp_path / "label.ndjson").read_bytes())
    assert (row["topic"], row["agency"]) == (LIGHT, DISHUB)
