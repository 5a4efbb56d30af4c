"""The thread beside the requests that works on jobs, one at a time."""

import os
import socket
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from serve.champion import Champion
from serve.errors import UnavailableError
from serve.failures import log_failure
from serve.jobs.files import JobFiles
from serve.jobs.repository import JobRepository
from serve.jobs.run import JobRun
from serve.jobs.schemas import ClaimedJob
from serve.jobs.tidying import Tidying
from serve.store import Store

POLL_SECONDS = 2.0
"""How long an idle worker takes to notice a job that another process took in."""

TIDY_SECONDS = 60.0


def _owner() -> str:
    return f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"


@dataclass(slots=True)
class JobWorker:
    """Takes one job after the other; stops after its current row, and then gives the job's lease back.

    Attributes:
        store: where the queue is.
        champion: the model.
        jobs_dir: folder of all jobs.
        keep_for: how long results stay.
        clock: seconds that never go back.
    """

    store: Store
    champion: Champion
    jobs_dir: Path
    keep_for: timedelta
    clock: Callable[[], float] = time.monotonic
    _owner: str = field(default_factory=_owner)
    _stop: threading.Event = field(default_factory=threading.Event)
    _wake: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _tidy_at: float = float("-inf")

    def start(self) -> None:
        """Begin; jobs that an earlier process left are gone on with."""
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the current row, with what was done committed; waits for it."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def wake(self) -> None:
        """Look for work now."""
        self._wake.set()

    def turn(self) -> bool:
        """Tidy where that is due, then work on one job; False when none waits."""
        if self.clock() >= self._tidy_at:
            self._tidy_at = self.clock() + TIDY_SECONDS
            self._tidy()
        job = self._claim()
        if job is None:
            return False
        files = JobFiles.of(self.jobs_dir, job.id)
        JobRun(job, self._owner, files, self.store, self.champion, self.keep_for, self._stop.is_set).work()
        return True

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            if not self._try_turn():
                self._wake.wait(POLL_SECONDS)

    def _try_turn(self) -> bool:
        """Take a turn; what breaks on a job leaves it alone until its lease runs out, then it is tried again."""
        try:
            return self.turn()
        except UnavailableError:
            return False
        except BaseException as error:  # noqa: BLE001 - the boundary of the thread: it outlives a lost database, a full disk, a reader of spreadsheets that panics
            log_failure("job worker failed", error)
            return False

    def _claim(self) -> ClaimedJob | None:
        with self.store.read() as session:
            if not JobRepository(session).has_work():
                return None
        self.champion.current()  # without a model nothing is taken
        with self.store.write() as session:
            job = JobRepository(session).claim(self._owner)
        if job is None:  # taken by another, or ended after too many attempts
            self._tidy()
        return job

    def _tidy(self) -> None:
        tidying = Tidying(self.store, self.jobs_dir)
        tidying.forget_cut_off()
        tidying.tidy()
