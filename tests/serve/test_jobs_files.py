"""Files of jobs are private, and go when they should."""

import os
import stat
from datetime import datetime, timedelta

import pytest

from serve.jobs.files import JobFiles
from serve.settings import Settings
from tests.serve.job_calls import LONG_AGO, by_hand, change, csv_of, job, submit, twin, watched

pytestmark = pytest.mark.usefixtures("small_chunks")


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
        twin(worker).turn()
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
