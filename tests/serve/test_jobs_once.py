"""A file that is sent twice under one Idempotency-Key is one job."""

import httpx
import pytest

from serve.settings import Settings
from tests.serve.job_calls import CSV, by_hand, csv_of, job

KEY = {**CSV, "Idempotency-Key": "kirim-1"}


def send(client: httpx.Client, body: bytes, **query: str) -> httpx.Response:
    return client.post("/v1/jobs", content=body, headers=KEY, params=query)


def folders(settings: Settings) -> set[str]:
    return {path.name for path in settings.jobs_dir.iterdir()}


def test_the_same_file_is_one_job(settings: Settings) -> None:
    """The answer is that of the first time, whatever became of the job since; the second upload leaves nothing."""
    with by_hand(settings) as (client, worker):
        first = send(client, csv_of(3), tenant="34.04")
        assert worker.turn()
        again = send(client, csv_of(3), tenant="34.04")
        assert (again.status_code, again.content) == (202, first.content)
        assert again.headers["location"] == first.headers["location"]
        assert "idempotency-replayed" not in first.headers
        assert again.headers["idempotency-replayed"] == "true"
        assert [each["id"] for each in client.get("/v1/jobs").json()["jobs"]] == [first.json()["id"]]
        assert job(client, first.json()["id"])["status"] == "done"
        assert not worker.turn()
        assert folders(settings) == {first.json()["id"]}


@pytest.mark.parametrize(("rows", "query"), [(4, {}), (3, {"store": "true"}), (3, {"tenant": "51"})])
def test_another_file_or_wish_is_refused(settings: Settings, rows: int, query: dict[str, str]) -> None:
    with by_hand(settings) as (client, _):
        first = send(client, csv_of(3))
        refused = send(client, csv_of(rows), **query)
        assert refused.status_code == 422
        assert refused.json()["type"] == "urn:disposisi:problem:idempotency-key-reused"
        assert folders(settings) == {first.json()["id"]}


def test_a_file_that_was_refused_may_be_sent_better(settings: Settings) -> None:
    with by_hand(settings) as (client, _):
        assert send(client, b"PK\x03\x04 no spreadsheet").status_code == 422
        assert send(client, csv_of(3)).status_code == 202


def test_without_a_key_each_is_a_job(settings: Settings) -> None:
    with by_hand(settings) as (client, _):
        for _ in range(2):
            assert client.post("/v1/jobs", content=csv_of(3), headers=CSV).status_code == 202
        assert len(client.get("/v1/jobs").json()["jobs"]) == 2
