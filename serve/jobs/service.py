"""Takes files in, says how far they are, hands out what became of them."""

import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from anyio import CancelScope, to_thread
from msgspec import UNSET, UnsetType
from sqlalchemy.orm import Session
from starlette.requests import ClientDisconnect

from serve.errors import ConflictError, MalformedBodyError, NotFoundError, UnavailableError
from serve.jobs.chunks import HEADER
from serve.jobs.files import JobFiles, read_in_pieces
from serve.jobs.repository import JobRepository
from serve.jobs.schemas import JobBody, JobListBody, NewJob
from serve.jobs.tidying import Tidying
from serve.jobs.upload import ReceivedFile, receive_file
from serve.store import Store
from serve.store.records import JobRecord
from serve.texts import say

Done = Callable[[Session, JobBody], None]


def _nothing(_session: Session, _body: JobBody) -> None:
    """Do nothing besides."""


@dataclass(slots=True)
class Arrival:
    """A file that came in, under the identifier of its job; it stays once it `is_queued`."""

    job_id: str
    file: ReceivedFile
    is_queued: bool = False


@dataclass(frozen=True, slots=True)
class JobService:
    """Jobs as their senders see them; a tenant sees its own and those of the governments below it.

    Attributes:
        store: where they are noted.
        jobs_dir: folder of their files.
        wake: called when there is something to do.
    """

    store: Store
    jobs_dir: Path
    wake: Callable[[], None]

    @asynccontextmanager
    async def received(self, asked: NewJob, pieces: AsyncIterator[bytes]) -> AsyncIterator[Arrival]:
        """Take a file in; what is not queued inside leaves nothing, neither file nor job.

        Raises:
            InvalidFieldError: it is no file of complaints.
            MalformedBodyError: the sender went away.
            UnavailableError: it cannot be written.
        """
        job_id, arrival = uuid.uuid4().hex, None
        await to_thread.run_sync(self._add, job_id, asked)
        try:
            arrival = Arrival(job_id, await receive_file(pieces, JobFiles.of(self.jobs_dir, job_id)))
            yield arrival
        except ClientDisconnect:
            raise MalformedBodyError(say("jobs.cut_off")) from None
        except OSError as error:
            raise UnavailableError(say("jobs.disk")) from error
        finally:
            if arrival is None or not arrival.is_queued:
                with CancelScope(shield=True):
                    await to_thread.run_sync(Tidying(self.store, self.jobs_dir).forget, job_id)

    def _add(self, job_id: str, asked: NewJob) -> None:
        with self.store.write() as session:
            JobRepository(session).add(job_id, asked)

    def queue(self, arrival: Arrival, done: Done = _nothing) -> JobBody:
        """Let the job of a file be worked on; both are on the disk when this returns.

        Args:
            arrival: the file.
            done: called with the answer at the end of the transaction.
        """
        with self.store.write() as session:
            body = _body(JobRepository(session).queue(arrival.job_id, arrival.file.lines))
            done(session, body)
        arrival.is_queued = True
        self.wake()
        return body

    def page(self, tenant: str, after: str, limit: int) -> JobListBody:
        """Give jobs, newest first; one more is read, to know whether it goes on."""
        with self.store.read() as session:
            records = JobRepository(session).page(tenant, after, limit + 1)
            bodies = [_body(record) for record in records[:limit]]
        return JobListBody(bodies, bodies[-1].id if len(records) > limit else UNSET)

    def job(self, tenant: str, job_id: str) -> JobBody:
        """Give one job."""
        with self.store.read() as session:
            return _body(JobRepository(session).job(job_id, tenant))

    def cancel(self, tenant: str, job_id: str) -> JobBody:
        """End a job, or let the files of a finished one go; a running one's files go with its current chunk."""
        with self.store.write() as session:
            repository = JobRepository(session)
            repository.cancel(repository.job(job_id, tenant, lock=True))
        Tidying(self.store, self.jobs_dir).tidy()
        return self.job(tenant, job_id)

    def result(self, tenant: str, job_id: str) -> Iterator[bytes]:
        """Give the suggestions of a job that is done, piece by piece.

        Raises:
            ConflictError: it is not done.
            NotFoundError: there is no such job, or its files are gone.
        """
        return _opened(self._finished(tenant, job_id).result, b"")

    def rejected(self, tenant: str, job_id: str) -> Iterator[bytes]:
        """Give the list of bad rows of a job that is done, piece by piece, below a header.

        Raises:
            ConflictError: it is not done.
            NotFoundError: there is no such job, or its files are gone.
        """
        return _opened(self._finished(tenant, job_id).rejected, HEADER)

    def _finished(self, tenant: str, job_id: str) -> JobFiles:
        with self.store.read() as session:
            record = JobRepository(session).job(job_id, tenant)
        if record.status != "done":
            raise ConflictError(say("jobs.not_done", status=say(f"jobs.status.{record.status}")))
        return JobFiles.of(self.jobs_dir, job_id)


def _opened(path: Path, head: bytes) -> Iterator[bytes]:
    """Open a file now, while it can still be said that it is gone."""
    pieces = read_in_pieces(path)
    try:
        first = next(pieces, b"")
    except FileNotFoundError:
        raise NotFoundError(say("jobs.gone")) from None
    return chain((head + first,), pieces)


def _body(record: JobRecord) -> JobBody:
    return JobBody(
        id=record.id,
        status=record.status,  # type: ignore[arg-type]  # a column knows no literals
        tenant=record.tenant,
        store=record.store,
        rows_done=record.rows_read - record.rows_rejected,
        rows_rejected=record.rows_rejected,
        created_at=record.created_at,
        name=record.name or UNSET,
        progress=_progress(record),
        model=record.model_version or UNSET,
        reason=record.reason or UNSET,
        notice=say("jobs.restarted", times=record.restarts) if record.restarts else UNSET,
        started_at=record.started_at or UNSET,
        finished_at=record.finished_at or UNSET,
        expires_at=(record.has_result and record.expires_at) or UNSET,
    )


def _progress(record: JobRecord) -> float | UnsetType:
    if record.status == "done":
        return 1.0
    if not record.lines:
        return UNSET
    return round(min(record.line / record.lines, 1.0), 4)
