"""A key acts for its own tenant; what belongs to another is neither changed nor shown."""

import threading

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from data.schema import Complaint
from serve.auth import Caller
from serve.errors import IdTakenError
from serve.keeping.masking import mask
from serve.keeping.repository import SuggestionRepository
from serve.store import Store
from serve.store.records import ComplaintRecord, SuggestionRecord
from tests.serve.clients import bearer, key_for
from tests.serve.fakes import FakeSuggester
from tests.serve.rows import NOON
from tests.serve.test_cli import VERDICT

SLEMAN = {"text": "Lampu jalan mati", "id": "123", "tenant": "34.04"}


@pytest.fixture
def bali(app: FastAPI, client: httpx.Client) -> dict[str, str]:
    """The header fields of a key of Bali."""
    assert client.get("/livez").is_success
    return bearer(key_for(app, "51"))


def tenant_of(kept: Store, complaint_id: str) -> tuple[str, str]:
    with kept.read() as session:
        query = select(ComplaintRecord.tenant, ComplaintRecord.text)
        tenant, text = session.execute(query.where(ComplaintRecord.id == complaint_id)).one()
        return tenant, text


@pytest.mark.parametrize(
    ("tenant", "other", "may"),
    [
        ("nasional", "34.04", True),
        ("34.04", "34.04", True),
        ("34", "34.04", True),
        ("34.04", "34", False),
        ("34.04", "nasional", False),
        ("34.04", "51.03", False),
        ("5", "51", False),
    ],
)
def test_for_whom_a_caller_may_act(tenant: str, other: str, *, may: bool) -> None:
    assert Caller("", tenant, frozenset()).may_act_for(other) is may


@pytest.mark.parametrize(
    ("fields", "tenant"),
    [
        ({}, "51"),
        ({"region_code": "51.03"}, "51.03"),
        ({"region_code": "34.04"}, "51"),
        ({"region_code": "33.05"}, "51"),
        ({"tenant": "51.03"}, "51.03"),
        ({"tenant": "51", "region_code": "34.04"}, "51"),
    ],
)
def test_whose_a_complaint_is(
    client: httpx.Client, kept: Store, bali: dict[str, str], fields: dict[str, str], tenant: str
) -> None:
    """The tenant that is named, else the region's if it is the key's to act for, else the key's own."""
    answer = client.post("/v1/suggestions", json={"text": "Lampu", "id": "t"} | fields, headers=bali)
    assert answer.status_code == 200
    assert tenant_of(kept, "t")[0] == tenant


def test_a_foreign_tenant_is_refused(client: httpx.Client, bali: dict[str, str]) -> None:
    answer = client.post("/v1/suggestions", json=SLEMAN, headers=bali)
    assert (answer.status_code, answer.json()["title"]) == (403, "Not allowed")
    assert "51" in answer.json()["detail"]
    assert client.get("/v1/agencies?tenant=34.04", headers=bali).status_code == 403
    assert client.get("/v1/agencies", headers=bali).json()["tenant"] == "51"


def test_a_foreign_item_spoils_no_other(client: httpx.Client, kept: Store, bali: dict[str, str]) -> None:
    items = [{"text": "Lampu", "id": "b1"}, SLEMAN, {"text": "Jalan", "id": "b2"}]
    answer = client.post("/v1/suggestions/batch", json={"items": items}, headers=bali)
    assert [row["status"] for row in answer.json()["items"]] == [200, 403, 200]
    assert answer.json()["items"][1]["problem"]["type"] == "urn:disposisi:problem:forbidden"
    with kept.read() as session:
        assert set(session.scalars(select(ComplaintRecord.id))) == {"b1", "b2"}


def test_an_identifier_is_one_tenant_s(client: httpx.Client, kept: Store, bali: dict[str, str]) -> None:
    """Another tenant gets 409 that shows nothing; the first one's row stays, and stays its own to change."""
    client.post("/v1/suggestions", json=SLEMAN)
    answer = client.post("/v1/suggestions", json={"text": "Rahasia Bali", "id": "123"}, headers=bali)
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:disposisi:problem:id-taken"
    assert answer.json()["errors"][0]["pointer"] == "#/id"
    assert not {"34.04", "Sleman", "Lampu"} & set(answer.text.replace('"', " ").split())
    assert tenant_of(kept, "123") == ("34.04", "Lampu jalan mati")
    assert client.post("/v1/suggestions", json=SLEMAN | {"text": "Lampu dua"}).status_code == 200
    assert tenant_of(kept, "123") == ("34.04", "Lampu dua")


def test_a_decided_complaint_keeps_its_identifier_too(client: httpx.Client, bali: dict[str, str]) -> None:
    """The other tenant is told: an answer of 200 would say that its complaint was kept."""
    client.post("/v1/suggestions", json=SLEMAN)
    assert client.post("/tinjauan/123", data=VERDICT).status_code == 303
    answer = client.post("/v1/suggestions", json={"text": "Lampu", "id": "123"}, headers=bali)
    assert answer.status_code == 409


def test_nobody_takes_an_identifier_over_by_accident(client: httpx.Client, kept: Store) -> None:
    """Not the national key either, which may act for both: its own number 123 is another complaint."""
    client.post("/v1/suggestions", json=SLEMAN)
    answer = client.post("/v1/suggestions", json=SLEMAN | {"tenant": "nasional"})
    assert answer.status_code == 409
    assert tenant_of(kept, "123")[0] == "34.04"


def test_what_is_not_kept_takes_no_identifier(client: httpx.Client, bali: dict[str, str]) -> None:
    client.post("/v1/suggestions", json=SLEMAN)
    sent = {"text": "Lampu", "id": "123", "store": False}
    assert client.post("/v1/suggestions", json=sent, headers=bali).status_code == 200


def test_a_taken_identifier_spoils_no_other(client: httpx.Client, kept: Store, bali: dict[str, str]) -> None:
    client.post("/v1/suggestions", json=SLEMAN)
    items = [{"text": "Satu", "id": "122"}, {"text": "Dua", "id": "123"}, {"text": "Tiga", "id": "124"}]
    answer = client.post("/v1/suggestions/batch", json={"items": items}, headers=bali)
    assert [row["status"] for row in answer.json()["items"]] == [200, 409, 200]
    assert "suggestion" not in answer.json()["items"][1]
    assert tenant_of(kept, "124") == ("51", "Tiga")


def test_of_two_tenants_in_the_same_moment_one_gets_it(store: Store) -> None:
    """The row and its suggestion are the same tenant's, and the other one was told."""
    refused: list[str] = []

    def send(tenant: str) -> None:
        complaint = Complaint("Lampu", id="sama", tenant=tenant)
        try:
            with store.write() as session:
                suggestion = FakeSuggester().suggest(complaint)
                SuggestionRepository(session).save(mask(complaint, suggestion), NOON)
        except IdTakenError:
            refused.append(tenant)

    threads = [threading.Thread(target=send, args=(tenant,)) for tenant in ("34.04", "51", "13", "36.03")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as session:
        [owner] = session.scalars(select(ComplaintRecord.tenant)).all()
        assert session.scalars(select(SuggestionRecord.tenant)).all() == [owner]
    assert {owner, *refused} == {"34.04", "51", "13", "36.03"}
