"""Reads complaints with all that is known of them, adds outcomes."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from serve.promise.labelling import label
from serve.store.records import ComplaintRecord, ReviewRecord, SuggestionRecord
from serve.store.records_outcomes import OutcomeRecord


class Standing(NamedTuple):
    """A complaint with what was said of it so far."""

    complaint: ComplaintRecord
    suggestion: SuggestionRecord
    review: ReviewRecord | None
    outcome: OutcomeRecord | None


class ComplaintRepository:
    """Works inside the session's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, complaint_id: str, *, lock: bool = False) -> Standing | None:
        """Give a complaint with its suggestion, review and last outcome; None where there is none.

        Args:
            complaint_id: whose.
            lock: let those who would write of the same complaint wait for the end of this transaction.
        """
        query = select(ComplaintRecord, SuggestionRecord).join(SuggestionRecord)
        query = query.where(ComplaintRecord.id == complaint_id)
        row = self._session.execute(query.with_for_update() if lock else query).one_or_none()
        if row is None:
            return None
        review = select(ReviewRecord).where(ReviewRecord.complaint_id == complaint_id)
        outcomes = select(OutcomeRecord).where(OutcomeRecord.complaint_id == complaint_id)
        last = outcomes.order_by(OutcomeRecord.id.desc()).limit(1)
        return Standing(row[0], row[1], self._session.scalar(review), self._session.scalar(last))

    def add(self, outcome: OutcomeRecord, suggestion: SuggestionRecord) -> None:
        """Keep an outcome behind those before it; no officer needs to decide any more."""
        suggestion.waiting = False
        suggestion.agency = outcome.agency or suggestion.agency
        label(suggestion, outcome.agency, outcome.topic or suggestion.right_topic)
        self._session.add(outcome)
        self._session.flush()
