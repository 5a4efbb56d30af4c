"""The shapes of alike complaints."""

from collections.abc import Sequence
from dataclasses import dataclass

from serve.contract import SuggestionBody
from serve.store.records import ComplaintRecord


@dataclass(frozen=True, slots=True)
class AlikeRow:
    """A waiting complaint with what was suggested; `version` names what the officer sees of it."""

    complaint: ComplaintRecord
    suggestion: SuggestionBody
    version: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Alike:
    """A complaint with those that wait with the same suggestion, the most similar first."""

    first: AlikeRow
    others: Sequence[AlikeRow]

    @property
    def rows(self) -> list[AlikeRow]:
        """Give all of them."""
        return [self.first, *self.others]
