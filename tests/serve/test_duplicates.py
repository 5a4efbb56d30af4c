"""Similar complaints are named: of the same tenant, never a confidential one, never itself."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from data.schema import Complaint
from serve.app import create_app
from serve.settings import Settings
from serve.store import Store
from serve.store.records import ComplaintRecord, ReviewRecord, SuggestionRecord
from serve.store.records_duplicates import FingerprintKeyRecord, FingerprintRecord
from serve.texts import say
from tests.serve.clients import connected
from tests.serve.fakes import fake_champion
from tests.serve.test_review import AS_SUGGESTED

LAMP = "Lampu jalan di depan balai desa Sinduharjo mati, gelap sekali"
OWN_WORDS = "PJU dekat balai desa Sinduharjo padam, gelap gulita"
PLACE = {"region_code": "34.04.12.2003"}


def send(client: httpx.Client, complaint_id: str = "", text: str = LAMP, **more: Any) -> dict[str, Any]:
    fields = {"text": text, "tenant": "34.04"} | PLACE | ({"id": complaint_id} if complaint_id else {}) | more
    answer = client.post("/v1/suggestions", json=fields)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def named(body: dict[str, Any]) -> list[str]:
    return [duplicate["complaint_id"] for duplicate in body["duplicates"]]


def rows(kept: Store, record: type[FingerprintRecord | FingerprintKeyRecord]) -> int:
    with kept.read() as session:
        return session.scalar(select(func.count()).select_from(record)) or 0


def test_the_same_matter_is_named_with_its_reason(client: httpx.Client) -> None:
    week = (datetime.now(UTC) - timedelta(days=7)).isoformat()
    assert send(client, "a", submitted_at=week)["duplicates"] == []
    (found,) = send(client, "b", OWN_WORDS)["duplicates"]
    assert found["complaint_id"] == "a"
    assert 0.4 <= found["similarity"] <= 1
    assert "balai" in found["reason"]
    assert "Kalurahan Sinduharjo" in found["reason"]
    assert say("duplicate.before", days=7) in found["reason"]


def test_five_at_most_best_first(client: httpx.Client) -> None:
    for number in range(8):
        send(client, f"c{number}", LAMP if number % 2 else OWN_WORDS)
    found = send(client, "baru")["duplicates"]
    shares = [duplicate["similarity"] for duplicate in found]
    assert len(found) == 5
    assert shares == sorted(shares, reverse=True)
    assert shares[:4] == [1.0] * 4


def test_never_itself(client: httpx.Client) -> None:
    send(client, "a")
    assert named(send(client, "a")) == []


@pytest.mark.parametrize(
    "other",
    [
        {"tenant": "34"},
        {"region_code": "34.04.16.2001"},
        {"submitted_at": "2020-01-01T10:00:00Z"},
        {"confidential": True},
    ],
)
def test_what_is_not_named(client: httpx.Client, other: dict[str, Any]) -> None:
    """Another tenant's, another place's, one of long ago, a confidential one."""
    send(client, "a", **other)
    assert named(send(client, "b")) == []


def test_confidential_ones_leave_no_trace(client: httpx.Client, kept: Store) -> None:
    """One that becomes confidential later is forgotten; it may itself be told of others."""
    send(client, "a")
    send(client, "b")
    assert rows(kept, FingerprintRecord) == 2
    assert named(send(client, "b", confidential=True)) == ["a"]
    assert rows(kept, FingerprintRecord) == 1
    assert named(send(client, "c")) == ["a"]


def test_store_false_searches_and_leaves_nothing(client: httpx.Client, kept: Store) -> None:
    send(client, "a")
    before = rows(kept, FingerprintKeyRecord)
    body = send(client, "b", store=False)
    assert named(body) == ["a"]
    assert "deadline" not in body
    assert (rows(kept, FingerprintRecord), rows(kept, FingerprintKeyRecord)) == (1, before)


def test_sent_again_it_is_found_as_it_is_now(client: httpx.Client, kept: Store) -> None:
    send(client, "a")
    send(client, "a", "Sampah menumpuk di pasar, bau busuk menyengat")
    assert rows(kept, FingerprintRecord) == 1
    assert named(send(client, "b", "Tumpukan sampah pasar menyengat bau busuk")) == ["a"]


def test_a_complaint_that_is_deleted_takes_its_fingerprint_with_it(client: httpx.Client, kept: Store) -> None:
    send(client, "a")
    with kept.write() as session:
        session.delete(session.scalars(select(SuggestionRecord)).one())
        session.flush()
        session.delete(session.get_one(ComplaintRecord, "a"))
    assert (rows(kept, FingerprintRecord), rows(kept, FingerprintKeyRecord)) == (0, 0)


def test_decided_ones_count_for_ninety_days(client: httpx.Client, kept: Store) -> None:
    """Sent again after the decision it stays as the officer saw it."""
    send(client, "a")
    client.post("/tinjauan/a", data=AS_SUGGESTED)
    send(client, "a", "Sampah menumpuk di pasar")
    assert named(send(client, "b", store=False)) == ["a"]
    with kept.write() as session:
        session.execute(update(ReviewRecord).values(decided_at=datetime.now(UTC) - timedelta(days=91)))
    assert named(send(client, "c", store=False)) == []


def test_batches_are_compared_with_what_was_there_before(client: httpx.Client) -> None:
    send(client, "a")
    items = [{"text": LAMP, "id": name, "tenant": "34.04"} | PLACE for name in ("b", "c")]
    body = client.post("/v1/suggestions/batch", json={"items": items}).json()
    assert [named(item["suggestion"]) for item in body["items"]] == [["a"], ["a"]]
    assert sorted(named(send(client, "d"))) == ["a", "b", "c"]


def test_personal_data_is_not_repeated(client: httpx.Client, kept: Store) -> None:
    text = f"{LAMP}. NIK saya 3404121212900001, hubungi 081234567890"
    send(client, "a", text)
    (found,) = send(client, "b", text)["duplicates"]
    assert "3404121212900001" not in found["reason"]
    with kept.read() as session:
        payload = session.scalars(
            select(SuggestionRecord.payload).where(SuggestionRecord.complaint_id == "b")
        ).one()
    assert payload["duplicates"] == [found]


def test_the_officer_sees_them(client: httpx.Client) -> None:
    send(client, "a/1")
    send(client, "b")
    page = client.get("/tinjauan/b").text
    assert say("duplicate.title") in page
    assert 'href="/tinjauan/a%2F1"' in page


@pytest.fixture
def silent(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[FastAPI, httpx.Client]]:
    """A service whose database stops answering."""
    app = create_app(settings, champion=fake_champion())
    with connected(app) as client:

        def gone() -> None:
            raise OperationalError("SELECT", {}, Exception("gone"))

        monkeypatch.setattr(app.state.store, "read", gone)
        yield app, client


def test_without_an_answering_store_the_member_is_left_out(silent: tuple[FastAPI, httpx.Client]) -> None:
    """What is not kept needs no database; what is to be kept does."""
    client = silent[1]
    body = client.post("/v1/suggestions", json={"text": LAMP, "store": False})
    assert body.status_code == 200
    assert "duplicates" not in body.json()
    assert client.post("/v1/suggestions", json={"text": LAMP}).status_code == 503


def test_without_a_store_a_model_says_nothing_of_them() -> None:
    said = fake_champion().current().suggest(Complaint(LAMP, id="a")).as_json()
    assert not {"duplicates", "deadline"} & said.keys()
