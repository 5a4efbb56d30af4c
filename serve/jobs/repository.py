"""The table of jobs, which is the queue as well."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select, true, tuple_
from sqlalchemy.orm import Session

from data.tenants import NATIONAL
from serve.errors import InvalidFieldError, NotFoundError
from serve.jobs.schemas import ClaimedJob, NewJob, Position
from serve.store.clock import database_now
from serve.store.records import JobRecord
from serve.texts import say

LEASE = timedelta(seconds=60)
"""How long a job stays with a process that says nothing; each commit begins it anew."""

MAX_ATTEMPTS = 5
"""How often a job is taken up without getting one chunk further before it counts as broken."""

UNFINISHED = ("queued", "running")
FINISHED = ("done", "failed", "cancelled")
RECEIVING = "receiving"
"""Status of a job whose file is still coming in; nobody is shown it."""


class JobRepository:
    """Works inside the session's transaction; moments are the database's own."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def now(self) -> datetime:
        """Give the moment."""
        return database_now(self._session)

    def add(self, job_id: str, asked: NewJob) -> None:
        """Note a job whose file is about to come in."""
        created_at = self.now()
        self._session.add(JobRecord(id=job_id, status=RECEIVING, created_at=created_at, **asdict(asked)))

    def queue(self, job_id: str, lines: int | None) -> JobRecord:
        """Let a job be worked on: its file is here."""
        record = self._session.get_one(JobRecord, job_id)
        record.status, record.lines = "queued", lines
        return record

    def forget(self, job_id: str) -> None:
        """Take back a job whose file did not come in."""
        self._session.execute(delete(JobRecord).where(JobRecord.id == job_id))

    def job(self, job_id: str, tenant: str, *, lock: bool = False) -> JobRecord:
        """Give a job that a tenant may see.

        Raises:
            NotFoundError: there is none.
        """
        query = select(JobRecord).where(JobRecord.id == job_id, _seen_by(tenant))
        record = self._session.scalar(query.with_for_update() if lock else query)
        if record is None:
            raise NotFoundError(say("jobs.none"))
        return record

    def page(self, tenant: str, after: str, limit: int) -> Sequence[JobRecord]:
        """Give jobs that a tenant may see, newest first, from behind a job on.

        Raises:
            InvalidFieldError: there is no job of that identifier.
        """
        query = select(JobRecord).where(_seen_by(tenant))
        if after:
            last = self._session.scalar(query.where(JobRecord.id == after))
            if last is None:
                raise InvalidFieldError("#/after", say("jobs.after"))
            query = query.where(tuple_(JobRecord.created_at, JobRecord.id) < tuple_(last.created_at, last.id))
        newest_first = query.order_by(JobRecord.created_at.desc(), JobRecord.id.desc())
        return self._session.scalars(newest_first.limit(limit)).all()

    def has_work(self) -> bool:
        """Say whether a job waits, or is with nobody any more; takes no lock."""
        return self._session.scalar(select(JobRecord.id).where(_claimable(self.now())).limit(1)) is not None

    def claim(self, owner: str) -> ClaimedJob | None:
        """Take the oldest job that waits or is with nobody any more; None where there is none.

        A row that another process is taking in this moment is passed over (PostgreSQL); SQLite has one writer.
        """
        now = self.now()
        query = select(JobRecord).where(_claimable(now)).order_by(JobRecord.created_at, JobRecord.id).limit(1)
        record = self._session.scalar(query.with_for_update(skip_locked=True))
        if record is None:
            return None
        record.status, record.owner, record.lease_until = "running", owner, now + LEASE
        record.attempts += 1
        record.started_at = record.started_at or now
        if record.attempts > MAX_ATTEMPTS:
            _finish(record, "failed", now, now, say("jobs.broken"))
            return None
        return _claimed(record)

    def hold(self, job_id: str, owner: str) -> JobRecord | None:
        """Give a job, locked, its lease begun anew; None where it is no longer this owner's to work on."""
        query = select(JobRecord).where(
            JobRecord.id == job_id, JobRecord.owner == owner, JobRecord.status == "running"
        )
        record = self._session.scalar(query.with_for_update())
        if record is not None:
            record.lease_until = self.now() + LEASE
        return record

    def advance(self, record: JobRecord, position: Position) -> None:
        """Say how far a job is; one that gets further is not broken."""
        if position.rows_read > record.rows_read:
            record.attempts = 0
        for name, value in asdict(position).items():
            setattr(record, name, value)

    def give_back(self, job_id: str, owner: str) -> None:
        """Let others go on with a job."""
        record = self.hold(job_id, owner)
        if record is not None:
            record.status, record.attempts = "queued", 0
            _free(record)

    def finish(self, record: JobRecord, status: str, *, keep: timedelta, reason: str = "") -> None:
        """End a job; its files are to be removed after a while."""
        now = self.now()
        _finish(record, status, now, now + keep, reason)

    def leave(self, job_id: str, owner: str) -> None:
        """Say that this owner no longer touches the files of a job that was ended meanwhile."""
        query = select(JobRecord).where(JobRecord.id == job_id, JobRecord.owner == owner)
        record = self._session.scalar(query.with_for_update())
        if record is not None:
            _free(record)

    def cancel(self, record: JobRecord) -> None:
        """End a job early, or let a finished one's files be removed now."""
        now = self.now()
        if record.status in UNFINISHED:
            record.status, record.finished_at = "cancelled", now
        record.expires_at = now

    def untidy(self, limit: int) -> Sequence[tuple[str, bool]]:
        """Give ended jobs with files that should be gone and that nobody works on, and whether the result goes too."""
        now = self.now()
        expired = JobRecord.expires_at <= now
        query = (
            select(JobRecord.id, expired)
            .where(JobRecord.status.in_(FINISHED), or_(JobRecord.owner == "", JobRecord.lease_until < now))
            .where(or_(JobRecord.has_upload, and_(JobRecord.has_result, expired)))
        )
        return [(job_id, gone) for job_id, gone in self._session.execute(query.limit(limit))]

    def tidied(self, job_id: str, *, result: bool) -> None:
        """Note that a job's upload is gone, and the result where that went too."""
        record = self._session.get_one(JobRecord, job_id)
        record.has_upload = False
        record.has_result = record.has_result and not result

    def receiving(self, before: timedelta) -> Sequence[str]:
        """Give the jobs whose files have been coming in for longer than that."""
        query = select(JobRecord.id).where(
            JobRecord.status == RECEIVING, JobRecord.created_at < self.now() - before
        )
        return self._session.scalars(query).all()


def _seen_by(tenant: str) -> ColumnElement[bool]:
    """Say which jobs a tenant may see, as `Caller.may_act_for` says it."""
    arrived = JobRecord.status != RECEIVING
    if tenant == NATIONAL:
        return and_(arrived, true())
    below = JobRecord.tenant.startswith(f"{tenant}.", autoescape=True)
    return and_(arrived, or_(JobRecord.tenant == tenant, below))


def _claimable(now: datetime) -> ColumnElement[bool]:
    abandoned = and_(JobRecord.status == "running", JobRecord.lease_until < now)
    return or_(JobRecord.status == "queued", abandoned)


def _claimed(record: JobRecord) -> ClaimedJob:
    asked = NewJob(record.tenant, record.routed_by, record.default_tenant, record.name, record.store)
    position = Position(
        record.rows_read, record.rows_rejected, record.line, record.result_bytes, record.rejected_bytes
    )
    return ClaimedJob(record.id, asked, record.model_version, position)


def _finish(record: JobRecord, status: str, now: datetime, expires_at: datetime, reason: str) -> None:
    record.status, record.reason = status, reason
    record.finished_at, record.expires_at = now, expires_at
    _free(record)


def _free(record: JobRecord) -> None:
    record.owner, record.lease_until = "", None
