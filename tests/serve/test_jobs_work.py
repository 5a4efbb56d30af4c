"""What becomes of a job when processes stop, leases run out, models change and senders change their minds."""

import os
import stat
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data.schema import Complaint
from data.suggestion import Suggestion
from serve.champion import Champion
from serve.jobs import chunks
from serve.jobs.files import JobFiles
from serve.jobs.repository import MAX_ATTEMPTS
from serve.jobs.worker import JobWorker
from serve.settings import Settings
from serve.store import Store
from serve.store.records import ComplaintRecord
from tests.serve.fakes import FakeRegistry, FakeSuggester, fake_champion, load_fake
from tests.serve.job_calls import (
    LONG_AGO,
    by_hand,
    change,
    csv_of,
    job,
    record,
    rejected,
    submit,
    suggestions,
)


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
    return fake_champion(lambda: Watched(at, act))


def interrupt() -> None:
    raise KeyboardInterrupt


def other(worker: JobWorker) -> JobWorker:
    """Give the worker of a second process on the same store."""
    return JobWorker(worker.store, worker.champion, worker.jobs_dir, worker.keep_for)


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "CHUNK_ROWS", 10)
    monkeypatch.setattr(chunks, "KEPT_ROWS", 10)


def ids(rows: int) -> list[str]:
    return [f"A{number}" for number in range(1, rows + 1)]


def test_an_interrupted_job_goes_on_behind_its_last_chunk(settings: Settings) -> None:
    """What was written behind the commit is cut off; nothing is lost, nothing doubled."""
    with by_hand(settings, watched("A27", interrupt)) as (client, worker):
        job_id = submit(client, csv_of(40))
        with pytest.raises(KeyboardInterrupt):
            worker.turn()
        assert job(client, job_id)["rows_done"] == 20
        assert 0.4 < job(client, job_id)["progress"] < 0.6
        files = JobFiles.of(settings.jobs_dir, job_id)
        files.append(b'{"complaint_id": "A21"}\n{"compl', b"17,ha")
        change(settings, job_id, lease_until=LONG_AGO)
    with by_hand(settings) as (client, worker):
        assert worker.turn()
        assert [line["complaint_id"] for line in suggestions(client, job_id)] == ids(40)
        assert rejected(client, job_id) == []


def test_nobody_takes_a_job_while_its_lease_lasts(settings: Settings) -> None:
    with by_hand(settings, watched("A27", interrupt)) as (client, worker):
        submit(client, csv_of(40))
        with pytest.raises(KeyboardInterrupt):
            worker.turn()
        assert not other(worker).turn()


def test_two_workers_take_two_jobs(settings: Settings) -> None:
    """While one works, the other takes the next, and there is no third."""
    turns: list[bool] = []

    def second_turn() -> None:
        turns.append(other(worker).turn())

    with by_hand(settings, watched("A5", second_turn)) as (client, worker):
        first = submit(client, csv_of(9))
        second = submit(client, b"id,text\nB1,lampu\n")
        assert worker.turn()
        assert turns == [True]
        assert not worker.turn()
        assert [line["complaint_id"] for line in suggestions(client, first)] == ids(9)
        assert [line["complaint_id"] for line in suggestions(client, second)] == ["B1"]


def test_a_process_that_was_held_up_writes_nothing_more(settings: Settings) -> None:
    """Its lease ran out and another claimed the job: it stops at its next commit, the other goes on."""
    taken: list[bool] = []

    def fall_asleep() -> None:
        change(settings, job_id, lease_until=LONG_AGO)
        taken.append(other(worker).turn())

    with by_hand(settings, watched("A15", fall_asleep)) as (client, worker):
        job_id = submit(client, csv_of(30))
        assert worker.turn()
        assert taken == [True]
        assert job(client, job_id)["status"] == "queued"
        assert job(client, job_id)["rows_done"] == 10
        finisher = other(worker)
        finisher.champion = fake_champion()
        assert finisher.turn()
        assert [line["complaint_id"] for line in suggestions(client, job_id)] == ids(30)


def test_a_stopping_process_gives_its_job_back(settings: Settings) -> None:
    """What it has done is committed, and the next process needs not wait for the lease."""

    def stop() -> None:
        worker.stop()

    with by_hand(settings, watched("A13", stop)) as (client, worker):
        job_id = submit(client, csv_of(30))
        worker.turn()
        body = job(client, job_id)
        assert (body["status"], body["rows_done"]) == ("queued", 13)
        assert record(settings, job_id).owner == ""
    with by_hand(settings) as (client, worker):
        assert worker.turn()
        assert [line["complaint_id"] for line in suggestions(client, job_id)] == ids(30)


