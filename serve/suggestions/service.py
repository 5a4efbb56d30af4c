"""Asks the model, keeps the answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from data.suggestion import Suggestion
from serve.auth import Caller
from serve.champion import Champion, Scorer
from serve.errors import IdTakenError, InternalError, ServiceError
from serve.failures import log_failure
from serve.store import Store
from serve.suggestions.intake import Received
from serve.suggestions.masking import Masked, mask
from serve.suggestions.repository import SuggestionRepository


@dataclass(frozen=True, slots=True)
class _Answer:
    """A suggestion, with what is kept of it."""

    suggestion: Suggestion
    kept: Masked | None


_Said = Suggestion | ServiceError


def _nothing(_session: Session, _answer: object) -> None:
    """Do nothing besides."""


@dataclass(frozen=True, slots=True)
class SuggestionService:
    """Suggestions for complaints; what was asked to be kept is committed before the answer."""

    champion: Champion
    store: Store

    def suggest(
        self,
        received: Received,
        caller: Caller | None = None,
        done: Callable[[Session, Suggestion], None] = _nothing,
    ) -> Suggestion:
        """Answer for one complaint.

        Args:
            received: the complaint.
            caller: the intake system that sends it, None for our own page.
            done: called at the end of the transaction that keeps it, if it is kept.

        Raises:
            UnavailableError: there is no model.
            IdTakenError: the identifier belongs to a complaint of a tenant that the caller may not act for.
        """
        answer = _answer(self.champion.current(), received)

        def only(session: Session, answers: list[_Said]) -> None:
            done(session, _or_raise(answers[0]))

        return _or_raise(self._keep([answer], caller, only)[0])

    def suggest_all(
        self,
        batch: Sequence[Received],
        caller: Caller | None = None,
        done: Callable[[Session, list[_Said]], None] = _nothing,
    ) -> list[_Said]:
        """Answer for several, all by the same model, kept in one transaction; one that breaks spoils no other.

        Args:
            batch: the complaints.
            caller: the intake system that sends them.
            done: called at the end of the transaction that keeps them, if any is kept.

        Raises:
            UnavailableError: there is no model.
        """
        scorer = self.champion.current()
        return self._keep([_attempt(scorer, received) for received in batch], caller, done)

    def _keep(
        self,
        answers: Sequence[_Answer | InternalError],
        caller: Caller | None,
        done: Callable[[Session, list[_Said]], None],
    ) -> list[_Said]:
        """Write in the order of the ids, so that two batches cannot wait for each other; give what is answered."""
        said: list[_Said] = [
            answer.suggestion if isinstance(answer, _Answer) else answer for answer in answers
        ]
        kept = [
            (number, answer.kept)
            for number, answer in enumerate(answers)
            if isinstance(answer, _Answer) and answer.kept
        ]
        if not kept:
            return said
        now = datetime.now(UTC)
        with self.store.write() as session:
            repository = SuggestionRepository(session)
            for number, masked in sorted(kept, key=lambda item: item[1].complaint.id):
                try:
                    repository.save(masked, now, caller)
                except IdTakenError as error:
                    said[number] = error
            done(session, said)
        return said


def _or_raise(said: _Said) -> Suggestion:
    if isinstance(said, ServiceError):
        raise said
    return said


def _answer(scorer: Scorer, received: Received) -> _Answer:
    suggestion = scorer.suggest(received.complaint)
    return _Answer(suggestion, mask(received.complaint, suggestion) if received.store else None)


def _attempt(scorer: Scorer, received: Received) -> _Answer | InternalError:
    try:
        return _answer(scorer, received)
    except Exception as error:  # noqa: BLE001 - the boundary of one item: whatever breaks here is that item's answer
        log_failure("suggestion failed", error)
        return InternalError()
