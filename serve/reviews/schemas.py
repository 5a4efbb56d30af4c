"""The shapes of reviews."""

from dataclasses import dataclass

from data.schema import ComplaintKind
from serve.contract import SuggestionBody
from serve.store.records import ComplaintRecord, ReviewRecord

NO_COMPLAINT: ComplaintKind = "bukan-laporan"


@dataclass(frozen=True, slots=True)
class Item:
    """One complaint with its suggestion, and the decision where there is one; what the officer may do with it."""

    complaint: ComplaintRecord
    suggestion: SuggestionBody
    review: ReviewRecord | None
    may_read: bool
    may_decide: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an officer says a complaint is about and who is responsible.

    A message that is no complaint has neither a topic nor an agency.
    """

    kind: ComplaintKind
    topic: str
    agency: str

    def accepts(self, kind: str, topic: str, agency: str) -> bool:
        """Say whether this is what was suggested; one changed part makes it a correction."""
        if self.kind != kind:
            return False
        return self.kind == NO_COMPLAINT or (self.topic, self.agency) == (topic, agency)
