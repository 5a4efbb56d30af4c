"""The same identifier is the same complaint, whoever sends it at the same time."""

import threading
from collections.abc import Callable

import httpx
from fastapi import FastAPI
from sqlalchemy import func, select

from data.schema import Complaint
from serve.app import create_app
from serve.keeping.masking import mask
from serve.settings import Settings
from serve.store import Store
from serve.store.records import ComplaintRecord, SuggestionRecord
from tests.serve.clients import connected
from tests.serve.fakes import TwoMattersSuggester, fake_champion

SENDERS = 12
IDS = [f"c{number}" for number in range(20)]


def at_once(settings: Settings, send: Callable[[httpx.Client, int], httpx.Response]) -> list[int]:
    """Let many send at the same moment to two services over one database; give the statuses."""
    apps: list[FastAPI] = [create_app(settings, champion=fake_champion()) for _ in range(2)]
    start, statuses = threading.Barrier(SENDERS), []

    def one(client: httpx.Client, number: int) -> None:
        start.wait(20)
        statuses.append(send(client, number).status_code)

    with connected(apps[0]) as first, connected(apps[1]) as second:
        threads = [
            threading.Thread(target=one, args=((first, second)[number % 2], number))
            for number in range(SENDERS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return statuses


def rows(settings: Settings) -> tuple[int, int]:
    """Give how many complaints and how many suggestions there are."""
    opened = Store(settings.database_url)
    with opened.read() as session:
        counts = [
            session.scalar(select(func.count()).select_from(record)) or 0
            for record in (ComplaintRecord, SuggestionRecord)
        ]
    opened.close()
    return counts[0], counts[1]


def test_one_by_one_at_once(settings: Settings) -> None:
    statuses = at_once(
        settings,
        lambda client, number: client.post("/v1/suggestions", json={"id": "x", "text": f"Lampu {number}"}),
    )
    assert statuses == [200] * SENDERS
    assert rows(settings) == (1, 1)


def test_batches_at_once(settings: Settings) -> None:
    """In opposite orders, some ids twice: none waits for another for ever, each complaint is there once."""

    def send(client: httpx.Client, number: int) -> httpx.Response:
        ids = [*IDS, *IDS[:5]] if number % 2 else [*reversed(IDS), *IDS[5:9]]
        return client.post("/v1/suggestions/batch", json={"items": [{"id": i, "text": "Lampu"} for i in ids]})

    assert at_once(settings, send) == [200] * SENDERS
    assert rows(settings) == (len(IDS), len(IDS))


def test_twice_in_one_batch_the_last_one_stands(client: httpx.Client, kept: Store) -> None:
    """Each is answered by itself; what is kept is the last, with its own suggestion."""
    items = [{"id": "x", "text": "ragu"}, {"id": "y", "text": "Lampu"}, {"id": "x", "text": "lampu jelas"}]
    answer = client.post("/v1/suggestions/batch", json={"items": items}).json()["items"]
    assert [item["suggestion"]["decision"]["action"] for item in answer] == ["review", "suggest", "auto"]
    with kept.read() as session:
        found = select(ComplaintRecord.text, SuggestionRecord.action).join(SuggestionRecord)
        assert session.execute(found.where(ComplaintRecord.id == "x")).one() == ("lampu jelas", "auto")


def test_the_matters_of_a_masked_text_are_moved_along() -> None:
    """What is kept of a text with two matters points at the same words of the masked one."""
    text = "08123456789 lampu"
    complaint = Complaint(text, id="m", tenant="34.04")
    suggestion = TwoMattersSuggester().suggest(complaint)
    masked = mask(complaint, suggestion)
    spans = [(matter["start"], matter["end"]) for matter in masked.payload["matters"]]
    assert spans == [(0, len("[PHONE]")), (0, len("[PHONE]"))]
    assert masked.complaint.text == "[PHONE] lampu"
