"""Senders and officers at the same complaint in the same moment get answers, and what was decided stays."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
import pytest
from sqlalchemy import func, select

from serve.reviews.repository import ReviewRepository
from serve.store import Store
from serve.store.records import ComplaintRecord, ReviewRecord, SuggestionRecord
from tests.serve.fakes import DISHUB, LIGHT
from tests.serve.rows import review_of

VERDICT = {"decision": "accept", "kind": "pengaduan", "topic": LIGHT, "agency": DISHUB}


def at_once(*calls: Callable[[], httpx.Response]) -> list[int]:
    """Call all of them in the same moment, give their statuses."""
    ready = threading.Barrier(len(calls))

    def call(one: Callable[[], httpx.Response]) -> int:
        ready.wait(20)
        return one().status_code

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(call, calls))


def test_many_send_the_same_new_complaint(client: httpx.Client, kept: Store) -> None:
    """It is one complaint."""
    for round_number in range(5):
        sent = {"text": "ragu", "id": f"x{round_number}", "tenant": "34.04"}
        assert set(at_once(*[partial(client.post, "/v1/suggestions", json=sent)] * 8)) == {200}
    with kept.read() as session:
        for record in (ComplaintRecord, SuggestionRecord):
            assert session.scalar(select(func.count()).select_from(record)) == 5


def test_batches_of_the_same_complaints_in_another_order(client: httpx.Client) -> None:
    """None waits for the other for ever."""
    items = [{"text": "ragu", "id": f"c{number}"} for number in range(40)]
    batches = [{"items": items}, {"items": items[::-1]}] * 3
    calls = [partial(client.post, "/v1/suggestions/batch", json=batch) for batch in batches]
    assert set(at_once(*calls)) == {200}


def test_of_many_officers_one_decides(client: httpx.Client, kept: Store) -> None:
    client.post("/v1/suggestions", json={"text": "ragu", "id": "a", "tenant": "34.04"})
    officers = [VERDICT | {"officer": f"Petugas {letter}"} for letter in "ABCDEF"]
    calls = [partial(client.post, "/tinjauan/a", data=verdict) for verdict in officers]
    assert sorted(at_once(*calls)) == [303, *[409] * 5]
    with kept.read() as session:
        assert session.scalar(select(func.count()).select_from(ReviewRecord)) == 1


def test_what_is_decided_while_it_is_sent_again_stays_decided(client: httpx.Client, kept: Store) -> None:
    """The officer comes before or after, never in between: the complaint does not wait again."""
    for number in range(8):
        name = f"d{number}"
        client.post("/v1/suggestions", json={"text": "ragu", "id": name, "tenant": "34.04"})
        again = {"text": "ragu, teks lain", "id": name, "tenant": "34.04"}
        send = [partial(client.post, "/v1/suggestions", json=again)] * 3
        statuses = at_once(partial(client.post, f"/tinjauan/{name}", data=VERDICT), *send)
        assert statuses == [303, 200, 200, 200]
    with kept.read() as session:
        assert not any(session.scalars(select(SuggestionRecord.waiting)))


def test_a_sender_waits_for_the_officer_who_was_first(store: Store, client: httpx.Client) -> None:
    """Once the officer is done, what was sent again changes nothing."""
    client.post("/v1/suggestions", json={"text": "ragu", "id": "a", "tenant": "34.04"})
    again = {"text": "ragu, teks lain", "id": "a", "tenant": "34.04"}
    with ThreadPoolExecutor(1) as pool:
        with store.write() as session:
            repository = ReviewRepository(session, None)
            suggestion = repository.complaint("a", lock=True)[1]
            repository.add(review_of("a", suggestion.id), suggestion)
            sending = pool.submit(client.post, "/v1/suggestions", json=again)
            with pytest.raises(TimeoutError):
                sending.result(0.5)
        assert sending.result().status_code == 200
    with store.read() as session:
        assert session.get_one(ComplaintRecord, "a").text == "ragu"
        assert session.scalars(select(SuggestionRecord.waiting)).all() == [False]
