"""Asks the model, adds what the store knows, keeps the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from data.suggestion import Suggestion
from serve.champion import Champion, Scorer
from serve.duplicates.service import remember
from serve.errors import IdTakenError, InternalError, ServiceError
from serve.failures import log_failure
from serve.keeping.answers import Answer, answer_of
from serve.keeping.intake import Received
from serve.keeping.known import with_what_is_known
from serve.keeping.repository import SuggestionRepository
from serve.store import Store


@dataclass(frozen=True, slots=True)
class SuggestionService:
    """Suggestions for complaints; what was asked to be kept is committed before the answer."""

    champion: Champion
    store: Store

    def suggest(self, received: Received) -> Suggestion:
        """Answer for one complaint.

        Raises:
            UnavailableError: there is no model.
            IdTakenError: its identifier is that of another tenant's complaint.
        """
        now = datetime.now(UTC)
        [complete] = self._complete([answer_of(self.champion.current(), received, now)], now)
        if isinstance(complete, IdTakenError):
            raise complete
        return complete.suggestion

    def suggest_all(self, batch: Sequence[Received]) -> list[Suggestion | ServiceError]:
        """Answer for several, all by the same model, kept in one transaction; one that breaks spoils no other.

        Raises:
            UnavailableError: there is no model.
        """
        now = datetime.now(UTC)
        scorer = self.champion.current()
        attempts = [_attempt(scorer, received, now) for received in batch]
        complete = iter(self._complete([one for one in attempts if isinstance(one, Answer)], now))
        outcomes = [next(complete) if isinstance(one, Answer) else one for one in attempts]
        return [one.suggestion if isinstance(one, Answer) else one for one in outcomes]

    def _complete(self, answers: Sequence[Answer], now: datetime) -> list[Answer | IdTakenError]:
        """Add to the answers what the store knows, then keep those that are to be kept; give what became of each."""
        known = with_what_is_known(self.store, answers, now)
        to_keep = [answer for answer in known if answer.store]
        if not to_keep:
            return list(known)
        refused = self.store.transact(lambda session: keep(session, to_keep, now))
        return [
            refused.get(answer.masked.complaint.id, answer) if answer.store else answer for answer in known
        ]


def keep(session: Session, answers: Sequence[Answer], now: datetime) -> dict[str, IdTakenError]:
    """Write inside a transaction, in the order of the ids, so that two batches cannot wait for each other.

    Returns:
        The identifiers that belong to another tenant's complaint: of these nothing was written.
    """
    repository = SuggestionRepository(session)
    refused: dict[str, IdTakenError] = {}
    for answer in sorted(answers, key=lambda answer: answer.masked.complaint.id):
        try:
            if repository.save(answer.masked, now):
                remember(session, answer.masked.complaint, answer.print_)
        except IdTakenError as error:
            refused[answer.masked.complaint.id] = error
    return refused


def _attempt(scorer: Scorer, received: Received, now: datetime) -> Answer | InternalError:
    try:
        return answer_of(scorer, received, now)
    except Exception as error:  # noqa: BLE001 - the boundary of one item: whatever breaks here is that item's answer
        log_failure("suggestion failed", error)
        return InternalError()
