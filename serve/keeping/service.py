"""Asks the model, keeps the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from data.suggestion import Suggestion
from serve.champion import Champion, Scorer
from serve.errors import InternalError
from serve.failures import log_failure
from serve.keeping.intake import Received
from serve.keeping.masking import Masked, mask
from serve.keeping.repository import SuggestionRepository
from serve.monitoring.tracing import span
from serve.monitoring.work import current_work
from serve.store import Store


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

    def suggest(self, received: Received) -> Suggestion:
        """Answer for one complaint.

        Raises:
            UnavailableError: there is no model.
        """
        answer = _answer(self.champion.current(), received)
        self._keep([answer])
        return answer.suggestion

    def suggest_all(self, batch: Sequence[Received]) -> list[Suggestion | InternalError]:
        """Answer for several, all by the same model, kept in one transaction; one that breaks spoils no other.

        Raises:
            UnavailableError: there is no model.
        """
        scorer = self.champion.current()
        answers = [_attempt(scorer, received) for received in batch]
        self._keep([answer for answer in answers if isinstance(answer, _Answer)])
        return [answer.suggestion if isinstance(answer, _Answer) else answer for answer in answers]

    def _keep(self, answers: Sequence[_Answer]) -> None:
        """Write in the order of the ids, so that two batches cannot wait for each other."""
        kept = [answer.kept for answer in answers if answer.kept]
        if not kept:
            return
        now = datetime.now(UTC)
        with span("store write") as write, self.store.write() as session:
            write.note({"disposisi.complaints": len(kept)})
            repository = SuggestionRepository(session)
            for masked in sorted(kept, key=lambda masked: masked.complaint.id):
                repository.save(masked, now)
        current_work().kept.update(masked.complaint.tenant for masked in kept)


def _answer(scorer: Scorer, received: Received) -> _Answer:
    tenant = received.complaint.tenant
    with span("suggest") as scoring:
        suggestion = scorer.suggest(received.complaint)
        action, version = suggestion.decision.action, suggestion.model["version"]
        scoring.note({"disposisi.tenant": tenant, "disposisi.action": action, "disposisi.model": version})
    current_work().suggested(tenant, action, version)
    return _Answer(suggestion, mask(received.complaint, suggestion) if received.store else None)


def _attempt(scorer: Scorer, received: Received) -> _Answer | InternalError:
    try:
        return _answer(scorer, received)
    except Exception as error:  # noqa: BLE001 - the boundary of one item: whatever breaks here is that item's answer
        log_failure("suggestion failed", error)
        return InternalError()
