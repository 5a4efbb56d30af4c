"""The outbox: what other systems are told is written in the transaction of its cause."""

import uuid
from collections.abc import Mapping
from typing import Literal

from sqlalchemy.orm import Session

from serve.store.clock import database_now
from serve.store.records_webhooks import OutboxRecord

EventType = Literal["suggestion.reviewed", "complaint.assigned", "job.finished"]

MEMBERS: Mapping[EventType, frozenset[str]] = {
    "suggestion.reviewed": frozenset(
        {"complaint_id", "decision", "kind", "topic", "agency", "model_version"}
    ),
    "complaint.assigned": frozenset({"complaint_id", "agency", "source"}),
    "job.finished": frozenset({"job_id", "status"}),
}
"""What each event may say: identifiers, codes and versions. Text, names and personal data have no member."""

EVENT_TYPES: tuple[EventType, ...] = tuple(MEMBERS)


def announce(
    session: Session,
    event_type: EventType,
    tenant: str,
    payload: Mapping[str, str],
    *,
    confidential: bool = False,
) -> None:
    """Put an event into the outbox; it is sent once the session's transaction is committed, never otherwise.

    Args:
        session: the writing session that holds the cause.
        event_type: what happened.
        tenant: code of the tenant whose event it is; it is told along.
        payload: members of `MEMBERS`; empty ones are left out.
        confidential: tell nothing but the complaint's id and its tenant.

    Raises:
        ValueError: a member that this event may not have.
    """
    unknown = payload.keys() - MEMBERS[event_type]
    if unknown:
        raise ValueError(f"{event_type} may not tell {', '.join(sorted(unknown))}; see serve.outbox.MEMBERS")
    told = {"complaint_id": payload["complaint_id"]} if confidential else payload
    session.add(
        OutboxRecord(
            message_id=f"msg_{uuid.uuid4().hex}",
            type=event_type,
            tenant=tenant,
            payload={**{name: value for name, value in told.items() if value}, "tenant": tenant},
            announced_at=database_now(session),
        )
    )
