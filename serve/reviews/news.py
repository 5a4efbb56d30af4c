"""Tells other systems what an officer decided."""

from sqlalchemy.orm import Session

from serve.outbox import announce
from serve.store.records import ComplaintRecord, ReviewRecord


def announce_review(session: Session, complaint: ComplaintRecord, review: ReviewRecord) -> None:
    """Announce the decision, and the agency where it names one, in the decision's own transaction."""
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
    if review.agency:
        announce(
            session,
            "complaint.assigned",
            complaint.tenant,
            {"complaint_id": complaint.id, "agency": review.agency, "source": "review"},
            confidential=complaint.confidential,
        )
