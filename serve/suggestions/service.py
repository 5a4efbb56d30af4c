"""Asks the model, keeps the answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from data.suggestion import Suggestion
from serve.champion import Champion, Scorer
from serve.errors import InternalError, ServiceError
from serve.failures import log_failure
from serve.store import Store
from serve.suggestions.intake import Received
from serve.suggestions.masking import Masked, mask
from serve.suggestions.repository import SuggestionRepository


def _nothing(_session: Session, _answers: object) -> None:
    """Do nothing besides."""


Said = Suggestion | ServiceError
"""What is said about one complaint of several."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """A suggestion, with what is kept of it."""

    suggestion: Suggestion
    kept: Masked | None


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
        """
        answer = _answer(self.champion.current(), received)
        self._keep([answer], lambda session: done(session, answer.suggestion))
        return answer.suggestion

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
        scorer = self.champion.current()
        answers = [_attempt(scorer, received) for received in batch]
        said: list[Said] = [
            answer.suggestion if isinstance(answer, _Answer) else answer for answer in answers
        ]
        kept = [answer for answer in answers if isinstance(answer, _Answer)]
        self._keep(kept, lambda session: done(session, said))
        return said

    def _keep(self, answers: Sequence[_Answer], done: Callable[[Session], None]) -> None:
        """Write in the order of the ids, so that two batches cannot wait for each other."""
        kept = [answer.kept for answer in answers if answer.kept]
        if not kept:
            return
        now = datetime.now(UTC)
        with self.store.write() as session:
            repository = SuggestionRepository(session)
            for masked in sorted(kept, key=lambda masked: masked.complaint.id):
                repository.save(masked, now)
            done(session)


def _answer(scorer: Scorer, received: Received) -> _Answer:
    suggestion = scorer.suggest(received.complaint)
    return _Answer(suggestion, mask(received.complaint, suggestion) if received.store else None)


def _attempt(scorer: Scorer, received: Received) -> _Answer | InternalError:
    try:
        return _answer(scorer, received)
    except Exception as error:  # noqa: BLE001 - the boundary of one item: whatever breaks here is that item's answer
        log_failure("suggestion failed", error)
        return InternalError()
