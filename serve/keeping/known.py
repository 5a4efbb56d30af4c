"""Adds to answers what the store knows: similar complaints, when each arrived, and so its deadline."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from data.deadlines import deadline
from data.suggestion import Deadline
from serve.duplicates.service import find_duplicates
from serve.failures import log_failure
from serve.keeping.answers import Answer
from serve.keeping.repository import SuggestionRepository
from serve.store import Store


def with_what_is_known(store: Store, answers: Sequence[Answer], now: datetime) -> list[Answer]:
    """Add similar complaints and deadlines, all of one moment.

    Answers that are not kept do without a store that cannot be asked; they have no deadline, for nothing arrives.
    """
    try:
        with store.read() as session:
            return known(session, answers, now)
    except SQLAlchemyError as error:
        if any(answer.store for answer in answers):
            raise
        log_failure("similar complaints not looked up", error)
        return list(answers)


def known(session: Session, answers: Sequence[Answer], now: datetime) -> list[Answer]:
    """Add similar complaints and deadlines inside a transaction."""
    kept = [answer.masked.complaint.id for answer in answers if answer.store]
    arrived = SuggestionRepository(session).arrivals(kept) if kept else {}
    return [
        answer.knowing(
            find_duplicates(session, answer.masked.complaint, answer.print_),
            _deadline(answer, arrived, now) if answer.store else None,
        )
        for answer in answers
    ]


def _deadline(answer: Answer, arrived: Mapping[str, datetime], now: datetime) -> Deadline:
    """Count from the moment that was sent, else from the first receipt; nothing arrives in the future."""
    complaint, suggestion = answer.masked.complaint, answer.suggestion
    moment = complaint.submitted_at or arrived.get(complaint.id, now)
    kind = suggestion.kind.code
    return deadline(complaint.tenant, kind, min(moment, now), oversight=suggestion.oversight)
