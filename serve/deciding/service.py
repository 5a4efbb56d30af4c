"""Keeps what an officer decides, takes it back: both as rows that are only added."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from serve.contract import NO_AGENCY, NO_TOPIC, SuggestionBody
from serve.deciding.leases import holder, release
from serve.deciding.news import announce_review, announce_undo
from serve.deciding.repository import DecisionRepository, Target, standing, version_of
from serve.deciding.sampling import forget_second_opinion, want_second_opinion
from serve.deciding.verdict import CLOSING, LABELS, STANDING, Outcome, Verdict
from serve.errors import ConflictError, ForbiddenError, NotFoundError
from serve.officer import Officer, Subject
from serve.sight import subject_of
from serve.store.records import ReviewRecord, SuggestionRecord
from serve.store.records_decisions import DecisionRecord
from serve.texts import say
from serve.trail.entry import Act
from serve.waiting import URGENT


def decide(session: Session, officer: Officer, complaint_id: str, verdict: Verdict, seen: str = "") -> Act:
    """Keep a decision beside what was suggested.

    Args:
        session: a writing one.
        officer: who decides.
        complaint_id: on what.
        verdict: what is decided.
        seen: `version_of` what the officer saw, empty where that is not known.

    Returns:
        What the caller adds to the trail, last of all in the transaction.

    Raises:
        NotFoundError: no such complaint, or none that this officer may see.
        ForbiddenError: it may be seen, not decided.
        ConflictError: it was decided before, changed since, or is open before somebody else.
    """
    repository = DecisionRepository(session)
    target = repository.locked(complaint_id)
    _check_right(officer, subject_of(*target))
    history = repository.history(complaint_id)
    if repository.review(complaint_id):
        raise ConflictError(say("problem.decided"))
    if seen and seen != version_of(target.suggestion, history):
        raise ConflictError(say("problem.changed"))
    if holder(session, complaint_id, officer):
        raise ConflictError(say("problem.held"))
    review = _review(target.suggestion, verdict, officer)
    repository.add(_decision(review, verdict.detail))
    _take_effect(session, target, review, verdict.detail)
    release(session, complaint_id, officer)
    return _act(target, officer, review)


def undo(session: Session, officer: Officer, complaint_id: str) -> Act:
    """Take one's own decision back: the complaint waits again, the decision stays in its history.

    Raises:
        NotFoundError: no such complaint, or none that this officer might decide.
        ForbiddenError: somebody else decided it.
        ConflictError: there is nothing to undo, or an agency has answered by now.
    """
    repository = DecisionRepository(session)
    target = repository.locked(complaint_id)
    first = _first_agency(target.suggestion)
    complaint = target.complaint
    before = Subject(complaint.tenant, first, complaint.confidential, complaint.anonymous)
    _check_right(officer, before)
    last = standing(repository.history(complaint_id))
    is_own = last is not None and last.officer_id == officer.id
    if not is_own and not officer.may_see(subject_of(*target)):
        raise NotFoundError(say("problem.no_complaint"))
    if last is None:
        raise ConflictError(say("problem.nothing_to_undo"))
    if not is_own:
        raise ForbiddenError(say("problem.not_own"))
    if repository.is_answered(complaint_id):
        raise ConflictError(say("problem.answered"))
    repository.reopen(target, first)
    review = _review(target.suggestion, Verdict("pengaduan", "", "", "undo"), officer)
    review.kind = last.kind
    repository.add(_decision(review, {"act": last.act}, undoes=last.id))
    forget_second_opinion(session, complaint_id)
    announce_undo(session, complaint, last.kind, target.suggestion.model_version)
    return Act(
        "complaint.undone",
        officer.actor,
        complaint.tenant,
        f"complaint:{complaint.id}",
        {"decision": last.act},
    )


def _check_right(officer: Officer, subject: Subject) -> None:
    if not officer.may_see(subject):
        raise NotFoundError(say("problem.no_complaint"))
    if not officer.may_decide(subject):
        raise ForbiddenError(say("problem.right"))


def _take_effect(session: Session, target: Target, review: ReviewRecord, detail: Mapping[str, Any]) -> None:
    """Close the complaint, let it wait for an answer, or put it to the front of the queue."""
    outcome = review.decision
    if outcome in STANDING:
        target.suggestion.waiting = False
    else:
        target.suggestion.place, target.suggestion.waiting = URGENT, True
    if outcome in CLOSING:
        DecisionRepository(session).close(review, target.suggestion)
    if outcome in LABELS:
        want_second_opinion(session, target.complaint.id, review)
    if outcome in STANDING:
        announce_review(session, target.complaint, review, _agencies(review, detail))


def _agencies(review: ReviewRecord, detail: Mapping[str, Any]) -> list[str]:
    """Give all agencies that get the complaint, in their order."""
    second = [detail["agency"]] if review.decision == "split" else []
    named = detail.get("agencies", [review.agency])
    return list(dict.fromkeys(filter(None, [*named, *second])))


def _decision(review: ReviewRecord, detail: Mapping[str, Any], undoes: int | None = None) -> DecisionRecord:
    return DecisionRecord(
        complaint_id=review.complaint_id,
        act=review.decision,
        kind=review.kind,
        topic=review.topic,
        agency=review.agency,
        detail=dict(detail),
        officer=review.officer,
        officer_id=review.officer_id,
        decided_at=review.decided_at,
        undoes=undoes,
    )


def _review(suggestion: SuggestionRecord, verdict: Verdict, officer: Officer) -> ReviewRecord:
    """Keep what was decided, beside what was suggested by then."""
    body = msgspec.convert(suggestion.payload, SuggestionBody)
    topic = body.topics[0] if body.topics else NO_TOPIC
    agency = body.agencies[0] if body.agencies else NO_AGENCY
    outcome: Outcome = verdict.against(body.kind.code, topic.code, agency.code)
    return ReviewRecord(
        complaint_id=suggestion.complaint_id,
        suggestion_id=suggestion.id,
        decision=outcome,
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


def _first_agency(suggestion: SuggestionRecord) -> str:
    body = msgspec.convert(suggestion.payload, SuggestionBody)
    return body.agencies[0].code if body.agencies else ""


def _act(target: Target, officer: Officer, review: ReviewRecord) -> Act:
    said = {"decision": review.decision}
    said |= {name: getattr(review, name) for name in ("kind", "topic", "agency")}
    complaint = target.complaint
    return Act("complaint.decided", officer.actor, complaint.tenant, f"complaint:{complaint.id}", said)
