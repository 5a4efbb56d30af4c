"""A request that carries an Idempotency-Key takes effect once, however often and by how many it is sent."""

import threading
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, update

from data.schema import Complaint
from data.suggestion import PlaceMention, Suggestion
from serve.app import create_app
from serve.settings import Settings
from serve.store import Store
from serve.store.records import ComplaintRecord
from serve.store.records_idempotency import IdempotencyRecord
from serve.store.records_outcomes import OutcomeRecord
from tests.serve.clients import connected
from tests.serve.fakes import DISHUB, FakeSuggester, fake_champion
from tests.serve.test_strict_input import check_problem

KEY = {"Idempotency-Key": '"8e03978e-40d5-43dd-bc93-6894a57f9324"'}
PRIVATE = "3404121212900001"
SINGLE = "/v1/suggestions"
BATCH = "/v1/suggestions/batch"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def count(kept: Store, record: type[Any]) -> int:
    with kept.read() as session:
        return session.scalar(select(func.count()).select_from(record)) or 0


def test_the_same_request_gets_the_same_answer(client: httpx.Client, kept: Store) -> None:
    """With the identifier that was made, its places, and a header that says so; there is one complaint."""
    body = {"text": "Lampu di Ngaglik mati"}
    first, second = (client.post(SINGLE, json=body, headers=KEY) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()
    assert first.json()["places"][0]["text"] == "Ngaglik"
    assert [answer.headers.get("idempotency-replayed") for answer in (first, second)] == [None, "true"]
    assert second.headers["content-type"] == "application/json"
    assert count(kept, ComplaintRecord) == 1


def test_without_the_header_nothing_is_recorded(client: httpx.Client, kept: Store) -> None:
    for _ in range(2):
        assert client.post(SINGLE, json={"text": "Lampu"}).is_success
    assert (count(kept, ComplaintRecord), count(kept, IdempotencyRecord)) == (2, 0)


def test_bare_and_quoted_keys_are_the_same(client: httpx.Client, kept: Store) -> None:
    """The draft writes a quoted string, most senders write none."""
    for key in ("kunci-1", '"kunci-1"'):
        assert client.post(SINGLE, json={"text": "Lampu"}, headers={"Idempotency-Key": key}).is_success
    assert count(kept, ComplaintRecord) == 1


@pytest.mark.parametrize("key", ["", " ", '"', '""', "a" * 256, "dua kata", "kunci\\"])
def test_keys_that_cannot_be_read(client: httpx.Client, kept: Store, key: str) -> None:
    answer = client.post(SINGLE, json={"text": "Lampu"}, headers={"Idempotency-Key": key})
    check_problem(answer, 400)
    assert count(kept, ComplaintRecord) == 0


def test_two_keys_are_none(client: httpx.Client) -> None:
    headers = [("Idempotency-Key", "a"), ("Idempotency-Key", "b")]
    check_problem(client.post(SINGLE, json={"text": "Lampu"}, headers=headers), 400)


def test_another_body_is_refused(client: httpx.Client, kept: Store) -> None:
    client.post(SINGLE, json={"text": "Lampu", "id": "a"}, headers=KEY)
    problem = check_problem(client.post(SINGLE, json={"text": "Jalan", "id": "b"}, headers=KEY), 422)
    assert problem["type"] == "urn:disposisi:problem:idempotency-key-reused"
    assert count(kept, ComplaintRecord) == 1


def test_a_key_counts_for_one_address(client: httpx.Client, kept: Store) -> None:
    client.post(SINGLE, json={"text": "Lampu", "id": "a"}, headers=KEY)
    client.post(SINGLE, json={"text": "Jalan", "id": "b"}, headers={"Idempotency-Key": "lain"})
    for complaint_id in "ab":
        outcome = client.post(f"/v1/complaints/{complaint_id}/outcome", json={"agency": DISHUB}, headers=KEY)
        assert (outcome.status_code, "idempotency-replayed" in outcome.headers) == (200, False)
    assert count(kept, OutcomeRecord) == 2


def test_an_outcome_sent_again_is_no_second_one(client: httpx.Client, kept: Store) -> None:
    client.post(SINGLE, json={"text": "Lampu", "id": "a"})
    answers = [
        client.post("/v1/complaints/a/outcome", json={"agency": DISHUB}, headers=KEY).content
        for _ in range(3)
    ]
    assert len(set(answers)) == 1
    assert count(kept, OutcomeRecord) == 1


def test_a_batch_sent_again(client: httpx.Client, kept: Store) -> None:
    """All items are answered as before; what was asked not to be kept is suggested anew, not recorded."""
    items = [{"text": "Lampu di Ngaglik"}, {"text": " "}, {"text": "Jalan", "store": False, "id": "x"}]
    first, second = (client.post(BATCH, json={"items": items}, headers=KEY) for _ in range(2))
    assert [item["status"] for item in first.json()["items"]] == [200, 422, 200]
    assert first.json() == second.json()
    assert second.headers["idempotency-replayed"] == "true"
    assert count(kept, ComplaintRecord) == 1


@pytest.mark.parametrize("body", [{"text": " "}, {"text": "Lampu", "lat": 91}])
def test_a_refused_request_may_be_mended(client: httpx.Client, kept: Store, body: dict[str, object]) -> None:
    """It took no effect, so its key is free."""
    assert client.post(SINGLE, json=body, headers=KEY).status_code == 422
    assert client.post(SINGLE, json={"text": "Lampu"}, headers=KEY).status_code == 200
    assert count(kept, IdempotencyRecord) == 1


def test_store_false_leaves_no_record(client: httpx.Client, kept: Store) -> None:
    sent = {"text": "Lampu", "store": False}
    assert [client.post(SINGLE, json=sent, headers=KEY).status_code for _ in range(2)] == [200, 200]
    assert count(kept, IdempotencyRecord) == 0


def test_no_personal_data_is_recorded(client: httpx.Client, kept: Store, tmp_path: Path) -> None:
    """Neither what was sent nor what was answered stands in the record or anywhere in the files of the store."""
    text = f"NIK {PRIVATE}, lampu dekat Ngaglik mati"
    sent = {"text": text, "id": "a", "location": "081234567890"}
    assert client.post(SINGLE, json=sent, headers=KEY).json()["places"][0]["text"] == "Ngaglik"
    assert client.post(BATCH, json={"items": [sent]}, headers=KEY).is_success
    with kept.read() as session:
        records = session.scalars(select(IdempotencyRecord)).all()
        bodies = [zlib.decompress(record.body or b"") for record in records]
    assert len(bodies) == 2
    for body in bodies:
        assert b"complaint_id" in body
        assert [
            word for word in (PRIVATE, '"text":"Ngaglik"', "081234567890", "lampu") if word.encode() in body
        ] == []
    files = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
    assert PRIVATE.encode() not in files
    assert KEY["Idempotency-Key"].strip('"').encode() not in files


class PlaceInSecret(FakeSuggester):
    """Finds a place whose words stand in what is masked, and one whose words stand nowhere in the text."""

    def suggest(self, complaint: Complaint) -> Suggestion:
        """Suggest with those places."""
        inside = PlaceMention(complaint.text[4:20], 4, 20, "34.04.12", "kecamatan")
        elsewhere = PlaceMention(f"NIK {PRIVATE}", 0, 2, "34.04.12", "kecamatan")
        return replace(super().suggest(complaint), places=(inside, elsewhere))


def test_places_that_quote_personal_data(settings: Settings) -> None:
    """Words of the text come back from the request; words that are not in it come back masked."""
    with connected(create_app(settings, champion=fake_champion(PlaceInSecret))) as client:
        sent = {"text": f"NIK {PRIVATE}, lampu mati", "id": "a"}
        first, second = (client.post(SINGLE, json=sent, headers=KEY).json()["places"] for _ in range(2))
    assert first[0]["text"] == second[0]["text"] == PRIVATE
    assert second[1]["text"] == "NIK [NIK]"
    opened = Store(settings.database_url)
    with opened.read() as session:
        [record] = session.scalars(select(IdempotencyRecord))
    opened.close()
    assert PRIVATE.encode() not in zlib.decompress(record.body or b"")


class Waiting(FakeSuggester):
    """Answers when the test lets it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.go_on = threading.Event(), threading.Event()

    def suggest(self, complaint: Complaint) -> Suggestion:
        """Wait, then suggest."""
        self.asked.set()
        assert self.go_on.wait(20)
        return super().suggest(complaint)


@pytest.fixture
def two(settings: Settings) -> Iterator[tuple[Waiting, FastAPI, FastAPI]]:
    """Two services over one database, the first of which answers when it is let."""
    slow = Waiting()
    yield (
        slow,
        create_app(settings, champion=fake_champion(lambda: slow)),
        create_app(settings, champion=fake_champion()),
    )
    slow.go_on.set()


def test_in_flight(two: tuple[Waiting, FastAPI, FastAPI], settings: Settings) -> None:
    """While one service is at it the other says so, with when to try again; with another body it says that."""
    slow, first, second = two
    answers: list[httpx.Response] = []
    body = {"text": "Lampu di Ngaglik"}
    with connected(first) as one, connected(second) as other:
        sender = threading.Thread(target=lambda: answers.append(one.post(SINGLE, json=body, headers=KEY)))
        sender.start()
        assert slow.asked.wait(20)
        busy = other.post(SINGLE, json=body, headers=KEY)
        reused = other.post(SINGLE, json={"text": "Jalan"}, headers=KEY)
        slow.go_on.set()
        sender.join()
        replayed = other.post(SINGLE, json=body, headers=KEY)
    check_problem(busy, 409)
    assert busy.headers["retry-after"] == "1"
    check_problem(reused, 422)
    assert replayed.json() == answers[0].json()
    opened = Store(settings.database_url)
    assert count(opened, ComplaintRecord) == 1
    opened.close()


def test_at_once(settings: Settings) -> None:
    """Of many equal requests to two services at once, all that are answered get the same, and one took effect."""
    answers: list[httpx.Response] = []
    apps = [create_app(settings, champion=fake_champion()) for _ in range(2)]
    with connected(apps[0]) as one, connected(apps[1]) as other:
        start = threading.Barrier(16)

        def send(client: httpx.Client) -> None:
            start.wait(20)
            answers.append(client.post(SINGLE, json={"text": "Lampu"}, headers=KEY))

        senders = [threading.Thread(target=send, args=((one, other)[number % 2],)) for number in range(16)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
    assert {answer.status_code for answer in answers} <= {200, 409}
    good = [answer for answer in answers if answer.status_code == 200]
    assert len({answer.json()["complaint_id"] for answer in good}) == 1
    assert sum("idempotency-replayed" not in answer.headers for answer in good) == 1
    opened = Store(settings.database_url)
    assert count(opened, ComplaintRecord) == 1
    opened.close()


def test_records_expire(client: httpx.Client, kept: Store) -> None:
    """After that the same key is a new one."""
    client.post(SINGLE, json={"text": "Lampu"}, headers=KEY)
    with kept.write() as session:
        session.execute(update(IdempotencyRecord).values(expires_at=NOON - timedelta(days=365)))
    answer = client.post(SINGLE, json={"text": "Lampu"}, headers=KEY)
    assert "idempotency-replayed" not in answer.headers
    assert (count(kept, ComplaintRecord), count(kept, IdempotencyRecord)) == (2, 1)
