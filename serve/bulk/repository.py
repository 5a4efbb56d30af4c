"""Finds waiting complaints with the same suggestion."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from serve.deciding.leases import free_for
from serve.errors import NotFoundError
from serve.officer import Officer
from serve.sight import seen_by
from serve.store.records import ComplaintRecord, SuggestionRecord
from serve.texts import say

MOST_READ = 300
"""Waiting complaints of an agency that are looked at, oldest first; it bounds the search."""


class Found(NamedTuple):
    """A complaint with its suggestion."""

    complaint: ComplaintRecord
    suggestion: SuggestionRecord


class BulkRepository:
    """Works inside the session's transaction, for one officer."""

    def __init__(self, session: Session, officer: Officer) -> None:
        self._session = session
        self._officer = officer

    def waiting(self, complaint_id: str) -> Found:
        """Give one waiting complaint, or raise `NotFoundError`."""
        row = self._session.execute(self._query().where(ComplaintRecord.id == complaint_id)).one_or_none()
        if row is None:
            raise NotFoundError(say("problem.not_waiting"))
        return Found(*row)

    def of_agency(self, first: SuggestionRecord) -> Sequence[Found]:
        """Give the other waiting complaints of the same tenant and first agency that nobody else has."""
        query = self._query().where(
            SuggestionRecord.agency == first.agency,
            SuggestionRecord.tenant == first.tenant,
            SuggestionRecord.complaint_id != first.complaint_id,
        )
        ordered = query.order_by(SuggestionRecord.place, SuggestionRecord.received_at)
        return [Found(*row) for row in self._session.execute(ordered.limit(MOST_READ))]

    def _query(self) -> Select[ComplaintRecord, SuggestionRecord]:
        query = select(ComplaintRecord, SuggestionRecord).join(SuggestionRecord)
        free = free_for(self._session, self._officer)
        return query.where(SuggestionRecord.waiting, seen_by(self._officer), free)
