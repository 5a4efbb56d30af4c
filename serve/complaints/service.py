"""Tells how a complaint stands, keeps what finally became of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
from msgspec import UNSET
from sqlalchemy.orm import Session

from serve.auth import Caller
from serve.complaints.labels import agency_code, topic_code
from serve.complaints.repository import ComplaintRepository, Standing
from serve.complaints.schemas import (
    OutcomeBody,
    RecordedOutcomeBody,
    ReviewedBody,
    StandingOutcomeBody,
    StoredComplaintBody,
)
from serve.contract import SuggestionBody
from serve.errors import InvalidFieldError, NotFoundError
from serve.moments import read_moment
from serve.store import Store
from serve.store.records import ReviewRecord
from serve.store.records_outcomes import OutcomeRecord
from serve.texts import say

Done = Callable[[Session, RecordedOutcomeBody], None]
"""Called at the end of the transaction that keeps an outcome, with what will be answered."""


@dataclass(frozen=True, slots=True)
class ComplaintService:
    """Complaints of those tenants that the caller may act for; others are not there."""

    store: Store

    def complaint(self, complaint_id: str, caller: Caller) -> StoredComplaintBody:
        """Give a complaint with all that is known of it, or raise `NotFoundError`."""
        with self.store.read() as session:
            return _stored(_found(ComplaintRepository(session).find(complaint_id), caller))

    def record(self, complaint_id: str, sent: OutcomeBody, caller: Caller, done: Done) -> RecordedOutcomeBody:
        """Keep an outcome beside what was suggested; the one before it becomes history.

        Raises:
            NotFoundError: no such complaint of the caller's.
            InvalidFieldError: an agency or a topic that nobody knows.
        """
        with self.store.write() as session:
            repository = ComplaintRepository(session)
            standing = _found(repository.find(complaint_id, lock=True), caller)
            outcome = _outcome(standing, sent, caller, datetime.now(UTC))
            repository.add(outcome, standing.suggestion)
            body = RecordedOutcomeBody(complaint_id, _outcome_body(outcome))
            done(session, body)
        return body


def _found(standing: Standing | None, caller: Caller) -> Standing:
    """Tell nobody whether somebody else has a complaint of that identifier."""
    if standing is None or not caller.may_act_for(standing.complaint.tenant):
        raise NotFoundError(say("problem.unknown_complaint"))
    return standing


def _outcome(standing: Standing, sent: OutcomeBody, caller: Caller, now: datetime) -> OutcomeRecord:
    if not sent.agency.strip() and sent.status != "rejected":
        raise InvalidFieldError("#/agency", say("field.agency"))
    complaint, suggestion = standing.complaint, _suggestion(standing)
    agency, topic = sent.agency.strip(), sent.topic.strip()
    return OutcomeRecord(
        complaint_id=complaint.id,
        agency=agency_code(agency, complaint.tenant, suggestion.agencies) if agency else "",
        topic=topic_code(topic, suggestion.topics) if topic else "",
        kind="" if sent.kind is UNSET else sent.kind,
        status=sent.status,
        answered_at=read_moment(sent.answered_at, complaint.tenant, "answered_at"),
        key_id=caller.key_id,
        recorded_at=now,
        suggested_topic=suggestion.topics[0].code if suggestion.topics else "",
        suggested_agency=suggestion.agencies[0].code if suggestion.agencies else "",
        model_version=standing.suggestion.model_version,
    )


def _stored(standing: Standing) -> StoredComplaintBody:
    complaint = standing.complaint
    return StoredComplaintBody(
        id=complaint.id,
        tenant=complaint.tenant,
        text=complaint.text,
        title=complaint.title,
        channel=complaint.channel,
        region_code=complaint.region_code,
        kelurahan=complaint.kelurahan,
        kecamatan=complaint.kecamatan,
        location=complaint.location,
        lat=UNSET if complaint.lat is None else complaint.lat,
        lon=UNSET if complaint.lon is None else complaint.lon,
        submitted_at=complaint.submitted_at or UNSET,
        anonymous=complaint.anonymous,
        confidential=complaint.confidential,
        received_at=complaint.received_at,
        suggestion=_suggestion(standing),
        review=_review_body(standing.review) if standing.review else UNSET,
        outcome=_outcome_body(standing.outcome) if standing.outcome else UNSET,
    )


def _suggestion(standing: Standing) -> SuggestionBody:
    return msgspec.convert(standing.suggestion.payload, SuggestionBody)


def _review_body(review: ReviewRecord) -> ReviewedBody:
    """Tell what was decided, not by whom: an officer's name is none of the intake system's business."""
    said = {name: getattr(review, name) for name in ReviewedBody.__struct_fields__}
    return msgspec.convert(said, ReviewedBody)


def _outcome_body(outcome: OutcomeRecord) -> StandingOutcomeBody:
    said = {name: getattr(outcome, name) for name in StandingOutcomeBody.__struct_fields__}
    return msgspec.convert({name: value for name, value in said.items() if value}, StandingOutcomeBody)
