"""Reads the queue, keeps decisions."""

from collections.abc import Generator
from typing import Any, TypeVar

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from serve.errors import ConflictError, NotFoundError
from serve.reviews.schemas import QueueKey
from serve.store.records import ComplaintRecord, ReviewRecord, SuggestionRecord
from serve.texts import say

EXCERPT = 160
"""Characters of a complaint that the queue shows; one more is read, to know whether it goes on."""

ROWS_AT_ONCE = 500

QueueRecord = tuple[SuggestionRecord, str]
Query = TypeVar("Query", bound=Select[Any])


class ReviewRepository:
    """Works inside the session's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def waiting(self, after: QueueKey | None, limit: int) -> list[QueueRecord]:
        """Give what waits for an officer, from a place in the queue on, with the beginning of each text."""
        excerpt = func.substr(ComplaintRecord.text, 1, EXCERPT + 1)
        query = _queue(select(SuggestionRecord, excerpt).join(ComplaintRecord), after).limit(limit)
        return [(suggestion, text) for suggestion, text in self._session.execute(query)]

    def next_id(self, after: QueueKey | None = None) -> str:
        """Give the identifier of the next waiting complaint, empty when none waits."""
        query = _queue(select(SuggestionRecord.complaint_id), after).limit(1)
        return self._session.scalar(query) or ""

    def complaint(self, complaint_id: str, *, lock: bool = False) -> tuple[ComplaintRecord, SuggestionRecord]:
        """Give a complaint with its suggestion, or raise `NotFoundError`; locked, it stays so until it is decided."""
        query = select(ComplaintRecord, SuggestionRecord).join(SuggestionRecord)
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
        self._session.add(review)
        try:
            self._session.flush()
        except IntegrityError:
            raise ConflictError(say("problem.decided")) from None

    def decided(self, tenant: str) -> Generator[tuple[ReviewRecord, ComplaintRecord]]:
        """Walk all decisions with their complaints, oldest first, a tenant's alone where one is named.

        Close what it gives before the session: PostgreSQL keeps a cursor open for it.
        """
        query = select(ReviewRecord, ComplaintRecord).join(ComplaintRecord).order_by(ReviewRecord.id)
        if tenant:
            query = query.where(ComplaintRecord.tenant == tenant)
        with self._session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)) as found:
            yield from found


def _queue(query: Query, after: QueueKey | None) -> Query:
    key = (SuggestionRecord.rank, SuggestionRecord.received_at, SuggestionRecord.complaint_id)
    waiting = query.where(SuggestionRecord.waiting).order_by(*key)
    return waiting if after is None else waiting.where(tuple_(*key) > tuple_(*after))
