"""A complaint is told as it stands, to those whose complaint it is; the last outcome stands."""

import httpx
import pytest
from sqlalchemy import select

from serve.auth import Caller
from serve.complaints.schemas import OutcomeBody
from serve.complaints.service import ComplaintService
from serve.errors import NotFoundError
from serve.store import Store
from serve.store.records import SuggestionRecord
from serve.store.records_outcomes import OutcomeRecord
from tests.serve.fakes import DISHUB, LIGHT

COMPLAINT = {
    "id": "LAPOR #12/2026",
    "text": "NIK 3404121212900001, lampu di Ngaglik mati, ragu",
    "title": "Hubungi 081234567890",
    "tenant": "34.04",
    "lat": -7.7,
    "lon": 110.4,
    "submitted_at": "2026-11-24T13:05:00+07:00",
}
ADDRESS = "/v1/complaints/LAPOR%20%2312%2F2026"
SLEMAN = Caller("sleman", "34.04", frozenset(("read", "outcome")))
BADUNG = Caller("badung", "51.03", frozenset(("read", "outcome")))


@pytest.fixture
def sent(client: httpx.Client) -> httpx.Client:
    """A service that has received one complaint."""
    assert client.post("/v1/suggestions", json=COMPLAINT).is_success
    return client


def history(kept: Store) -> list[OutcomeRecord]:
    with kept.read() as session:
        return list(session.scalars(select(OutcomeRecord).order_by(OutcomeRecord.id)))


def test_a_complaint_as_it_stands(sent: httpx.Client) -> None:
    """The text is masked, the offsets of the suggestion count in it, what is not known is left out."""
    answer = sent.get(ADDRESS)
    body = answer.json()
    assert answer.headers["cache-control"] == "no-store"
    assert (body["id"], body["tenant"]) == (COMPLAINT["id"], "34.04")
    assert body["text"] == "NIK [NIK], lampu di Ngaglik mati, ragu"
    assert "3404121212900001" not in answer.text
    assert "081234567890" not in answer.text
    assert (body["lat"], body["submitted_at"]) == (-7.7, "2026-11-24T06:05:00Z")
    place, piece = body["suggestion"]["places"][0], body["suggestion"]["evidence"][0]
    assert body["text"][place["start"] : place["end"]] == place["text"] == "Ngaglik"
    assert body["text"][piece["start"] : piece["end"]] == "lampu"
    assert {"review", "outcome", "kelurahan", "confidential"}.isdisjoint(body)
    assert "null" not in answer.text


def test_a_review_is_told_without_the_officer(sent: httpx.Client) -> None:
    verdict = {"decision": "accept", "kind": "pengaduan", "topic": LIGHT, "agency": DISHUB}
    assert sent.post("/tinjauan/LAPOR%20%2312%2F2026", data=verdict).status_code == 303
    answer = sent.get(ADDRESS)
    review = answer.json()["review"]
    assert (review["decision"], review["topic"], review["agency"]) == ("accept", LIGHT, DISHUB)
    assert "Siti" not in answer.text


@pytest.mark.parametrize("path", ["/v1/complaints/tidak-ada", "/v1/complaints/a/b/c"])
def test_unknown(client: httpx.Client, path: str) -> None:
    for answer in (client.get(path), client.post(f"{path}/outcome", json={"agency": DISHUB})):
        assert answer.status_code == 404
        assert answer.json()["type"] == "urn:disposisi:problem:not-found"


def test_a_foreign_complaint_is_not_there(sent: httpx.Client, kept: Store) -> None:
    """What a caller of another government gets is what it gets for an unknown id."""
    assert sent.get(ADDRESS).is_success
    service = ComplaintService(kept)
    assert service.complaint(str(COMPLAINT["id"]), SLEMAN).tenant == "34.04"
    told = []
    for complaint_id in (str(COMPLAINT["id"]), "tidak-ada"):
        with pytest.raises(NotFoundError) as read:
            service.complaint(complaint_id, BADUNG)
        with pytest.raises(NotFoundError) as written:
            service.record(complaint_id, OutcomeBody(agency=DISHUB), BADUNG, lambda _session, _said: None)
        told += [read.value.detail, written.value.detail]
    assert len(set(told)) == 1
    assert history(kept) == []


