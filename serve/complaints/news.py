"""Tells other systems who answers a complaint, by the word of the intake system."""

from sqlalchemy.orm import Session

from serve.outbox import announce
from serve.store.records import ComplaintRecord
from serve.store.records_outcomes import OutcomeRecord


def announce_outcome(session: Session, complaint: ComplaintRecord, outcome: OutcomeRecord) -> None:
    """Announce the agency in the outcome's own transaction; nothing where nobody answers."""
    if not outcome.agency or outcome.status == "rejected":
        return
    announce(
        session,
        "complaint.assigned",
        complaint.tenant,
        {"complaint_id": complaint.id, "agency": outcome.agency, "source": "outcome"},
        confidential=complaint.confidential,
    )
