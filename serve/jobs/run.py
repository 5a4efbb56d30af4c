"""Works on one claimed job: from its last committed chunk to its end, or until it is told to stop."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from data.errors import InputError
from models.errors import ModelError
from serve.champion import Champion, Scorer
from serve.jobs.chunks import Chunk, Chunks
from serve.jobs.files import JobFiles
from serve.jobs.repository import JobRepository
from serve.jobs.rows import read_rows
from serve.jobs.schemas import ClaimedJob, Position
from serve.jobs.tidying import Tidying
from serve.keeping.known import known
from serve.keeping.service import keep
from serve.store import Store
from serve.texts import say

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class JobRun:
    """One job in this process's hands.

    Attributes:
        job: as it was claimed.
        owner: who claimed it.
        files: its files.
        store: where its position is committed.
        champion: gives the model.
        keep_for: how long its result stays.
        stop: says that the process is about to end.
    """

    job: ClaimedJob
    owner: str
    files: JobFiles
    store: Store
    champion: Champion
    keep_for: timedelta
    stop: Callable[[], bool]

    def work(self) -> None:
        """Do what is left; what is committed is never done again.

        Raises:
            UnavailableError: there is no model; the job stays with this process until its lease runs out.
        """
        try:
            with self.files.alone():
                self._go_on()
        except (
            BlockingIOError
        ):  # the process before this one was only held up: it notices by itself, then others go on
            self._give_back()
        except FileNotFoundError:
            self._end("failed", say("jobs.missing"))
        except InputError:
            self._end("failed", say("jobs.no_table"))

    def _go_on(self) -> None:
        begun = self._begin()
        if begun is None:
            self._leave()
            return
        scorer, position = begun
        self.files.cut(position.result_bytes, position.rejected_bytes)
        rows = read_rows(self.files.upload, self.job.id, self.job.asked)
        for chunk in Chunks(rows, scorer, position, self.stop):
            self.files.append(chunk.result, chunk.rejected)
            if not self._commit(chunk):
                self._leave()
                return
            if self.stop() and not chunk.is_last:
                self._give_back()
                return
        self._end("done")

    def _begin(self) -> tuple[Scorer, Position] | None:
        """Fix the model: the one it was begun with, else the one that serves, and then from the first row on."""
        scorer, is_same = self._scorer()
        with self.store.write() as session:
            repository = JobRepository(session)
            record = repository.hold(self.job.id, self.owner)
            if record is None:
                return None
            if is_same:
                return scorer, self.job.position
            if record.model_version:
                record.restarts += 1
                log.warning("job begins again: its model is gone", job=record.id, model=record.model_version)
            record.model_version = scorer.version
            repository.advance(record, Position())
        return scorer, Position()

    def _scorer(self) -> tuple[Scorer, bool]:
        if self.job.model_version:
            try:
                return self.champion.at(self.job.model_version), True
            except (ModelError, OSError) as error:
                log.warning("model of a job not loaded", job=self.job.id, reason=str(error))
        return self.champion.current(), False

    def _commit(self, chunk: Chunk) -> bool:
        """Make a chunk true, its complaints with it; False where the job was cancelled or is another's by now."""
        with self.store.write() as session:
            repository = JobRepository(session)
            record = repository.hold(self.job.id, self.owner)
            if record is None:
                return False
            now = datetime.now(UTC)
            if refused := keep(session, known(session, chunk.kept, now), now):
                log.warning(
                    "rows of a job not kept: their ids are another tenant's", job=record.id, rows=len(refused)
                )
            repository.advance(record, chunk.position)
        return True

    def _end(self, status: str, reason: str = "") -> None:
        keep_for = self.keep_for if status == "done" else timedelta(0)
        with self.store.write() as session:
            repository = JobRepository(session)
            record = repository.hold(self.job.id, self.owner)
            if record is not None:
                repository.finish(record, status, keep=keep_for, reason=reason)
                log.info("job ended", job=record.id, status=status, rows=record.rows_read)
        self._leave()

    def _give_back(self) -> None:
        with self.store.write() as session:
            JobRepository(session).give_back(self.job.id, self.owner)

    def _leave(self) -> None:
        """Stop touching the files, remove those that nobody needs."""
        with self.store.write() as session:
            JobRepository(session).leave(self.job.id, self.owner)
        Tidying(self.store, self.files.folder.parent).tidy()
