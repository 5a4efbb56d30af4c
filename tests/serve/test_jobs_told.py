"""Other systems are told when a job came to its end, and how."""

import pytest
from sqlalchemy import select

from serve.jobs.repository import MAX_ATTEMPTS
from serve.settings import Settings
from serve.store import Store
from serve.store.records_webhooks import OutboxRecord
from tests.serve.fakes import fake_champion
from tests.serve.job_calls import LONG_AGO, by_hand, change, csv_of, interrupt, job, submit, watched

pytestmark = pytest.mark.usefixtures("small_chunks")


def told(settings: Settings) -> list[tuple[str, dict[str, str]]]:
    """Give what stands in the outbox; nobody takes it away while the courier does not look."""
    store = Store(settings.database_url)
    with store.read() as session:
        found = [(event.tenant, event.payload) for event in session.scalars(select(OutboxRecord))]
    store.close()
    return found


@pytest.fixture(autouse=True)
def _nobody_delivers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serve.webhooks.worker.Worker.start", lambda _worker: None)
    monkeypatch.setattr("serve.webhooks.worker.Worker.stop", lambda _worker: None)


def test_done_and_failed(settings: Settings) -> None:
    with by_hand(settings) as (client, worker):
        done = submit(client, csv_of(12), tenant="34.04")
        assert worker.turn()
        failed = submit(client, csv_of(3), tenant="34.04")
        next(settings.jobs_dir.glob(f"{failed}/upload")).unlink()
        assert worker.turn()
        assert [job(client, each)["status"] for each in (done, failed)] == ["done", "failed"]
    tenant = "34.04"
    assert told(settings) == [
        (tenant, {"job_id": done, "status": "done", "tenant": tenant}),
        (tenant, {"job_id": failed, "status": "failed", "tenant": tenant}),
    ]


def test_one_that_was_tried_too_often(settings: Settings) -> None:
    with by_hand(settings, watched("A1", interrupt)) as (client, worker):
        job_id = submit(client, csv_of(3), tenant="34.04")
        change(settings, job_id, attempts=MAX_ATTEMPTS, status="running", lease_until=LONG_AGO)
        assert not worker.turn()
        assert job(client, job_id)["status"] == "failed"
    assert [payload["status"] for _, payload in told(settings)] == ["failed"]


def test_a_cancelled_job_is_not_told(settings: Settings) -> None:
    """Whoever cancels it knows."""
    with by_hand(settings, fake_champion()) as (client, worker):
        job_id = submit(client, csv_of(3))
        assert client.delete(f"/v1/jobs/{job_id}").json()["status"] == "cancelled"
        assert not worker.turn()
    assert told(settings) == []
