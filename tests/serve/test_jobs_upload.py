"""A file is taken in piece by piece: up to its limit, onto the disk, or not at all."""

import io
import os
import zipfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path

import anyio
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from starlette.types import Message

from serve.errors import InvalidFieldError
from serve.jobs import upload
from serve.jobs.files import JobFiles
from serve.jobs.repository import JobRepository
from serve.jobs.schemas import NewJob
from serve.jobs.service import JobService
from serve.jobs.tidying import Tidying
from serve.jobs.upload import Lines
from serve.settings import Settings
from serve.store import Store
from serve.store.records import JobRecord
from tests.serve.clients import connected
from tests.serve.job_calls import CSV, by_hand, csv_of, idle_app, submit

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ASKED = NewJob(tenant="34.04", routed_by="", default_tenant="34.04", name="", store=False)


def left(settings: Settings) -> list[Path]:
    return list(settings.jobs_dir.rglob("*"))


def test_a_file_beyond_the_limit_of_other_bodies_is_taken(settings: Settings) -> None:
    body = csv_of(1) + b"B,lampu mati\n" * (settings.max_body_bytes // 10)
    with by_hand(settings) as (client, _):
        job_id = submit(client, body)
        assert JobFiles.of(settings.jobs_dir, job_id).upload.read_bytes() == body


def test_a_file_beyond_its_own_limit_leaves_nothing(settings: Settings) -> None:
    """Declared or not: an endless body is cut off."""
    small = settings.model_copy(update={"jobs_max_bytes": 1000})
    app = idle_app(small)
    with connected(app) as client:
        assert client.post("/v1/jobs", content=csv_of(100), headers=CSV).status_code == 413
        endless = repeat({"type": "http.request", "body": csv_of(10), "more_body": True})
        assert call(app, endless)[0]["status"] == 413
        assert client.get("/v1/jobs").json() == {"jobs": []}
    assert left(settings) == []


def test_a_file_and_its_names_are_on_the_disk_before_the_answer(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []

    def fsync(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)

    monkeypatch.setattr(os, "fsync", fsync)
    with by_hand(settings) as (client, _):
        job_id = submit(client, csv_of(3))
    assert synced == ["upload", job_id, settings.jobs_dir.name]


def call(app: FastAPI, messages: Iterator[Message]) -> list[Message]:
    """Send a request by hand, give what is answered."""
    sent: list[Message] = []

    async def receive() -> Message:
        return next(messages)

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"host", b"127.0.0.1"), (b"content-type", b"text/csv")]
    scope = {"type": "http", "method": "POST", "path": "/v1/jobs", "query_string": b"", "headers": headers}
    anyio.run(app, scope, receive, send)
    return sent


def test_a_sender_that_goes_away_leaves_nothing(settings: Settings) -> None:
    app = idle_app(settings)
    with connected(app) as client:
        part: Message = {"type": "http.request", "body": csv_of(3), "more_body": True}
        assert call(app, iter([part, {"type": "http.disconnect"}]))[0]["status"] == 400
        assert client.get("/v1/jobs").json() == {"jobs": []}
    assert left(settings) == []


def test_a_full_disk_is_said_and_leaves_nothing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int, _piece: bytes) -> int:
        raise OSError(28, "No space left on device")

    with by_hand(settings) as (client, _):
        monkeypatch.setattr(os, "write", full)
        answer = client.post("/v1/jobs", content=csv_of(3), headers=CSV)
        assert answer.status_code == 503
        assert "retry-after" in answer.headers
    assert left(settings) == []


def test_a_job_is_invisible_while_its_file_comes_in(settings: Settings, store: Store) -> None:
    seen: list[object] = []

    async def pieces() -> AsyncIterator[bytes]:
        yield csv_of(3)
        seen.append(service.page("nasional", "", 10).jobs)

    service = JobService(store, settings.jobs_dir, lambda: None)
    anyio.run(service.submit, ASKED, pieces())
    assert seen == [[]]
    assert len(service.page("nasional", "", 10).jobs) == 1


def test_what_a_crashed_process_was_taking_in_is_removed(settings: Settings, store: Store) -> None:
    """An hour after it began and last grew; one that still grows is let be."""
    files = {name: JobFiles.of(settings.jobs_dir, name) for name in ("mati", "tumbuh", "baru")}
    for name, each in files.items():
        with store.write() as session:
            JobRepository(session).add(name, ASKED)
            if name != "baru":
                session.get_one(JobRecord, name).created_at = NOON
        os.close(each.create())
        if name != "tumbuh":
            os.utime(each.upload, (0, 0))
    Tidying(store, settings.jobs_dir).forget_cut_off()
    assert {path.name for path in settings.jobs_dir.iterdir()} == {"tumbuh", "baru"}
    with store.read() as session:
        assert set(session.scalars(select(JobRecord.id))) == {"tumbuh", "baru"}


@pytest.mark.parametrize(
    ("pieces", "lines"),
    [
        ([b"a\nb\n"], 2),
        ([b"a\nb"], 2),
        ([b"a", b"\n", b"", b"b"], 2),
        ([b""], 0),
        ([b"PK\x03\x04\n\n"], None),
    ],
)
def test_lines_are_counted(pieces: list[bytes], lines: int | None) -> None:
    counted = Lines()
    for piece in pieces:
        counted.feed(piece)
    assert counted.of_text == lines


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_no_line_may_be_longer_than_memory_bears(monkeypatch: pytest.MonkeyPatch, end: bytes) -> None:
    """Lines are read whole; binary files have none."""
    monkeypatch.setattr(upload, "MAX_LINE", 10)
    ended = Lines()
    for _ in range(5):
        ended.feed(b"12345678" + end)
    endless, binary = Lines(), Lines()
    endless.feed(b"123456789")
    with pytest.raises(InvalidFieldError):
        endless.feed(b"12")
    binary.feed(b"PAR1" + b"x" * 100)


def test_a_spreadsheet_that_unpacks_to_too_much_is_refused(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b" " * 3_000_000)
    monkeypatch.setattr(upload, "MAX_UNPACKED", 2**21)
    answer = client.post("/v1/jobs", content=packed.getvalue(), headers=CSV)
    assert answer.status_code == 422
    assert "2 MiB" in answer.json()["detail"]
