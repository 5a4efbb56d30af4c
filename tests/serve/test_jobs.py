"""A whole file goes in over HTTP, one Suggestion a good row comes out, in order."""

import io
import time

import httpx
import msgspec
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fastapi import FastAPI

from data.schema import Complaint
from data.suggestion import Suggestion
from serve.contract import SuggestionBody
from serve.settings import Settings
from tests.serve.clients import connected
from tests.serve.fakes import FakeSuggester, fake_champion
from tests.serve.job_calls import (
    CSV,
    as_tenant,
    by_hand,
    csv_of,
    idle_app,
    job,
    rejected,
    submit,
    suggestions,
    worker_of,
)

NDJSON = b'{"id": "a", "text": "lampu mati"}\n\n{"text": "jalan rusak"}\nbukan json\n{"text": " "}\n'


def parquet() -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table({"id": ["a", None], "text": ["lampu mati", "jalan rusak"]}), sink)
    return sink.getvalue()


def spreadsheet() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (("id", "text"), ("a", "lampu mati"), (None, "jalan rusak")):
        sheet.append(row)
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def test_a_file_is_scored_beside_the_requests(client: httpx.Client) -> None:
    """The worker of the service itself takes it up without being asked."""
    answer = client.post("/v1/jobs", content=csv_of(3), headers=CSV, params={"name": "November"})
    assert answer.status_code == 202
    place = answer.headers["location"]
    assert place == f"/v1/jobs/{answer.json()['id']}"
    while client.get(place).json()["status"] != "done":
        time.sleep(0.01)
    body = client.get(place).json()
    assert (body["rows_done"], body["rows_rejected"], body["progress"]) == (3, 0, 1.0)
    assert (body["name"], body["model"], body["store"]) == ("November", "palsu-1", False)
    assert body["created_at"] <= body["started_at"] <= body["finished_at"] < body["expires_at"]
    lines = suggestions(client, body["id"])
    assert [line["complaint_id"] for line in lines] == ["A1", "A2", "A3"]
    assert msgspec.convert(lines[0], SuggestionBody).topics


def test_bad_rows_are_named_by_line_and_reason(settings: Settings) -> None:
    """Those without an id are called by the number of their row."""
    with by_hand(settings) as (client, worker):
        job_id = submit(client, NDJSON)
        assert worker.turn()
        assert [line["complaint_id"] for line in suggestions(client, job_id)] == ["a", "2"]
        assert [row["line"] for row in rejected(client, job_id)] == ["4", "5"]
        assert all(row["reason"] for row in rejected(client, job_id))
        assert job(client, job_id)["rows_rejected"] == 2


def test_a_list_of_bad_rows_holds_nothing_personal(settings: Settings) -> None:
    """A reason may quote a cell; the row itself is not repeated."""
    body = b"id,text,lat\n1,lampu mati,081234567890\n2,telepon 081234567890\xff,\n"
    with by_hand(settings) as (client, worker):
        job_id = submit(client, body)
        worker.turn()
        answer = client.get(f"/v1/jobs/{job_id}/rejected")
        assert answer.text.splitlines()[0] == "line,reason"
        assert len(answer.text.splitlines()) == 3
        assert "0812" not in answer.text


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/x-ndjson", NDJSON),
        ("application/vnd.apache.parquet", parquet()),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", spreadsheet()),
        ("application/octet-stream", spreadsheet()),
        ("text/csv; charset=utf-8", b"id;text\na;lampu mati\n;jalan rusak\n"),
        ("text/csv", parquet()),
    ],
)
def test_files_are_recognised_by_their_content(settings: Settings, media_type: str, body: bytes) -> None:
    with by_hand(settings) as (client, worker):
        answer = client.post("/v1/jobs", content=body, headers={"Content-Type": media_type})
        worker.turn()
        lines = suggestions(client, answer.json()["id"])
        assert [line["complaint_id"] for line in lines] == ["a", "2"]


@pytest.mark.parametrize(
    "body",
    [b"", b"  \n", b"id,isi\n1,lampu\n", b'["lampu"]', b"PAR1 rusak", b"PK\x03\x04 rusak", b"\x00\x01\x02"],
)
def test_what_is_no_table_is_refused_at_once(settings: Settings, body: bytes) -> None:
    """Nothing of it stays, neither on the disk nor in the list."""
    with by_hand(settings) as (client, _):
        answer = client.post("/v1/jobs", content=body, headers=CSV)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert client.get("/v1/jobs").json() == {"jobs": []}
        assert list(settings.jobs_dir.iterdir()) == []


def test_a_spreadsheet_that_cannot_be_read_fails(settings: Settings) -> None:
    with by_hand(settings) as (client, worker):
        job_id = submit(client, b"\xd0\xcf\x11\xe0" + b"rusak" * 100)
        worker.turn()
        body = job(client, job_id)
        assert body["status"] == "failed"
        assert "XLSX" in body["reason"]
        assert client.get(f"/v1/jobs/{job_id}/result").status_code == 409
        assert list(settings.jobs_dir.iterdir()) == []


