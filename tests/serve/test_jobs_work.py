"""What becomes of a job when processes stop, leases run out, models change and senders change their minds."""

from itertools import count
from pathlib import Path

import pytest

from serve.champion import Champion
from serve.jobs.files import JobFiles
from serve.jobs.repository import MAX_ATTEMPTS
from serve.settings import Settings
from tests.serve.fakes import FakeRegistry, fake_champion, load_fake
from tests.serve.job_calls import (
    LONG_AGO,
    Watched,
    by_hand,
    change,
    csv_of,
    interrupt,
    job,
    record,
    rejected,
    submit,
    suggestions,
    twin,
    watched,
)

pytestmark = pytest.mark.usefixtures("small_chunks")


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
        assert not twin(worker).turn()


def test_two_workers_take_two_jobs(settings: Settings) -> None:
    """While one works, the other takes the next, and there is no third."""
    turns: list[bool] = []

    def second_turn() -> None:
        turns.append(twin(worker).turn())

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
        taken.append(twin(worker).turn())

    with by_hand(settings, watched("A15", fall_asleep)) as (client, worker):
        job_id = submit(client, csv_of(30))
        assert worker.turn()
        assert taken == [True]
        assert job(client, job_id)["status"] == "queued"
        assert job(client, job_id)["rows_done"] == 10
        finisher = twin(worker)
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
