"""Adds to answers what the store knows: similar complaints, when each arrived, and so its deadline."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from data.deadlines import deadline
from data.suggestion import Deadline
from serve.duplicates.service import find_duplicates
from serve.keeping.answers import ToKeep
from serve.keeping.repository import SuggestionRepository


def known(session: Session, answers: Sequence[ToKeep], now: datetime) -> list[ToKeep]:
    """Add similar complaints and deadlines inside the transaction that keeps the answers."""
    arrived = SuggestionRepository(session).arrivals([answer.masked.complaint.id for answer in answers])
    return [
        answer.knowing(
            find_duplicates(session, answer.masked.complaint, answer.print_), _deadline(answer, arrived, now)
        )
        for answer in answers
    ]


def _deadline(answer: ToKeep, arrived: Mapping[str, datetime], now: datetime) -> Deadline:
    """Count from the moment that was sent, else from the first receipt; nothing arrives in the future."""
    complaint, suggestion = answer.masked.complaint, answer.suggestion
    moment = complaint.submitted_at or arrived.get(complaint.id, now)
    kind = suggestion.kind.code
    return deadline(complaint.tenant, kind, min(moment, now), oversight=suggestion.oversight)