@pytest.mark.parametrize("media_type", ["application/json", "multipart/form-data; boundary=x", ""])
def test_other_media_types_are_refused(client: httpx.Client, media_type: str) -> None:
    answer = client.post("/v1/jobs", content=csv_of(1), headers={"Content-Type": media_type})
    assert answer.status_code == 415
    assert "text/csv" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("query", "member"),
    [({"tenant": "99"}, "tenant"), ({"store": "mungkin"}, "store"), ({"name": "a" * 201}, "name")],
)
def test_what_is_asked_wrongly_is_named(client: httpx.Client, query: dict[str, str], member: str) -> None:
    answer = client.post("/v1/jobs", content=csv_of(1), headers=CSV, params=query)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"#/{member}"


def test_a_name_is_kept_without_personal_data(client: httpx.Client) -> None:
    answer = client.post("/v1/jobs", content=csv_of(1), headers=CSV, params={"name": "dari 081234567890\0"})
    assert "0812" not in answer.json()["name"]


def test_results_wait_for_the_end(settings: Settings) -> None:
    with by_hand(settings) as (client, worker):
        job_id = submit(client, csv_of(2))
        for what in ("result", "rejected"):
            answer = client.get(f"/v1/jobs/{job_id}/{what}")
            assert answer.status_code == 409
            assert "menunggu" in answer.json()["detail"]
        assert job(client, job_id)["progress"] == 0.0
        worker.turn()
        assert client.get(f"/v1/jobs/{job_id}/result").headers["content-type"] == "application/x-ndjson"


def test_jobs_are_listed_newest_first_in_pages(settings: Settings) -> None:
    with by_hand(settings) as (client, _):
        ids = [submit(client, csv_of(1)) for _ in range(5)]
        first = client.get("/v1/jobs", params={"limit": 2}).json()
        second = client.get("/v1/jobs", params={"limit": 2, "after": first["next"]}).json()
        third = client.get("/v1/jobs", params={"limit": 2, "after": second["next"]}).json()
        listed = [body["id"] for page in (first, second, third) for body in page["jobs"]]
        assert listed == ids[::-1]
        assert "next" not in third
        for query in ({"after": "tidak-ada"}, {"limit": "0"}, {"limit": "101"}):
            assert client.get("/v1/jobs", params=query).status_code == 422


def test_there_is_no_such_job(client: httpx.Client) -> None:
    for call in (client.get, client.delete):
        assert call("/v1/jobs/..%2F..%2Fetc").status_code == 404
        assert call("/v1/jobs/tidak-ada").status_code == 404
    assert client.get("/v1/jobs/tidak-ada/result").status_code == 404
    assert client.get("/v1/jobs/tidak-ada/rejected").status_code == 404


def test_who_routes_the_rows(settings: Settings) -> None:
    """The request's tenant for all rows; else each row's own, its region's, the service's."""
    body = b"text,tenant,region_code\nlampu,51,\nlampu,,36.03\nlampu,,\n"
    seen: list[str] = []

    class Listening(FakeSuggester):
        def suggest(self, complaint: Complaint) -> Suggestion:
            seen.append(complaint.tenant)
            return super().suggest(complaint)

    with by_hand(settings, fake_champion(Listening)) as (client, worker):
        submit(client, body)
        worker.turn()
        submit(client, body, tenant="13")
        worker.turn()
    assert seen == ["51", "36.03", "34.04", "13", "13", "13"]


def test_a_tenant_sees_its_own_jobs_and_those_below_it(app: FastAPI) -> None:
    with connected(app) as client:
        ids = {}
        for tenant in ("34.04", "51.03"):
            as_tenant(app, tenant)
            ids[tenant] = submit(client, csv_of(1))
        for tenant, sees in {
            "34.04": {"34.04"},
            "34": {"34.04"},
            "51": {"51.03"},
            "nasional": set(ids),
        }.items():
            as_tenant(app, tenant)
            assert {body["id"] for body in client.get("/v1/jobs").json()["jobs"]} == {
                ids[code] for code in sees
            }
            for code, job_id in ids.items():
                expected = 200 if code in sees else 404
                assert client.get(f"/v1/jobs/{job_id}").status_code == expected
                if code not in sees:
                    assert client.delete(f"/v1/jobs/{job_id}").status_code == 404
                    assert client.get(f"/v1/jobs/{job_id}/result").status_code == 404
                    assert client.get("/v1/jobs", params={"after": job_id}).status_code == 422


def test_a_tenant_cannot_act_for_another(settings: Settings) -> None:
    """Asked for as a whole it is refused; rows of others are put aside."""
    app = idle_app(settings)
    as_tenant(app, "34.04")
    with connected(app) as client:
        answer = client.post("/v1/jobs", content=csv_of(1), headers=CSV, params={"tenant": "51"})
        assert answer.status_code == 403
        job_id = submit(client, b"text,tenant\nlampu,51\nlampu,34.04\nlampu,\n", store="true")
        worker_of(app).turn()
        assert [line["complaint_id"] for line in suggestions(client, job_id)] == ["2", "3"]
        assert [row["line"] for row in rejected(client, job_id)] == ["2"]
