"""Tells other systems what an officer decided."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from serve.outbox import announce
from serve.store.records import ComplaintRecord, ReviewRecord


def announce_review(
    session: Session, complaint: ComplaintRecord, review: ReviewRecord, agencies: Iterable[str]
) -> None:
    """Announce the decision, and the agencies where it names some, in the decision's own transaction."""
    announce(
        session,
        "suggestion.reviewed",
        complaint.tenant,
        {
            "complaint_id": complaint.id,
            "decision": review.decision,
            "kind": review.kind,
            "topic": review.topic,
            "agency": review.agency,
            "model_version": review.model_version,
        },
        confidential=complaint.confidential,
    )
    for agency in agencies:
        announce(
            session,
            "complaint.assigned",
            complaint.tenant,
            {"complaint_id": complaint.id, "agency": agency, "source": "review"},
            confidential=complaint.confidential,
        )


def announce_undo(session: Session, complaint: ComplaintRecord, kind: str, model_version: str) -> None:
    """Announce that the decision that was announced before does not stand, in the transaction that takes it back."""
    told = {"complaint_id": complaint.id, "decision": "undo", "kind": kind, "model_version": model_version}
    announce(session, "suggestion.reviewed", complaint.tenant, told, confidential=complaint.confidential)
