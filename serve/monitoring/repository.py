"""Reads how long the review queue is, and what waits behind the requests."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from serve.store.records import JobRecord, SuggestionRecord
from serve.store.records_webhooks import DeliveryRecord, OutboxRecord

URGENCIES = ("darurat", "lainnya")
"""How the queue tells what waits apart: emergencies, all else."""


JOB_STATUSES = ("queued", "running", "done", "failed", "cancelled")


class Waiting(NamedTuple):
    """What waits for an officer in one part of the queue."""

    complaints: int
    oldest_at: datetime | None


def waiting(session: Session) -> dict[str, Waiting]:
    """Give what waits, by urgency, read off the queue's own index."""
    columns = SuggestionRecord.rank, func.count(), func.min(SuggestionRecord.received_at)
    query = select(*columns).where(SuggestionRecord.waiting).group_by(SuggestionRecord.rank)
    found = {rank: Waiting(count, oldest) for rank, count, oldest in session.execute(query)}
    return {name: found.get(rank, Waiting(0, None)) for rank, name in enumerate(URGENCIES)}


class Background(NamedTuple):
    """What stands behind the requests: jobs by status, events to spread, deliveries that wait or were given up."""

    jobs: dict[str, int]
    outbox: int
    pending: int
    dead: int


def background(session: Session) -> Background:
    """Count it, each off an index."""
    by_status = select(JobRecord.status, func.count()).group_by(JobRecord.status)
    jobs = {status: count for status, count in session.execute(by_status) if status in JOB_STATUSES}
    outbox = select(func.count()).select_from(OutboxRecord).where(OutboxRecord.spread_at.is_(None))
    deliveries = select(DeliveryRecord.state, func.count().label("many")).group_by(DeliveryRecord.state)
    unfinished = deliveries.where(DeliveryRecord.state.in_(("pending", "dead")))
    states = {row.state: row.many for row in session.execute(unfinished)}
    return Background(
        {status: jobs.get(status, 0) for status in JOB_STATUSES},
        session.scalar(outbox) or 0,
        states.get("pending", 0),
        states.get("dead", 0),
    )
