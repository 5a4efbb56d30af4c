"""Officers do not get in each other's way: leases, stale saves, handing over, notes."""

from datetime import UTC, datetime, timedelta

import httpx
from fastapi import FastAPI
from sqlalchemy import select, update

from serve.store import Store
from serve.store.records_decisions import LeaseRecord, NoteRecord
from serve.store.records_officers import OfficerRecord
from serve.texts import say
from tests.serve.desk import ACCEPT, history, officer, send, version

BUDI = "Budi Santoso"


def expire(kept: Store) -> None:
    """Let all leases have ended a moment ago."""
    with kept.write() as session:
        session.execute(update(LeaseRecord).values(until=datetime.now(UTC) - timedelta(seconds=1)))


def test_who_opens_first_has_it(client: httpx.Client, app: FastAPI, kept: Store) -> None:
    """Others see the name, get the next one, and cannot decide until the lease has ended."""
    send(client, "a")
    send(client, "b")
    budi = officer(app, BUDI)
    client.get("/tinjauan/a", headers=budi)
    page = client.get("/tinjauan/a").text
    assert BUDI in page
    assert 'value="accept"' not in page
    assert 'href="/tinjauan/b"' in page
    refused = client.post("/tinjauan/a", data=ACCEPT)
    assert refused.status_code == 409
    assert say("conflict.held") in refused.text
    assert client.post("/meja/sewa/a").status_code == 409
    expire(kept)
    assert client.post("/meja/sewa/a").is_success
    assert client.post("/tinjauan/a", data=ACCEPT).status_code == 303
    assert [one[0] for one in history(kept, "a")] == ["accept"]


def test_a_lease_is_renewed_and_given_back(client: httpx.Client, app: FastAPI, kept: Store) -> None:
    send(client, "a")
    send(client, "b")
    client.get("/tinjauan/a")
    with kept.write() as session:
        soon = datetime.now(UTC) + timedelta(seconds=30)
        session.execute(update(LeaseRecord).values(until=soon))
    assert datetime.fromisoformat(client.post("/meja/sewa/a").json()["until"]) > soon + timedelta(minutes=8)
    client.get("/tinjauan/b", params={"lewati": "a"})
    with kept.read() as session:
        assert session.scalars(select(LeaseRecord.complaint_id)).all() == ["b"]
    assert 'value="accept"' in client.get("/tinjauan/a", headers=officer(app, BUDI)).text


def test_the_next_one_is_free(client: httpx.Client, app: FastAPI) -> None:
    """Neither one that a colleague has open nor one that was handed to somebody."""
    for name in "abcd":
        send(client, name)
    budi = officer(app, BUDI)
    client.get("/tinjauan/b", headers=budi)
    officer(app, "Citra")
    citra = _id(app, "Citra")
    assert client.post("/meja/serahkan/c", data={"rekan": citra}, headers=budi).status_code == 303
    assert client.post("/tinjauan/a", data=ACCEPT).headers["location"] == "/tinjauan/d?tersimpan=a"
    assert say("assign.notice", officer="Citra", giver=BUDI) in client.get("/tinjauan/c").text


def test_it_is_handed_to_those_alone_who_may_decide(client: httpx.Client, app: FastAPI) -> None:
    send(client, "a")
    for name, role, tenant in (("Auditor Satu", "auditor", "34.04"), ("Orang Bali", "peninjau", "51")):
        officer(app, name, role, tenant)  # type: ignore[arg-type]
        assert client.post("/meja/serahkan/a", data={"rekan": _id(app, name)}).status_code == 422
        assert name not in client.get("/tinjauan/a").text


def test_a_stale_save_shows_both_decisions(client: httpx.Client, app: FastAPI, kept: Store) -> None:
    """What the other officer decided meanwhile stands beside what this one chose; nothing is lost or overwritten."""
    send(client, "a")
    seen = version(client.get("/tinjauan/a").text)
    expire(kept)
    budi = officer(app, BUDI)
    client.get("/tinjauan/a", headers=budi)
    assert client.post("/tinjauan/a", data=ACCEPT | {"other_agency": "dlh"}, headers=budi).status_code == 303
    stale = client.post("/tinjauan/a", data=ACCEPT | {"versi": seen})
    assert stale.status_code == 409
    assert say("conflict.mine") in stale.text
    assert say("conflict.theirs", officer=BUDI) in stale.text
    assert [one[0] for one in history(kept, "a")] == ["correct"]


def test_a_suggestion_that_changed_is_looked_at_first(client: httpx.Client, kept: Store) -> None:
    """The choice is kept in the form, which then carries the new version."""
    send(client, "a")
    seen = version(client.get("/tinjauan/a").text)
    send(client, "a", "ragu, teks yang baru")
    stale = client.post("/tinjauan/a", data=ACCEPT | {"versi": seen, "other_agency": "dlh"})
    assert stale.status_code == 409
    assert say("conflict.changed") in stale.text
    assert 'value="dlh"' in stale.text
    assert history(kept, "a") == []
    again = client.post("/tinjauan/a", data=ACCEPT | {"versi": version(stale.text), "other_agency": "dlh"})
    assert again.status_code == 303


def test_notes_are_masked(client: httpx.Client, app: FastAPI, kept: Store) -> None:
    send(client, "a")
    sent = client.post("/meja/catatan/a", data={"catatan": "Hubungi 081234567890 <b>segera</b>"})
    assert sent.headers["location"] == "/tinjauan/a"
    with kept.read() as session:
        assert session.scalars(select(NoteRecord.text)).all() == ["Hubungi [PHONE] <b>segera</b>"]
    page = client.get("/tinjauan/a", headers=officer(app, BUDI)).text
    assert "Hubungi [PHONE] &lt;b&gt;segera" in page
    for words in ("", "x" * 3000):
        assert client.post("/meja/catatan/a", data={"catatan": words}).status_code == 422


def test_readers_take_no_lease_and_change_nothing(client: httpx.Client, app: FastAPI, kept: Store) -> None:
    """An auditor reads; a reviewer of another government finds nothing."""
    send(client, "a")
    auditor, stranger = officer(app, "Auditor", "auditor"), officer(app, "Wayan", tenant="51")
    assert client.get("/tinjauan/a", headers=auditor).is_success
    for path in (
        "/tinjauan/a",
        "/meja/sewa/a",
        "/meja/catatan/a",
        "/meja/serahkan/a",
        "/meja/batal/a",
        "/meja/serupa/a",
    ):
        fields = ACCEPT | {"catatan": "x", "rekan": "x"}
        assert client.post(path, data=fields, headers=auditor).status_code == 403, path
        assert client.post(path, data=fields, headers=stranger).status_code == 404, path
    with kept.read() as session:
        assert session.scalars(select(LeaseRecord)).all() == []
    assert history(kept, "a") == []


def _id(app: FastAPI, name: str) -> str:
    with app.state.store.read() as session:
        found: str = session.scalars(select(OfficerRecord.id).where(OfficerRecord.name == name)).one()
        return found