def test_a_job_keeps_its_model_while_the_process_lives(settings: Settings) -> None:
    registry = FakeRegistry("lama")
    moves = Champion(
        registry,
        lambda folder: Watched("A15", promote, folder.name),
        clock=count(step=100).__next__,
    )

    def promote() -> None:
        registry.pointer = "baru"

    with by_hand(settings, moves) as (client, worker):
        job_id = submit(client, csv_of(30))
        worker.turn()
        assert {line["model"]["version"] for line in suggestions(client, job_id)} == {"lama"}
        assert client.get("/readyz").json()["model"] == "baru"


def stopped_after(settings: Settings, version: str) -> str:
    """Leave a job behind that a process with that model did not finish."""
    interrupted = Champion(FakeRegistry(version), lambda _folder: Watched("A15", interrupt, version))
    with by_hand(settings, interrupted) as (client, worker):
        job_id = submit(client, csv_of(30))
        with pytest.raises(KeyboardInterrupt):
            worker.turn()
    change(settings, job_id, lease_until=LONG_AGO)
    return job_id


def test_a_job_whose_model_is_gone_begins_again_and_says_so(settings: Settings) -> None:
    """Its result is never of two models."""
    job_id = stopped_after(settings, "lama")
    with by_hand(settings, Champion(FakeRegistry("baru"), load_fake)) as (client, worker):
        worker.turn()
        lines = suggestions(client, job_id)
        assert [line["complaint_id"] for line in lines] == ids(30)
        assert {line["model"]["version"] for line in lines} == {"baru"}
        body = job(client, job_id)
        assert body["model"] == "baru"
        assert "diulang" in body["notice"]


def test_a_job_goes_on_with_its_model_though_another_serves(settings: Settings) -> None:
    class Kept(FakeRegistry):
        def folder(self, version: str) -> Path:
            return Path(version)

    job_id = stopped_after(settings, "lama")
    with by_hand(settings, Champion(Kept("baru"), load_fake)) as (client, worker):
        worker.turn()
        assert {line["model"]["version"] for line in suggestions(client, job_id)} == {"lama"}
        assert "notice" not in job(client, job_id)


def test_without_a_model_a_job_waits(settings: Settings) -> None:
    with by_hand(settings, Champion(FakeRegistry(""), load_fake)) as (client, worker):
        job_id = submit(client, csv_of(1))
        worker.start()
        worker.stop()
        assert job(client, job_id)["status"] == "queued"


def test_a_row_that_breaks_the_model_is_put_aside(settings: Settings) -> None:
    def break_it() -> None:
        raise ZeroDivisionError

    with by_hand(settings, watched("A2", break_it)) as (client, worker):
        job_id = submit(client, csv_of(3))
        worker.turn()
        assert [line["complaint_id"] for line in suggestions(client, job_id)] == ["A1", "A3"]
        assert [row["line"] for row in rejected(client, job_id)] == ["3"]


def test_a_job_that_ends_every_process_is_given_up(settings: Settings) -> None:
    with by_hand(settings, watched("A2", interrupt)) as (client, worker):
        job_id = submit(client, csv_of(3))
        for _ in range(MAX_ATTEMPTS):
            with pytest.raises(KeyboardInterrupt):
                worker.turn()
            change(settings, job_id, lease_until=LONG_AGO)
        assert not worker.turn()
        assert job(client, job_id)["status"] == "failed"
        assert list(settings.jobs_dir.iterdir()) == []


def test_a_job_without_its_file_fails(settings: Settings) -> None:
    with by_hand(settings) as (client, worker):
        job_id = submit(client, csv_of(3))
        JobFiles.of(settings.jobs_dir, job_id).remove()
        worker.turn()
        assert "DISPOSISI_JOBS_DIR" in job(client, job_id)["reason"]


def test_the_upload_goes_when_the_job_ends(settings: Settings) -> None:
    """It holds personal data; what stays until the result's time is over holds none of the file's own text."""
    with by_hand(settings) as (client, worker):
        job_id = submit(client, csv_of(3))
        files = JobFiles.of(settings.jobs_dir, job_id)
        assert b"lampu nomor 1" in files.upload.read_bytes()
        worker.turn()
        assert sorted(path.name for path in files.folder.iterdir()) == ["rejected.csv", "result.ndjson"]
        assert b"lampu nomor" not in files.result.read_bytes()


