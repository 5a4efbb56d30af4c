"""The queue hands out what waits: emergencies first, then the oldest, page by page."""

import re

import httpx
import pytest
from sqlalchemy import text

from serve.queue.service import PAGE_ROWS
from serve.store import Store
from serve.texts import say


def send(client: httpx.Client, complaint_id: str, words: str = "ragu") -> None:
    assert client.post(
        "/v1/suggestions", json={"text": words, "id": complaint_id, "tenant": "34.04"}
    ).is_success


def listed(page: str) -> list[str]:
    return re.findall(r'<a href="/tinjauan/([^"?]+)">\s*<span class="excerpt">', page)


def test_empty(client: httpx.Client) -> None:
    assert say("queue.empty") in client.get("/tinjauan").text


def test_only_what_needs_a_review_waits(client: httpx.Client) -> None:
    send(client, "ya")
    send(client, "otomatis", "jelas")
    send(client, "saran", "lampu")
    assert listed(client.get("/tinjauan").text) == ["ya"]


def test_order(client: httpx.Client) -> None:
    for complaint_id, words in (("1", "ragu"), ("2", "kebakaran"), ("3", "ragu"), ("4", "kebakaran")):
        send(client, complaint_id, words)
    assert listed(client.get("/tinjauan").text) == ["2", "4", "1", "3"]


def test_pages_cover_everything_once(client: httpx.Client) -> None:
    """Following the links shows each waiting complaint exactly once, also when more arrive meanwhile."""
    names = [f"c{number:03}" for number in range(2 * PAGE_ROWS + 3)]
    client.post("/v1/suggestions/batch", json={"items": [{"text": "ragu", "id": name} for name in names]})
    address, seen = "/tinjauan", []
    while address:
        page = client.get(address).text
        seen += listed(page)
        send(client, f"baru-{len(seen)}")
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following[1] if following and len(seen) < len(names) else ""
    assert [name for name in seen if not name.startswith("baru")] == names


@pytest.mark.parametrize("cursor", ["x", "bukan!", "W10", "WzEsMixdXQ", "é"])
def test_unknown_cursors(client: httpx.Client, cursor: str) -> None:
    answer = client.get("/tinjauan", params={"setelah": cursor})
    assert answer.status_code == 422
    assert say("field.setelah") == answer.json()["detail"]


def test_the_queue_is_read_off_its_index(sqlite_store: Store) -> None:
    """No page needs a sort of the whole table, however long the queue is."""
    query = "SELECT complaint_id FROM suggestions WHERE waiting = 1 AND (place, received_at, complaint_id) > (0, '2026', 'x') ORDER BY place, received_at, complaint_id LIMIT 25"
    with sqlite_store.read() as session:
        plan = " ".join(row[3] for row in session.execute(text(f"EXPLAIN QUERY PLAN {query}")))
    assert "COVERING INDEX ix_suggestions_place" in plan
    assert "TEMP B-TREE" not in plan


def test_the_queue_is_read_off_its_index_in_postgresql_too(postgres_store: Store) -> None:
    """The index gives the order by itself; a table this small would be read whole if that were not discouraged."""
    query = "SELECT complaint_id FROM suggestions WHERE waiting AND (place, received_at, complaint_id) > (0, '2026-01-01', 'x') ORDER BY place, received_at, complaint_id LIMIT 25"
    with postgres_store.read() as session:
        for name in ("seqscan", "bitmapscan", "sort"):
            session.execute(text(f"SET LOCAL enable_{name} = off"))
        plan = " ".join(row[0] for row in session.execute(text(f"EXPLAIN {query}")))
    assert "Index Only Scan using ix_suggestions_place" in plan
    assert "Sort" not in plan
