"""Scoring on Dask workers: the same lines as here, whatever happens to a worker."""

import asyncio
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from distributed import Client, LocalCluster

from data.schema import LabelledComplaint
from tests.training.own_history import OWN_HISTORY
from tests.training.small_models import Trained
from training.dask_score import ROWS, dask_engine
from training.errors import TrainingError
from training.score import Engine, score_file

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]


@pytest.fixture(autouse=True)
def loop() -> Iterator[None]:
    """Give Dask the event loop that a thread begins with: tests before these may have ended it."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()


def _source(folder: Path, rows: int) -> Path:
    texts = [row.complaint.text for row in OWN_HISTORY]
    lines = [json.dumps({"id": f"lap-{n}", "text": texts[n % len(texts)]}) for n in range(rows)]
    source = folder / "in.ndjson"
    source.write_text("\n".join([*lines, "{"]), "utf-8")
    return source


def _scored(own: Trained, source: Path, target: Path, engine: Engine | None = None) -> bytes:
    score_file(own.suggester, source, target, progress=lambda _done: None, engine=engine)
    return target.read_bytes()


def test_the_lines_are_those_of_this_process_also_when_a_worker_is_killed(
    own: Trained, tmp_path: Path
) -> None:
    source = _source(tmp_path, 8 * ROWS)
    here = _scored(own, source, tmp_path / "here.ndjson")
    with LocalCluster(2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:

        def killing(engine: Engine, rows: Iterable[LabelledComplaint]) -> Iterator[bytes]:
            for number, line in enumerate(engine(rows)):
                if number == ROWS:
                    worker = next(iter(cluster.workers.values()))
                    worker.process.process.kill()
                yield line

        with dask_engine(own.folder, "", client.scheduler.address) as engine:
            there = _scored(own, source, tmp_path / "there.ndjson", lambda rows: killing(engine, rows))
    assert there == here
    assert len(here.splitlines()) == 8 * ROWS
    assert (tmp_path / "there.ndjson.rejected.csv").exists()


def test_without_an_address_workers_of_this_machine_do_it(own: Trained, tmp_path: Path) -> None:
    source = _source(tmp_path, 20)
    with dask_engine(own.folder, "") as engine:
        assert _scored(own, source, tmp_path / "there.ndjson", engine).count(b"\n") == 20


def test_a_scheduler_that_is_not_there_is_named(own: Trained) -> None:
    with (
        pytest.raises(TrainingError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"),
        dask_engine(own.folder, "", "tcp://127.0.0.1:9"),
    ):
        raise AssertionError("there is nobody")