def test_files_are_for_their_owner_alone(settings: Settings) -> None:
    """Whatever the umask; no name comes from the sender."""
    before = os.umask(0)
    try:
        with by_hand(settings) as (client, worker):
            job_id = submit(client, csv_of(3), name="../../nama")
            for _ in ("waiting", "done"):
                modes = {path: stat.S_IMODE(path.stat().st_mode) for path in settings.jobs_dir.rglob("*")}
                assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
                assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}
                assert all("nama" not in str(path.relative_to(settings.jobs_dir)) for path in modes)
                worker.turn()
            assert stat.S_IMODE(settings.jobs_dir.stat().st_mode) == 0o700
            assert job(client, job_id)["status"] == "done"
    finally:
        os.umask(before)


def test_results_go_when_their_time_is_over(settings: Settings) -> None:
    with by_hand(settings) as (client, worker):
        job_id = submit(client, csv_of(3))
        worker.turn()
        body = job(client, job_id)
        kept_for = datetime.fromisoformat(body["expires_at"]) - datetime.fromisoformat(body["finished_at"])
        assert kept_for == timedelta(days=settings.jobs_keep_days)
        change(settings, job_id, expires_at=LONG_AGO)
        other(worker).turn()
        assert list(settings.jobs_dir.iterdir()) == []
        answer = client.get(f"/v1/jobs/{job_id}/result")
        assert answer.status_code == 404
        assert "dihapus" in answer.json()["detail"]
        assert job(client, job_id)["status"] == "done"
        assert "expires_at" not in job(client, job_id)


def test_a_waiting_job_is_cancelled_with_its_files(settings: Settings) -> None:
    with by_hand(settings) as (client, worker):
        job_id = submit(client, csv_of(3))
        for _ in ("once", "again"):
            assert client.delete(f"/v1/jobs/{job_id}").json()["status"] == "cancelled"
        assert list(settings.jobs_dir.iterdir()) == []
        assert not worker.turn()
        assert "dibatalkan" in client.get(f"/v1/jobs/{job_id}/result").json()["detail"]


def test_a_running_job_is_cancelled_at_its_next_chunk(settings: Settings) -> None:
    seen: list[str] = []

    def cancel() -> None:
        seen.append(client.delete(f"/v1/jobs/{job_id}").json()["status"])
        assert settings.jobs_dir.joinpath(job_id).is_dir()

    with by_hand(settings, watched("A15", cancel)) as (client, worker):
        job_id = submit(client, csv_of(1000))
        worker.turn()
        assert seen == ["cancelled"]
        assert job(client, job_id)["rows_done"] == 10
        assert list(settings.jobs_dir.iterdir()) == []


def test_the_files_of_a_finished_job_can_be_removed_early(settings: Settings) -> None:
    with by_hand(settings) as (client, worker):
        job_id = submit(client, csv_of(3))
        worker.turn()
        assert client.delete(f"/v1/jobs/{job_id}").json()["status"] == "done"
        assert list(settings.jobs_dir.iterdir()) == []
        assert client.get(f"/v1/jobs/{job_id}/result").status_code == 404


ROWS = b"""id,text,title
LAPOR-1,"Lampu mati, NIK 3404121212900001",
,jalan di Ngaglik rusak,hubungi 081234567890
3404121212900001,sampah menumpuk,
"""


def kept(store: Store) -> dict[str, ComplaintRecord]:
    with store.read() as session:
        return {found.id: found for found in session.scalars(select(ComplaintRecord))}


def test_rows_are_kept_masked_where_that_was_asked_for(settings: Settings) -> None:
    """As a single request keeps them; a row without an id is kept under the job's and its number."""
    with by_hand(settings) as (client, worker):
        submit(client, ROWS)
        worker.turn()
        assert kept(worker.store) == {}
        job_id = submit(client, ROWS, store="true")
        worker.turn()
        complaints = kept(worker.store)
        assert set(complaints) == {"LAPOR-1", f"{job_id}-2"}
        assert complaints["LAPOR-1"].tenant == "34.04"
        assert "3404121212900001" not in complaints["LAPOR-1"].text
        assert "0812" not in complaints[f"{job_id}-2"].title
        assert [line["complaint_id"] for line in suggestions(client, job_id)] == ["LAPOR-1", "2"]
        assert [row["line"] for row in rejected(client, job_id)] == ["4"]


def test_complaints_are_committed_with_their_chunk(settings: Settings) -> None:
    with by_hand(settings, watched("A15", interrupt)) as (client, worker):
        job_id = submit(client, csv_of(30), store="true")
        with pytest.raises(KeyboardInterrupt):
            worker.turn()
        assert set(kept(worker.store)) == set(ids(10))
        change(settings, job_id, lease_until=LONG_AGO)
    with by_hand(settings) as (client, worker):
        worker.turn()
        with worker.store.read() as session:
            assert session.scalar(select(func.count()).select_from(ComplaintRecord)) == 30
