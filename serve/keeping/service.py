"""Asks the model, adds what the store knows, keeps the answer."""

from collections.abc import Callable, Mapping, Sequence
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
from serve.monitoring.tracing import span
from serve.monitoring.work import current_work
from serve.store import Store


def _nothing(_session: Session, _answers: object) -> None:
    """Do nothing besides."""


Said = Suggestion | ServiceError
"""What is said about one complaint of several."""


@dataclass(frozen=True, slots=True)
class SuggestionService:
    """Suggestions for complaints; what was asked to be kept is committed before the answer."""

    champion: Champion
    store: Store

    def suggest(
        self, received: Received, done: Callable[[Session, Suggestion], None] = _nothing
    ) -> Suggestion:
        """Answer for one complaint.

        Args:
            received: the complaint.
            done: called with the answer at the end of the transaction that keeps the complaint, if it is kept.

        Raises:
            UnavailableError: there is no model.
            IdTakenError: its identifier is that of another tenant's complaint.
        """
        now = datetime.now(UTC)

        def only(session: Session, said: list[Said]) -> None:
            done(session, _suggestion(said))

        answer = answer_of(self.champion.current(), received, now)
        return _suggestion(self._complete([answer], now, only))

    def suggest_all(
        self, batch: Sequence[Received], done: Callable[[Session, list[Said]], None] = _nothing
    ) -> list[Said]:
        """Answer for several, all by the same model, kept in one transaction; one that breaks spoils no other.

        Args:
            batch: the complaints.
            done: called with the answers at the end of the transaction that keeps them, if any is kept.

        Raises:
            UnavailableError: there is no model.
        """
        now = datetime.now(UTC)
        scorer = self.champion.current()
        return self._complete([_attempt(scorer, received, now) for received in batch], now, done)

    def _complete(
        self,
        attempts: Sequence[Answer | ServiceError],
        now: datetime,
        done: Callable[[Session, list[Said]], None],
    ) -> list[Said]:
        """Add to the answers what the store knows, then keep those that are to be kept; say what became of each."""
        complete = iter(
            with_what_is_known(self.store, [one for one in attempts if isinstance(one, Answer)], now)
        )
        outcomes = [next(complete) if isinstance(one, Answer) else one for one in attempts]
        to_keep = [one for one in outcomes if isinstance(one, Answer) and one.store]
        if not to_keep:
            return _said(outcomes, {})

        def work(session: Session) -> list[Said]:
            said = _said(outcomes, keep(session, to_keep, now))
            done(session, said)
            return said

        with span("store write") as write:
            write.note({"disposisi.complaints": len(to_keep)})
            said = self.store.transact(work)
        current_work().kept.update(one.masked.complaint.tenant for one in to_keep)
        return said


def _said(outcomes: Sequence[Answer | ServiceError], refused: Mapping[str, IdTakenError]) -> list[Said]:
    return [
        one
        if isinstance(one, ServiceError)
        else refused[one.masked.complaint.id]
        if one.store and one.masked.complaint.id in refused
        else one.suggestion
        for one in outcomes
    ]


def _suggestion(said: Sequence[Said]) -> Suggestion:
    """Give the only answer; one that is an error is raised."""
    [only] = said
    if isinstance(only, ServiceError):
        raise only
    return only


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
