"""Keeps decisions; what stands of them is the review."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from serve.deciding.verdict import LABELS, STANDING
from serve.errors import ConflictError, NotFoundError
from serve.promise.labelling import label
from serve.store.records import ComplaintRecord, ReviewRecord, SuggestionRecord
from serve.store.records_decisions import DecisionRecord
from serve.store.records_outcomes import OutcomeRecord
from serve.texts import say


class Target(NamedTuple):
    """A complaint with its suggestion."""

    complaint: ComplaintRecord
    suggestion: SuggestionRecord


class DecisionRepository:
    """Works inside the session's transaction; it sees all, its callers ask what an officer may."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def locked(self, complaint_id: str) -> Target:
        """Give a complaint that nobody else decides until the transaction ends, or raise `NotFoundError`."""
        query = select(ComplaintRecord, SuggestionRecord).join(SuggestionRecord)
        query = query.where(ComplaintRecord.id == complaint_id).with_for_update(key_share=True)
        row = self._session.execute(query).one_or_none()
        if row is None:
            raise NotFoundError(say("problem.no_complaint"))
        return Target(row[0], row[1])

    def review(self, complaint_id: str) -> ReviewRecord | None:
        """Give the decision that closes a complaint, None while it is open."""
        return self._session.scalar(select(ReviewRecord).where(ReviewRecord.complaint_id == complaint_id))

    def history(self, complaint_id: str) -> Sequence[DecisionRecord]:
        """Give all that was decided on a complaint, oldest first."""
        query = select(DecisionRecord).where(DecisionRecord.complaint_id == complaint_id)
        return self._session.scalars(query.order_by(DecisionRecord.id)).all()

    def is_answered(self, complaint_id: str) -> bool:
        """Say whether the intake system's word, which outweighs an officer's, is there already."""
        return bool(self._session.scalar(select(exists().where(OutcomeRecord.complaint_id == complaint_id))))

    def add(self, decision: DecisionRecord) -> None:
        """Keep a row behind those before it."""
        self._session.add(decision)
        self._session.flush()

    def close(self, review: ReviewRecord, suggestion: SuggestionRecord) -> None:
        """Let a decision stand; the table has room for one a complaint.

        Raises:
            ConflictError: another officer was first.
        """
        if not self.is_answered(suggestion.complaint_id):
            suggestion.agency = review.agency or suggestion.agency
            labels = (review.agency, review.topic) if review.decision in LABELS else ("", "")
            label(suggestion, *labels)
        self._session.add(review)
        try:
            self._session.flush()
        except IntegrityError:
            raise ConflictError(say("problem.decided")) from None

    def reopen(self, target: Target, first_agency: str) -> None:
        """Let a complaint wait again, with the agency that was suggested first."""
        review = self.review(target.complaint.id)
        if review:
            self._session.delete(review)
        target.suggestion.agency = first_agency
        target.suggestion.erred = None
        target.suggestion.right_agency = target.suggestion.right_topic = ""
        target.suggestion.waiting = True
        self._session.flush()


def standing(history: Sequence[DecisionRecord]) -> DecisionRecord | None:
    """Give the last decision that was not undone, None where there is none."""
    undone = {decision.undoes for decision in history}
    left = [one for one in history if one.act in STANDING and one.id not in undone]
    return left[-1] if left else None


def version_of(suggestion: SuggestionRecord, history: Sequence[DecisionRecord]) -> str:
    """Name what an officer sees when deciding: it changes with the suggestion and with what others decide."""
    last = max((one.id for one in history), default=0)
    return f"{suggestion.id}-{suggestion.created_at.timestamp():.6f}-{last}"
