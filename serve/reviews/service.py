"""Hands officers what waits, keeps what they decide."""

from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
from sqlalchemy.orm import Session

from serve.contract import NO_AGENCY, NO_TOPIC, SuggestionBody
from serve.errors import ConflictError, ForbiddenError
from serve.officer import Officer
from serve.reviews.news import announce_review
from serve.reviews.repository import ReviewRepository
from serve.reviews.schemas import Item, Verdict
from serve.sight import subject_of
from serve.store import Store
from serve.store.records import ComplaintRecord, ReviewRecord, SuggestionRecord
from serve.texts import say
from serve.trail.entry import Act
from serve.trail.repository import record
from serve.waiting import QueueKey


@dataclass(frozen=True, slots=True)
class ReviewService:
    """The review queue as one officer sees it; a decision is committed before the answer."""

    store: Store
    officer: Officer

    def item(self, complaint_id: str) -> Item:
        """Give one complaint, or raise `NotFoundError`."""
        with self.store.read() as session:
            repository = self._repository(session)
            complaint, suggestion = repository.complaint(complaint_id)
            review, subject = repository.review(complaint_id), subject_of(complaint, suggestion)
            may_read, may_decide = self.officer.may_see_text(subject), self.officer.may_decide(subject)
            return Item(complaint, _body(suggestion), review, may_read, may_decide)

    def next_id(self, skipping: str = "") -> str:
        """Give the complaint to look at next, from one that is skipped on; empty when none waits."""
        with self.store.read() as session:
            repository = self._repository(session)
            after = QueueKey.of(repository.complaint(skipping)[1]) if skipping else None
            return repository.next_id(after)

    def decide(self, complaint_id: str, verdict: Verdict) -> None:
        """Keep a decision beside what was suggested.

        Raises:
            NotFoundError: no such complaint, or none that this officer may see.
            ForbiddenError: it may be seen, not decided.
            ConflictError: it was decided before.
        """

        def save(session: Session) -> None:
            repository = self._repository(session)
            complaint, suggestion = repository.complaint(complaint_id, lock=True)
            if not self.officer.may_decide(subject_of(complaint, suggestion)):
                raise ForbiddenError(say("problem.right"))
            if repository.review(complaint_id):
                raise ConflictError(say("problem.decided"))
            review = _review(suggestion, verdict, self.officer)
            repository.add(review, suggestion)
            announce_review(session, complaint, review)
            record(session, _act(complaint, review, self.officer))

        self.store.transact(save)

    def _repository(self, session: Session) -> ReviewRepository:
        return ReviewRepository(session, self.officer)


def _act(complaint: ComplaintRecord, review: ReviewRecord, officer: Officer) -> Act:
    detail = {
        "decision": review.decision,
        "kind": review.kind,
        "topic": review.topic,
        "agency": review.agency,
    }
    subject = f"complaint:{complaint.id}"
    return Act("complaint.decided", officer.actor, complaint.tenant, subject, detail)


def _review(suggestion: SuggestionRecord, verdict: Verdict, officer: Officer) -> ReviewRecord:
    """Keep what was decided, beside what was suggested by then."""
    body = _body(suggestion)
    topic = body.topics[0] if body.topics else NO_TOPIC
    agency = body.agencies[0] if body.agencies else NO_AGENCY
    return ReviewRecord(
        complaint_id=suggestion.complaint_id,
        suggestion_id=suggestion.id,
        decision="accept" if verdict.accepts(body.kind.code, topic.code, agency.code) else "correct",
        kind=verdict.kind,
        topic=verdict.topic,
        agency=verdict.agency,
        officer=officer.name,
        officer_id=officer.id,
        decided_at=datetime.now(UTC),
        suggested_kind=body.kind.code,
        suggested_topic=topic.code,
        suggested_topic_probability=topic.probability,
        suggested_agency=agency.code,
        suggested_agency_probability=agency.probability,
        model_version=suggestion.model_version,
    )


def _body(suggestion: SuggestionRecord) -> SuggestionBody:
    return msgspec.convert(suggestion.payload, SuggestionBody)
