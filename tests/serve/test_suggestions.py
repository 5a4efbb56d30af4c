"""POST /v1/suggestions answers for any complaint and keeps what it was asked to keep."""

import httpx
import msgspec
import pytest
from sqlalchemy import func, select

from data.schema import MAX_TEXT
from serve.contract import SuggestionBody
from serve.store import Store
from serve.store.records import ComplaintRecord, SuggestionRecord

ALL_FIELDS = {
    "text": "Lampu jalan mati di Ngaglik",
    "id": "LAPOR #12/2026",
    "title": "Lampu",
    "channel": "Aplikasi Android",
    "region_code": "34.04.12",
    "kelurahan": "Sinduharjo",
    "kecamatan": "Ngaglik",
    "location": "depan balai desa",
    "lat": -7.7,
    "lon": 110,
    "submitted_at": "2026-11-24T13:05:00+07:00",
    "anonymous": True,
    "confidential": True,
}


def one(kept: Store, complaint_id: str) -> ComplaintRecord:
    with kept.read() as session:
        return session.scalars(select(ComplaintRecord).where(ComplaintRecord.id == complaint_id)).one()


def test_only_text_is_needed(client: httpx.Client) -> None:
    """The answer has every member of the contract and an id that was made."""
    answer = client.post("/v1/suggestions", json={"text": "Lampu jalan mati"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    body = msgspec.json.decode(answer.content, type=SuggestionBody)
    assert len(body.complaint_id) == 32
    assert body.topics[0].code == "perhubungan/penerangan-jalan"


def test_offsets_count_the_text_as_it_was_sent(client: httpx.Client) -> None:
    """Personal data before a word moves its offsets in the store, never in the answer."""
    text = "NIK 3404121212900001, lampu mati"
    body = client.post("/v1/suggestions", json={"text": text}).json()
    piece = body["evidence"][0]
    assert text[piece["start"] : piece["end"]] == "lampu"


def test_all_fields_are_kept(client: httpx.Client, kept: Store) -> None:
    answer = client.post("/v1/suggestions", json=ALL_FIELDS)
    assert answer.json()["complaint_id"] == ALL_FIELDS["id"]
    record = one(kept, "LAPOR #12/2026")
    assert (record.tenant, record.channel, record.region_code) == ("34.04", "android", "34.04.12")
    assert (record.kelurahan, record.anonymous, record.confidential) == ("Sinduharjo", True, True)
    assert record.submitted_at is not None
    assert record.submitted_at.isoformat() == "2026-11-24T06:05:00+00:00"


def test_personal_data_is_never_stored(client: httpx.Client, kept: Store) -> None:
    """Text, title and place fields are masked; the stored offsets count the masked text."""
    sent = {
        "id": "p",
        "text": "NIK 3404121212900001, lampu mati",
        "title": "Hubungi 081234567890",
        "location": "081234567890",
    }
    client.post("/v1/suggestions", json=sent)
    record = one(kept, "p")
    assert record.text == "NIK [NIK], lampu mati"
    assert "081234567890" not in record.title + record.location
    with kept.read() as session:
        payload = session.scalars(select(SuggestionRecord.payload)).one()
    piece = payload["evidence"][0]
    assert record.text[piece["start"] : piece["end"]] == "lampu"


def test_store_false_keeps_nothing(client: httpx.Client, kept: Store) -> None:
    assert client.post("/v1/suggestions", json={"text": "Lampu mati", "store": False}).is_success
    with kept.read() as session:
        assert session.scalar(select(func.count()).select_from(ComplaintRecord)) == 0


def test_the_same_id_is_the_same_complaint(client: httpx.Client, kept: Store) -> None:
    """Sent again it is brought up to date, without a second row and without losing its place in the queue."""
    client.post("/v1/suggestions", json={"id": "x", "text": "ragu"})
    first = one(kept, "x").received_at
    client.post("/v1/suggestions", json={"id": "x", "text": "lampu jelas"})
    record = one(kept, "x")
    assert (record.text, record.received_at) == ("lampu jelas", first)
    with kept.read() as session:
        actions = session.scalars(select(SuggestionRecord.action)).all()
    assert actions == ["auto"]


@pytest.mark.parametrize(
    ("fields", "tenant"),
    [
        ({}, "34.04"),
        ({"region_code": "34.04.12.2003"}, "34.04"),
        ({"region_code": "33.05"}, "nasional"),
        ({"tenant": "nasional", "region_code": "34.04"}, "nasional"),
    ],
)
def test_tenant(client: httpx.Client, kept: Store, fields: dict[str, str], tenant: str) -> None:
    """The tenant is the one named, else the region's, else the service's own."""
    client.post("/v1/suggestions", json={"text": "Lampu", "id": "t"} | fields)
    assert one(kept, "t").tenant == tenant


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("2026-11-24T13:05:00Z", "2026-11-24T13:05:00+00:00"),
        ("2026-11-24T13:05:00", "2026-11-24T06:05:00+00:00"),
        ("2026-11-24", "2026-11-23T17:00:00+00:00"),
    ],
)
def test_moments(client: httpx.Client, kept: Store, sent: str, stored: str) -> None:
    """A moment without an offset is the tenant's local time."""
    client.post("/v1/suggestions", json={"text": "Lampu", "id": "t", "submitted_at": sent})
    moment = one(kept, "t").submitted_at
    assert moment is not None
    assert moment.isoformat() == stored


def test_unknown_channels_and_members_are_no_errors(client: httpx.Client, kept: Store) -> None:
    sent = {"text": "Lampu", "id": "c", "channel": "Burung merpati", "warna": {"apa": ["saja"]}}
    assert client.post("/v1/suggestions", json=sent).status_code == 200
    assert one(kept, "c").channel == "lainnya"


def test_the_longest_text(client: httpx.Client) -> None:
    assert client.post("/v1/suggestions", json={"text": "a" * MAX_TEXT}).status_code == 200


def test_coordinates_are_kept_with_the_complaint(client: httpx.Client, kept: Store) -> None:
    client.post("/v1/suggestions", json={"text": "Lampu", "id": "k", "lat": -7.7, "lon": 110.4})
    client.post("/v1/suggestions", json={"text": "Lampu", "id": "l"})
    with kept.read() as session:
        found = {record.id: (record.lat, record.lon) for record in session.scalars(select(ComplaintRecord))}
    assert found == {"k": (-7.7, 110.4), "l": (None, None)}
