"""Takes files in, says how far they are, hands out what became of them."""

import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from anyio import CancelScope, to_thread
from msgspec import UNSET, UnsetType
from starlette.requests import ClientDisconnect

from serve.errors import ConflictError, MalformedBodyError, NotFoundError, UnavailableError
from serve.jobs.chunks import HEADER
from serve.jobs.files import JobFiles, read_in_pieces
from serve.jobs.repository import JobRepository
from serve.jobs.schemas import JobBody, JobListBody, NewJob
from serve.jobs.tidying import Tidying
from serve.jobs.upload import receive_file
from serve.store import Store
from serve.store.records import JobRecord
from serve.texts import say


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

    async def submit(self, asked: NewJob, pieces: AsyncIterator[bytes]) -> JobBody:
        """Take a file in; file and job are on the disk when this returns, nothing of either when it raises.

        Raises:
            InvalidFieldError: it is no file of complaints.
            MalformedBodyError: the sender went away.
            UnavailableError: it cannot be written.
        """
        job_id = uuid.uuid4().hex
        await to_thread.run_sync(self._add, job_id, asked)
        try:
            lines = await receive_file(pieces, JobFiles.of(self.jobs_dir, job_id))
            body = await to_thread.run_sync(self._queue, job_id, lines)
        except BaseException as error:
            with CancelScope(shield=True):
                await to_thread.run_sync(Tidying(self.store, self.jobs_dir).forget, job_id)
            if isinstance(error, ClientDisconnect):
                raise MalformedBodyError(say("jobs.cut_off")) from None
            if isinstance(error, OSError):
                raise UnavailableError(say("jobs.disk")) from error
            raise
        self.wake()
        return body

    def _add(self, job_id: str, asked: NewJob) -> None:
        with self.store.write() as session:
            JobRepository(session).add(job_id, asked)

    def _queue(self, job_id: str, lines: int | None) -> JobBody:
        with self.store.write() as session:
            return _body(JobRepository(session).queue(job_id, lines))

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
