"""Reads complaints with their suggestions, keeps decisions."""

from collections.abc import Generator
from typing import NamedTuple

from sqlalchemy import and_, exists, func, or_, select, true
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from serve.errors import ConflictError, NotFoundError
from serve.officer import Officer
from serve.promise.labelling import label
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
        self._seen = seen_by(officer) if officer else true()

    def next_id(self, after: QueueKey | None = None) -> str:
        """Give the identifier of the next waiting complaint, empty when none waits."""
        query = select(SuggestionRecord.complaint_id).where(self._seen)
        return self._session.scalar(in_order(query, after).limit(1)) or ""

    def complaint(self, complaint_id: str, *, lock: bool = False) -> tuple[ComplaintRecord, SuggestionRecord]:
        """Give a complaint with its suggestion, or raise `NotFoundError` also where it is not for this officer; locked, it stays so until it is decided."""
        query = select(ComplaintRecord, SuggestionRecord).join(SuggestionRecord).where(self._seen)
        if lock:
            query = query.with_for_update(key_share=True)
        row = self._session.execute(query.where(ComplaintRecord.id == complaint_id)).one_or_none()
        if row is None:
            raise NotFoundError(say("problem.no_complaint"))
        return row[0], row[1]

    def review(self, complaint_id: str) -> ReviewRecord | None:
        """Give the decision on a complaint, None while it is open."""
        return self._session.scalar(select(ReviewRecord).where(ReviewRecord.complaint_id == complaint_id))

    def add(self, review: ReviewRecord, suggestion: SuggestionRecord) -> None:
        """Keep a decision; the table has room for one a complaint.

        Raises:
            ConflictError: another officer was first.
        """
        suggestion.waiting = False
        if not self._is_answered(suggestion.complaint_id):
            suggestion.agency = review.agency or suggestion.agency
            label(suggestion, review.agency, review.topic)
        self._session.add(review)
        try:
            self._session.flush()
        except IntegrityError:
            raise ConflictError(say("problem.decided")) from None

    def _is_answered(self, complaint_id: str) -> bool:
        """Say whether the intake system's word, which outweighs an officer's, is there already."""
        return bool(self._session.scalar(select(exists().where(OutcomeRecord.complaint_id == complaint_id))))

    def labelled(self, tenant: str) -> Generator[Labelled]:
        """Walk all complaints with a decision or an outcome, oldest first, a tenant's alone where one is named.

        Close what it gives before the session: PostgreSQL keeps a cursor open for it.
        """
        newest = select(func.max(OutcomeRecord.id)).group_by(OutcomeRecord.complaint_id)
        last = and_(OutcomeRecord.complaint_id == ComplaintRecord.id, OutcomeRecord.id.in_(newest))
        query = (
            select(ComplaintRecord, ReviewRecord, OutcomeRecord)
            .outerjoin(ReviewRecord, ReviewRecord.complaint_id == ComplaintRecord.id)
            .outerjoin(OutcomeRecord, last)
            .where(or_(ReviewRecord.id.is_not(None), OutcomeRecord.id.is_not(None)))
            .order_by(ComplaintRecord.received_at, ComplaintRecord.id)
        )
        if tenant:
            query = query.where(ComplaintRecord.tenant == tenant)
        with self._session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)) as found:
            yield from (Labelled(*row) for row in found)
