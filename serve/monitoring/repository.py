"""Reads how long the review queue is."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from serve.store.records import SuggestionRecord

URGENCIES = ("darurat", "lainnya")
"""How the queue tells what waits apart: emergencies, all else."""


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
