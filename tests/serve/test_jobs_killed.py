"""Real processes on one store: killed in the middle, or several at once, they lose no row and double none."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import func, select

from serve.settings import Settings
from serve.store.records import ComplaintRecord
from tests.serve.job_calls import LONG_AGO, by_hand, change, job, submit

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
ROWS = 95


def file_with_bad_rows() -> bytes:
    """Every seventh row has no text."""
    rows = "".join(
        f"A{number},{'' if number % 7 == 0 else f'lampu nomor {number} di Ngaglik mati'}\n"
        for number in range(1, ROWS + 1)
    )
    return f"id,text\n{rows}".encode()


def process(settings: Settings, place: str, chunk: int) -> subprocess.Popen[bytes]:
    arguments: Sequence[str] = [settings.database_url, str(settings.jobs_dir), place, str(chunk)]
    return subprocess.Popen([sys.executable, "-m", "tests.serve.job_process", *arguments], cwd=ROOT)


@pytest.fixture
def whole(tmp_path: Path, settings: Settings) -> tuple[bytes, bytes]:
    """What comes out where nothing is interrupted."""
    apart = settings.model_copy(
        update={"database_url": f"sqlite:///{tmp_path}/utuh.db", "jobs_dir": tmp_path / "utuh"}
    )
    with by_hand(apart) as (client, worker):
        job_id = submit(client, file_with_bad_rows())
        worker.turn()
        return tuple(client.get(f"/v1/jobs/{job_id}/{what}").content for what in ("result", "rejected"))  # type: ignore[return-value]  # two of them


@pytest.mark.parametrize("place", ["before", "half", "behind"])
@pytest.mark.parametrize("store", ["false", "true"])
def test_killed_in_the_middle(settings: Settings, whole: tuple[bytes, bytes], place: str, store: str) -> None:
    """Twice, around the writing of a chunk: in the end there is every row once, in order."""
    with by_hand(settings) as (client, worker):
        job_id = submit(client, file_with_bad_rows(), store=store)
        for committed in (20, 40):
            done = process(settings, place, 3).wait(60)
            assert done == -signal.SIGKILL
            body = job(client, job_id)
            assert (body["status"], body["rows_done"] + body["rows_rejected"]) == ("running", committed)
            change(settings, job_id, lease_until=LONG_AGO)
        assert worker.turn()
        assert client.get(f"/v1/jobs/{job_id}/result").content == whole[0]
        assert client.get(f"/v1/jobs/{job_id}/rejected").content == whole[1]
        assert whole[0].count(b"\n") == ROWS - ROWS // 7
        with worker.store.read() as session:
            kept = session.scalar(select(func.count()).select_from(ComplaintRecord))
        assert kept == (ROWS - ROWS // 7 if store == "true" else 0)


def test_several_processes_share_the_queue(settings: Settings, whole: tuple[bytes, bytes]) -> None:
    """Three processes, eight jobs: each is done once."""
    with by_hand(settings) as (client, _):
        ids = [submit(client, file_with_bad_rows()) for _ in range(8)]
        processes = [process(settings, "never", 0) for _ in range(3)]
        assert [each.wait(60) for each in processes] == [0, 0, 0]
        for job_id in ids:
            assert job(client, job_id)["status"] == "done"
            assert client.get(f"/v1/jobs/{job_id}/result").content == whole[0]
