"""Reads complaints as an officer sees them, and what people said of them."""

from collections.abc import Generator
from typing import NamedTuple

from sqlalchemy import and_, func, or_, select, true
from sqlalchemy.orm import Session

from serve.deciding.leases import free_for
from serve.deciding.verdict import LABELS
from serve.errors import NotFoundError
from serve.officer import Officer
from serve.sight import seen_by
from serve.store.records import ComplaintRecord, ReviewRecord, SuggestionRecord
from serve.store.records_outcomes import OutcomeRecord
from serve.texts import say
from serve.waiting import QueueKey, in_order

ROWS_AT_ONCE = 500


class Labelled(NamedTuple):
    """A complaint with what people said of it: an officer, the intake system's last word, or both."""

    complaint: ComplaintRecord
    review: ReviewRecord | None
    outcome: OutcomeRecord | None


class ReviewRepository:
    """Works inside the session's transaction.

    Args:
        session: of the store.
        officer: who sees no more than may be seen; None for a command, which sees all.
    """

    def __init__(self, session: Session, officer: Officer | None) -> None:
        self._session = session
        self._officer = officer
        self._seen = seen_by(officer) if officer else true()

    def next_id(self, after: QueueKey | None = None) -> str:
        """Give the identifier of the next waiting complaint that nobody else has, empty when there is none."""
        query = select(SuggestionRecord.complaint_id).join(ComplaintRecord).where(self._seen)
        if self._officer:
            query = query.where(free_for(self._session, self._officer))
        return self._session.scalar(in_order(query, after).limit(1)) or ""

    def complaint(self, complaint_id: str) -> tuple[ComplaintRecord, SuggestionRecord]:
        """Give a complaint with its suggestion, or raise `NotFoundError` also where it is not for this officer."""
        query = select(ComplaintRecord, SuggestionRecord).join(SuggestionRecord).where(self._seen)
        row = self._session.execute(query.where(ComplaintRecord.id == complaint_id)).one_or_none()
        if row is None:
            raise NotFoundError(say("problem.no_complaint"))
        return row[0], row[1]

    def labelled(self, tenant: str) -> Generator[Labelled]:
        """Walk all complaints with a decision that is a label, or an outcome, oldest first, a tenant's alone where one is named.

        Close what it gives before the session: PostgreSQL keeps a cursor open for it.
        """
        newest = select(func.max(OutcomeRecord.id)).group_by(OutcomeRecord.complaint_id)
        last = and_(OutcomeRecord.complaint_id == ComplaintRecord.id, OutcomeRecord.id.in_(newest))
        said = and_(
            ReviewRecord.complaint_id == ComplaintRecord.id, ReviewRecord.decision.in_(sorted(LABELS))
        )
        query = (
            select(ComplaintRecord, ReviewRecord, OutcomeRecord)
            .outerjoin(ReviewRecord, said)
            .outerjoin(OutcomeRecord, last)
            .where(or_(ReviewRecord.id.is_not(None), OutcomeRecord.id.is_not(None)))
            .order_by(ComplaintRecord.received_at, ComplaintRecord.id)
        )
        if tenant:
            query = query.where(ComplaintRecord.tenant == tenant)
        with self._session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)) as found:
            yield from (Labelled(*row) for row in found)