def test_an_outcome(sent: httpx.Client, kept: Store) -> None:
    """It is told from then on, kept beside what was suggested, and takes the complaint off the queue."""
    outcome = {
        "agency": "34.04/dpupkp", "topic": "pekerjaan-umum/jalan-rusak", "kind": "pengaduan",
        "status": "forwarded", "answered_at": "2026-11-25T08:00:00",
    }  # fmt: skip
    answer = sent.post(f"{ADDRESS}/outcome", json=outcome)
    assert answer.status_code == 200
    assert answer.json()["complaint_id"] == COMPLAINT["id"]
    told = answer.json()["outcome"]
    assert told | outcome == told | {"answered_at": "2026-11-25T08:00:00"}
    assert told["answered_at"] == "2026-11-25T01:00:00Z"
    assert sent.get(ADDRESS).json()["outcome"] == told
    [record] = history(kept)
    assert (record.suggested_agency, record.suggested_topic, record.model_version) == (
        DISHUB,
        LIGHT,
        "palsu-1",
    )
    with kept.read() as session:
        assert session.scalars(select(SuggestionRecord.waiting)).all() == [False]


def test_the_last_word_stands(sent: httpx.Client, kept: Store) -> None:
    for agency in (DISHUB, "34.04/dpupkp", DISHUB):
        assert sent.post(f"{ADDRESS}/outcome", json={"agency": agency}).is_success
    assert sent.get(ADDRESS).json()["outcome"]["agency"] == DISHUB
    assert [record.agency for record in history(kept)] == [DISHUB, "34.04/dpupkp", DISHUB]


def test_what_has_an_outcome_is_not_brought_up_to_date(sent: httpx.Client) -> None:
    """The label belongs to the text that was answered."""
    sent.post(f"{ADDRESS}/outcome", json={"agency": DISHUB})
    assert sent.post("/v1/suggestions", json=COMPLAINT | {"text": "Jalan berlubang"}).is_success
    assert sent.get(ADDRESS).json()["text"].startswith("NIK [NIK]")


def test_a_confidential_complaint_may_have_one(client: httpx.Client) -> None:
    client.post("/v1/suggestions", json={"id": "r", "text": "Lampu", "confidential": True})
    assert client.post("/v1/complaints/r/outcome", json={"agency": DISHUB}).is_success
    body = client.get("/v1/complaints/r").json()
    assert (body["confidential"], body["outcome"]["agency"]) == (True, DISHUB)


@pytest.mark.parametrize(
    ("sent_agency", "code"),
    [
        ("Dinas Perhubungan", DISHUB),
        ("dishub", DISHUB),
        (" 34.04/dishub ", DISHUB),
        ("Kapanewon Ngaglik", "34.04.12/kecamatan"),
        ("34.04.12.2003/desa", "34.04.12.2003/desa"),
    ],
)
def test_agencies_by_name(sent: httpx.Client, sent_agency: str, code: str) -> None:
    """Codes, names and abbreviations of the registry, the offices of places, and what the suggestion calls an agency."""
    answer = sent.post(f"{ADDRESS}/outcome", json={"agency": sent_agency})
    assert answer.json()["outcome"]["agency"] == code


def test_a_rejected_complaint_needs_no_agency(sent: httpx.Client) -> None:
    outcome = sent.post(f"{ADDRESS}/outcome", json={"status": "rejected"}).json()["outcome"]
    assert (outcome["status"], "agency" in outcome) == ("rejected", False)


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ({"agency": "34.04/dishup"}, "agency", ["34.04/dishup", "34.04/dishub"]),
        ({"agency": "Dinas Perhubungn"}, "agency", ["Dinas Perhubungn", "34.04/dishub"]),
        ({"agency": "xyzzy"}, "agency", ["xyzzy", "/v1/agencies?tenant=34.04"]),
        ({"agency": DISHUB, "topic": "perhubungan/penerangan"}, "topic", [LIGHT, "perhubungan/penerangan"]),
        ({}, "agency", ["rejected"]),
        ({"agency": " "}, "agency", ["rejected"]),
        ({"agency": 5}, "agency", []),
        ({"agency": "a" * 201}, "agency", []),
        ({"agency": DISHUB, "kind": "keluhan"}, "kind", ["pengaduan"]),
        ({"agency": DISHUB, "status": "done"}, "status", ["answered"]),
        ({"agency": DISHUB, "answered_at": "kemarin"}, "answered_at", ["ISO 8601"]),
    ],
)
def test_invalid(
    sent: httpx.Client, kept: Store, body: dict[str, object], field: str, words: list[str]
) -> None:
    """The field is named with the way out: for an agency or a topic nobody knows, the nearest codes."""
    answer = sent.post(f"{ADDRESS}/outcome", json=body)
    assert answer.status_code == 422
    [problem] = answer.json()["errors"]
    assert problem["pointer"] == f"#/{field}"
    assert [word for word in [field, *words] if word not in problem["detail"]] == []
    assert history(kept) == []


def test_personal_data_in_a_wrong_field_is_not_repeated(sent: httpx.Client) -> None:
    answer = sent.post(f"{ADDRESS}/outcome", json={"agency": "NIK 3404121212900001"})
    assert (answer.status_code, "3404121212900001" in answer.text) == (422, False)
