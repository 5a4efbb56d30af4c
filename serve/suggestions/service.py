"""Asks the model, keeps the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from data.suggestion import Suggestion
from serve.champion import Champion
from serve.store import Store
from serve.suggestions.intake import Received
from serve.suggestions.masking import Masked, mask
from serve.suggestions.repository import SuggestionRepository


@dataclass(frozen=True, slots=True)
class SuggestionService:
    """Suggestions for complaints; what was asked to be kept is committed before the answer."""

    champion: Champion
    store: Store

    def suggest(self, received: Received) -> Suggestion:
        """Answer for one complaint."""
        return self.suggest_all([received])[0]

    def suggest_all(self, batch: Sequence[Received]) -> list[Suggestion]:
        """Answer for several, all by the same model, kept in one transaction.

        Raises:
            UnavailableError: there is no model.
        """
        scorer = self.champion.current()
        suggestions = [scorer.suggest(received.complaint) for received in batch]
        pairs = zip(batch, suggestions, strict=True)
        self._keep([mask(received.complaint, suggestion) for received, suggestion in pairs if received.store])
        return suggestions

    def _keep(self, kept: list[Masked]) -> None:
        """Write in the order of the ids, so that two batches cannot wait for each other."""
        if not kept:
            return
        now = datetime.now(UTC)
        with self.store.write() as session:
            repository = SuggestionRepository(session)
            for masked in sorted(kept, key=lambda masked: masked.complaint.id):
                repository.save(masked, now)
