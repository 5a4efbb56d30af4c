"""Proves from the database and from what the receiver got that every promise was kept."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from serve.jobs.files import JobFiles
from serve.store import Store
from serve.store.records import ComplaintRecord, JobRecord, SuggestionRecord
from serve.store.records_idempotency import IdempotencyRecord
from serve.store.records_outcomes import OutcomeRecord
from serve.store.records_webhooks import DeliveryRecord, OutboxRecord
from tests.serve.receiver import Receiver
from tests.soak.ledger import Ledger

MARK = re.compile(r"\bq[a-z]{15}\b")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def let_leases_lapse(store: Store) -> None:
    """Do what a minute would: whatever a process that is gone still holds is free."""
    with store.write() as session:
        session.execute(update(JobRecord).where(JobRecord.status == "running").values(lease_until=LONG_AGO))
        session.execute(
            update(IdempotencyRecord).where(IdempotencyRecord.status.is_(None)).values(leased_until=LONG_AGO)
        )
        session.execute(
            update(DeliveryRecord).where(DeliveryRecord.state == "pending").values(due_at=LONG_AGO, claim="")
        )


def is_settled(store: Store) -> bool:
    """Say whether no job waits and no event is on its way."""
    with store.read() as session:
        jobs = select(func.count()).select_from(JobRecord).where(JobRecord.status.in_(["queued", "running"]))
        events = select(func.count()).select_from(OutboxRecord).where(OutboxRecord.spread_at.is_(None))
        waiting = select(func.count()).select_from(DeliveryRecord).where(DeliveryRecord.state == "pending")
        return not any(session.scalar(query) for query in (jobs, events, waiting))


def broken_promises(store: Store, ledger: Ledger, receiver: Receiver, jobs_dir: Path) -> list[str]:
    """Give everything that is not as the callers were told; empty in a service that can be trusted."""
    with store.read() as session:
        return [
            *ledger.wrong,
            *_complaints(session, ledger),
            *_outcomes(session, ledger),
            *_keys(session, ledger),
            *_jobs(session, ledger, jobs_dir),
            *_events(session, ledger, receiver),
        ]


def _complaints(session: Session, ledger: Ledger) -> Iterator[str]:
    rows = session.execute(select(ComplaintRecord.id, ComplaintRecord.text)).all()
    marks = Counter(mark for _, text in rows for mark in MARK.findall(text))
    suggested = Counter(session.scalars(select(SuggestionRecord.complaint_id)))
    of_jobs = {row for rows_of_job in ledger.jobs.values() for row in rows_of_job}
    if sum(marks.values()) != len(rows):
        yield f"{len(rows)} complaints have {sum(marks.values())} marks"
    yield from (f"complaint kept {count} times: {mark}" for mark, count in marks.items() if count > 1)
    yield from (f"acknowledged but not there: {mark}" for mark in ledger.marks - marks.keys())
    ids = {row.id for row in rows}
    yield from (f"acknowledged but not there: {lost}" for lost in (ledger.complaints | of_jobs) - ids)
    yield from (f"{suggested[kept]} suggestions: {kept}" for kept in ids if suggested[kept] != 1)


def _outcomes(session: Session, ledger: Ledger) -> Iterator[str]:
    kept = Counter(session.scalars(select(OutcomeRecord.complaint_id)))
    for complaint_id in kept.keys() | ledger.outcomes.keys():
        if kept[complaint_id] != ledger.outcomes[complaint_id]:
            yield f"{kept[complaint_id]} outcomes instead of {ledger.outcomes[complaint_id]}: {complaint_id}"


def _keys(session: Session, ledger: Ledger) -> Iterator[str]:
    answered = (
        select(func.count()).select_from(IdempotencyRecord).where(IdempotencyRecord.status.is_not(None))
    )
    found = session.scalar(answered)
    if found != len(ledger.keys):
        yield f"{found} keys have an answer instead of {len(ledger.keys)}"


def _jobs(session: Session, ledger: Ledger, jobs_dir: Path) -> Iterator[str]:
    status = {row.id: row.status for row in session.execute(select(JobRecord.id, JobRecord.status))}
    if status.keys() != ledger.jobs.keys():
        yield f"{len(status)} jobs instead of {len(ledger.jobs)}"
    for job_id, rows in ledger.jobs.items():
        if status.get(job_id) != "done":
            yield f"job {job_id} is {status.get(job_id)}"
            continue
        lines = JobFiles.of(jobs_dir, job_id).result.read_text("utf-8").splitlines()
        if [json.loads(line)["complaint_id"] for line in lines] != rows:
            yield f"job {job_id} has {len(lines)} rows of {len(rows)}, or others, or in another order"


def _events(session: Session, ledger: Ledger, receiver: Receiver) -> Iterator[str]:
    events = session.scalars(select(OutboxRecord)).all()
    got = set(receiver.ids)
    yield from (f"event never arrived: {event.message_id}" for event in events if event.message_id not in got)
    assigned = Counter(
        event.payload["complaint_id"] for event in events if event.type == "complaint.assigned"
    )
    if assigned != ledger.outcomes:
        yield f"{assigned.total()} assignments told instead of {ledger.outcomes.total()}"
    ended = Counter(event.payload["job_id"] for event in events if event.type == "job.finished")
    if ended != Counter(ledger.jobs.keys()):
        yield f"{ended.total()} ends of jobs told instead of {len(ledger.jobs)}"
