"""Calls that the tests of jobs have in common, and a service whose worker moves when the test says so."""

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, get_args

import httpx
from fastapi import FastAPI
from sqlalchemy import update

from data.schema import Complaint
from data.suggestion import Suggestion
from serve.app import create_app
from serve.auth import Caller, JobsCaller
from serve.champion import Champion
from serve.jobs.worker import JobWorker
from serve.settings import Settings
from serve.store import Store
from serve.store.records import JobRecord
from tests.serve.clients import connected
from tests.serve.fakes import FakeSuggester, fake_champion

CSV = {"Content-Type": "text/csv"}
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class Watched(FakeSuggester):
    """Does something before a certain row."""

    def __init__(self, at: str, act: Callable[[], None], version: str = "palsu-1") -> None:
        super().__init__(version)
        self._at, self._act = at, act

    def suggest(self, complaint: Complaint) -> Suggestion:
        """Act, then suggest."""
        if complaint.id == self._at:
            self._act()
        return super().suggest(complaint)


def watched(at: str, act: Callable[[], None]) -> Champion:
    """Give a champion that does something before a certain row."""
    return fake_champion(lambda: Watched(at, act))


def interrupt() -> None:
    """End a turn as the end of a process would: nothing of ours catches it."""
    raise KeyboardInterrupt


def twin(worker: JobWorker) -> JobWorker:
    """Give the worker of a second process on the same store."""
    return JobWorker(worker.store, worker.champion, worker.jobs_dir, worker.keep_for)


def as_tenant(app: FastAPI, tenant: str) -> None:
    """Let all further calls come from an intake system of that tenant."""

    async def caller() -> Caller:
        return Caller("kunci", tenant, frozenset({"jobs"}))

    app.dependency_overrides[get_args(JobsCaller)[1].dependency] = caller


def csv_of(rows: int) -> bytes:
    """Give a file of so many rows, each with an id of its own."""
    body = "".join(f"A{number},lampu nomor {number} di Ngaglik mati\n" for number in range(1, rows + 1))
    return f"id,text\n{body}".encode()


def idle_app(settings: Settings, champion: Champion | None = None) -> FastAPI:
    """Make a service whose worker does nothing by itself."""
    return create_app(
        settings.model_copy(update={"jobs_worker": False}), champion=champion or fake_champion()
    )


@contextmanager
def by_hand(settings: Settings, champion: Champion | None = None) -> Iterator[tuple[httpx.Client, JobWorker]]:
    """Give a service and its worker, which takes its turns when the test says so."""
    app = idle_app(settings, champion)
    with connected(app) as client:
        yield client, worker_of(app)


def worker_of(app: FastAPI) -> JobWorker:
    """Give the worker of an application."""
    worker = app.state.job_worker
    assert isinstance(worker, JobWorker)
    return worker


def submit(client: httpx.Client, body: bytes, **query: str) -> str:
    """Send a file, give the identifier of its job."""
    answer = client.post("/v1/jobs", content=body, headers=CSV, params=query)
    assert answer.status_code == 202, answer.text
    job_id: str = answer.json()["id"]
    return job_id


def job(client: httpx.Client, job_id: str) -> dict[str, Any]:
    """Give a job as it stands."""
    body: dict[str, Any] = client.get(f"/v1/jobs/{job_id}").json()
    return body


def suggestions(client: httpx.Client, job_id: str) -> list[dict[str, Any]]:
    """Give the result."""
    answer = client.get(f"/v1/jobs/{job_id}/result")
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def rejected(client: httpx.Client, job_id: str) -> list[dict[str, str]]:
    """Give the rows that were put aside."""
    answer = client.get(f"/v1/jobs/{job_id}/rejected")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(answer.text.splitlines()))


def change(settings: Settings, job_id: str, **columns: object) -> None:
    """Change a job behind the service's back, as time or an accident would."""
    store = Store(settings.database_url)
    with store.write() as session:
        session.execute(update(JobRecord).where(JobRecord.id == job_id).values(**columns))
    store.close()


def record(settings: Settings, job_id: str) -> JobRecord:
    """Give a job's row of the table."""
    store = Store(settings.database_url)
    with store.read() as session:
        found = session.get_one(JobRecord, job_id)
        session.expunge(found)
    store.close()
    return found
