"""POST /v1/suggestions/batch answers for each complaint by itself."""

import httpx
import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from data.schema import Complaint
from data.suggestion import Suggestion
from serve.app import create_app
from serve.settings import Settings
from serve.store import Store
from serve.store.records import ComplaintRecord
from serve.suggestions.schemas import MAX_BATCH
from tests.serve.clients import connected
from tests.serve.fakes import FakeSuggester, fake_champion

PRIVATE = "rahasia-warga"


class Fragile(FakeSuggester):
    """Breaks on some complaints, quoting them."""

    def suggest(self, complaint: Complaint) -> Suggestion:
        """Fail with what must not be logged."""
        if PRIVATE in complaint.text:
            raise RuntimeError(complaint.text)
        return super().suggest(complaint)


def test_a_status_per_item(client: httpx.Client, kept: Store) -> None:
    """A bad item spoils no other; the order is that of the request."""
    items = [{"text": "Lampu", "id": "1"}, {"text": " "}, 3, {"id": "4"}, {"text": "Jalan", "id": "5"}]
    answer = client.post("/v1/suggestions/batch", json={"items": items})
    assert answer.status_code == 200
    rows = answer.json()["items"]
    assert [row["status"] for row in rows] == [200, 422, 422, 422, 200]
    assert [rows[0]["suggestion"]["complaint_id"], rows[4]["suggestion"]["complaint_id"]] == ["1", "5"]
    assert rows[1]["problem"]["errors"][0]["pointer"] == "#/text"
    with kept.read() as session:
        assert session.scalars(select(ComplaintRecord.id).order_by(ComplaintRecord.id)).all() == ["1", "5"]


def test_the_same_id_twice_in_one_batch(client: httpx.Client, kept: Store) -> None:
    client.post(
        "/v1/suggestions/batch", json={"items": [{"text": "Satu", "id": "x"}, {"text": "Dua", "id": "x"}]}
    )
    with kept.read() as session:
        assert session.scalars(select(ComplaintRecord.text)).all() == ["Dua"]


def test_a_full_batch(client: httpx.Client, kept: Store) -> None:
    items = [{"text": f"Lampu {number}"} for number in range(MAX_BATCH)]
    assert client.post("/v1/suggestions/batch", json={"items": items}).status_code == 200
    with kept.read() as session:
        assert session.scalar(select(func.count()).select_from(ComplaintRecord)) == MAX_BATCH


@pytest.mark.parametrize(
    "body", [{}, {"items": []}, {"items": "a"}, {"items": [{"text": "a"}] * (MAX_BATCH + 1)}, []]
)
def test_no_batch(client: httpx.Client, body: object) -> None:
    answer = client.post("/v1/suggestions/batch", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_one_that_breaks_spoils_no_other(settings: Settings) -> None:
    """It gets 500 with a problem; the others are answered, and kept; the log quotes nothing."""
    items = [{"text": "Lampu", "id": "1"}, {"text": PRIVATE, "id": "2"}, {"text": "Jalan", "id": "3"}]
    with connected(create_app(settings, champion=fake_champion(Fragile))) as client, capture_logs() as lines:
        answer = client.post("/v1/suggestions/batch", json={"items": items})
    assert answer.status_code == 200
    rows = answer.json()["items"]
    assert [row["status"] for row in rows] == [200, 500, 200]
    assert rows[1]["problem"]["type"] == "urn:disposisi:problem:internal"
    [failure] = [line for line in lines if line["event"] == "suggestion failed"]
    assert (failure["error"], "suggest" in failure["where"][-1]) == ("RuntimeError", True)
    assert PRIVATE not in answer.text + str(lines)
    opened = Store(settings.database_url)
    with opened.read() as session:
        assert session.scalars(select(ComplaintRecord.id).order_by(ComplaintRecord.id)).all() == ["1", "3"]
    opened.close()
