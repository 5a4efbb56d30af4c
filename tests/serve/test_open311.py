"""Open311 GeoReport v2: a thin view that shows nothing which others may not see."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import httpx
import pytest
from fastapi import FastAPI

from serve.auth import Caller, ReadCaller, SuggestCaller
from tests.serve.fakes import DISHUB, LIGHT

V2 = "/open311/v2"
NIK = "3404121212900001"


def sent(client: httpx.Client, **form: str) -> str:
    """Send a request, give its identifier."""
    answer = client.post(
        f"{V2}/requests.json", data={"description": "Lampu jalan mati", "service_code": LIGHT} | form
    )
    assert answer.status_code == 200, answer.text
    identifier: str = answer.json()[0]["service_request_id"]
    return identifier


def shown(client: httpx.Client, identifier: str) -> dict[str, Any]:
    """Give the one request."""
    [row] = client.get(f"{V2}/requests/{identifier}.json").json()
    assert isinstance(row, dict)
    return row


def listed(client: httpx.Client, **query: str) -> list[str]:
    """Give the identifiers that a query finds."""
    answer = client.get(f"{V2}/requests.json", params=query)
    assert answer.status_code == 200, answer.text
    return [row["service_request_id"] for row in answer.json()]


def decide(client: httpx.Client, identifier: str, **verdict: str) -> None:
    """Decide as an officer does."""
    chosen = {"decision": "accept", "kind": "pengaduan", "topic": LIGHT, "agency": DISHUB}
    assert client.post(f"/tinjauan/{identifier}", data=chosen | verdict).status_code == 303


def test_services_are_the_topics(client: httpx.Client) -> None:
    answer = client.get(f"{V2}/services.json", params={"jurisdiction_id": "34.04"})
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    services = {row["service_code"]: row for row in answer.json()}
    assert len(services) == len(client.get("/v1/topics").json()["items"])
    light = services[LIGHT]
    assert (light["metadata"], light["type"], light["group"]) == (False, "realtime", "Perhubungan")
    assert "lampu" in light["keywords"]


def test_a_service_asks_nothing_besides(client: httpx.Client) -> None:
    assert client.get(f"{V2}/services/{LIGHT}.json").json() == {"service_code": LIGHT, "attributes": []}


def test_a_request_is_kept_like_any_complaint(client: httpx.Client) -> None:
    """Masked, in the queue, and what the sender says of himself is nowhere."""
    identifier = sent(
        client, description=f"ragu, NIK saya {NIK}", address_string="Ngaglik", lat="-7.7", long="110.4",
        email="warga@contoh.id", first_name="Suparman", phone="081234567890",
    )  # fmt: skip
    page = client.get(f"/tinjauan/{identifier}").text
    row = shown(client, identifier)
    assert (row["status"], row["service_code"], row["address"]) == ("open", LIGHT, "Ngaglik")
    assert (row["lat"], row["long"]) == (-7.7, 110.4)
    assert row["requested_datetime"].endswith("Z")
    for private in (NIK, "warga@contoh.id", "Suparman", "081234567890"):
        assert private not in page + str(row)
    assert "agency_responsible" not in row
    assert None not in row.values()


def test_an_agency_is_responsible_once_it_was_decided(client: httpx.Client) -> None:
    """What an officer chose counts, not what was suggested."""
    accepted, corrected, none = sent(client), sent(client), sent(client)
    decide(client, accepted)
    decide(client, corrected, topic="pekerjaan-umum/jalan-rusak", agency="34.04/dpupkp")
    decide(client, none, kind="bukan-laporan")
    assert shown(client, accepted)["agency_responsible"] == "Dinas Perhubungan"
    row = shown(client, corrected)
    assert (row["status"], row["service_code"]) == ("closed", "pekerjaan-umum/jalan-rusak")
    assert row["agency_responsible"] == "Dinas Pekerjaan Umum"
    assert "agency_responsible" not in shown(client, none)
    assert "bukan laporan" in shown(client, none)["status_notes"]


def test_filters(client: httpx.Client) -> None:
    first, second = sent(client), sent(client)
    decide(client, first, topic="pekerjaan-umum/jalan-rusak", agency="34.04/dpupkp")
    assert set(listed(client)) == {first, second}
    assert listed(client, status="open") == [second]
    assert listed(client, status="closed") == [first]
    assert set(listed(client, status="open,closed")) == {first, second}
    assert listed(client, service_code=LIGHT) == [second]
    assert listed(client, service_code="pekerjaan-umum/jalan-rusak") == [first]
    assert listed(client, service_request_id=f"{first}, tidak-ada", status="open") == [first]
    assert listed(client, jurisdiction_id="51") == []


def test_dates(client: httpx.Client) -> None:
    """A range of 90 days at most; one end is enough."""
    identifier, now = sent(client), datetime.now(UTC)
    stamp = [(now + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ") for days in (-2, -1, 1)]
    assert listed(client, start_date=stamp[1], end_date=stamp[2]) == [identifier]
    assert listed(client, start_date=stamp[1]) == [identifier]
    assert listed(client, start_date=stamp[0], end_date=stamp[1]) == []
    assert listed(client, end_date=stamp[1]) == []
    for wrong in (
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"},
        {"start_date": "2026-01-01T00:00:00"},
        {"start_date": "kemarin"},
        {"start_date": stamp[2], "end_date": stamp[0]},
    ):
        assert client.get(f"{V2}/requests.json", params=wrong).status_code == 400


def test_confidential_complaints_do_not_exist_here(client: httpx.Client) -> None:
    client.post("/v1/suggestions", json={"text": "Lampu", "id": "rahasia", "confidential": True})
    client.post("/v1/suggestions", json={"text": "Lampu", "id": "biasa"})
    assert listed(client) == ["biasa"]
    assert listed(client, service_request_id="rahasia") == []
    assert client.get(f"{V2}/requests/rahasia.json").status_code == 404


def test_identifiers_with_a_slash(client: httpx.Client) -> None:
    client.post("/v1/suggestions", json={"text": "Lampu", "id": "LS/2026/1"})
    assert shown(client, "LS/2026/1")["description"] == "Lampu"


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({}, 400),
        ({"description": "  "}, 400),
        ({"description": "x" * 100_001}, 400),
        ({"description": "Lampu", "service_code": "tidak/ada"}, 404),
        ({"description": "Lampu", "jurisdiction_id": "99"}, 404),
        ({"description": "Lampu", "lat": "-7"}, 400),
        ({"description": "Lampu", "lat": "utara", "long": "1"}, 400),
        ({"description": "Lampu", "lat": "nan", "long": "1"}, 400),
        ({"description": "Lampu", "lat": "99", "long": "1"}, 400),
        ({"description": "Lampu", "address_string": "x" * 1001}, 400),
    ],
)
def test_errors_have_the_shape_of_the_standard(
    client: httpx.Client, form: dict[str, str], status: int
) -> None:
    answer = client.post(f"{V2}/requests.json", data=form)
    assert answer.status_code == status
    [error] = answer.json()
    assert error["code"] == status
    assert error["description"]
    assert "Lampu" not in answer.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/services.xml", 406),
        ("/requests/1.xml", 406),
        ("/services.json?jurisdiction_id=99", 404),
        ("/services/tidak/ada.json", 404),
        ("/requests/tidak-ada.json", 404),
        ("/requests.json?status=mungkin", 400),
        ("/tidak-ada", 404),
    ],
)
def test_what_cannot_be_read(client: httpx.Client, path: str, status: int) -> None:
    answer = client.get(f"{V2}{path}")
    assert (answer.status_code, answer.json()[0]["code"]) == (status, status)


def test_too_long_a_form(client: httpx.Client) -> None:
    """Refusals of the middleware have the shape too."""
    answer = client.post(f"{V2}/requests.json", data={"description": "x" * 2_000_000})
    assert (answer.status_code, answer.json()[0]["code"]) == (413, 413)


def test_other_governments_requests_are_refused(app: FastAPI, client: httpx.Client) -> None:
    """A key of Bali neither sends to nor reads from Sleman."""

    async def of_bali() -> Caller:
        return Caller("kunci", "51", frozenset(("suggest", "read")))

    identifier = sent(client)
    for alias in (SuggestCaller, ReadCaller):
        app.dependency_overrides[get_args(alias)[1].dependency] = of_bali
    for answer in (
        client.post(f"{V2}/requests.json", data={"description": "Lampu", "jurisdiction_id": "34.04"}),
        client.get(f"{V2}/requests.json", params={"jurisdiction_id": "34.04"}),
        client.get(f"{V2}/requests/{identifier}.json", params={"jurisdiction_id": "34.04"}),
    ):
        assert (answer.status_code, answer.json()[0]["code"]) == (403, 403)
    assert client.get(f"{V2}/requests/{identifier}.json", params={"jurisdiction_id": "51"}).status_code == 404
    assert listed(client, jurisdiction_id="51.03") == []
