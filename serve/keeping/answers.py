"""One answer on its way: what is said, what of it may be kept."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from data.schema import Complaint
from data.suggestion import Deadline, Duplicate, Suggestion
from pipeline.duplicates import Fingerprint
from serve.champion import Scorer
from serve.duplicates.service import fingerprint_of
from serve.keeping.intake import Received
from serve.keeping.masking import Masked, mask
from serve.monitoring.tracing import span
from serve.monitoring.work import current_work


@dataclass(frozen=True, slots=True)
class ToKeep:
    """What of an answer is going to be kept.

    Attributes:
        suggestion: as it is answered, offsets in the text as it was sent.
        masked: the same without personal data.
        print_: what is compared with other complaints.
    """

    suggestion: Suggestion
    masked: Masked
    print_: Fingerprint

    @classmethod
    def of(cls, complaint: Complaint, suggestion: Suggestion, now: datetime) -> Self:
        """Take personal data out of what is compared or kept."""
        masked = mask(complaint, suggestion)
        return cls(suggestion, masked, fingerprint_of(masked.complaint, suggestion, now))

    def knowing(self, duplicates: tuple[Duplicate, ...], deadline: Deadline) -> Self:
        """Give it with what the store added, both as it is answered and as it is kept."""
        said = replace(self.suggestion, duplicates=duplicates, deadline=deadline)
        kept = replace(self.masked.suggestion, duplicates=duplicates, deadline=deadline)
        return replace(self, suggestion=said, masked=replace(self.masked, suggestion=kept))


@dataclass(frozen=True, slots=True)
class Answer:
    """A suggestion on its way, and what is going to be kept of it: nothing where that was not asked."""

    suggestion: Suggestion
    to_keep: ToKeep | None


def answer_of(scorer: Scorer, received: Received, now: datetime) -> Answer:
    """Ask the model."""
    complaint = received.complaint
    with span("suggest") as scoring:
        suggestion = scorer.suggest(complaint)
        action, version = suggestion.decision.action, suggestion.model["version"]
        scoring.note(
            {"disposisi.tenant": complaint.tenant, "disposisi.action": action, "disposisi.model": version}
        )
    current_work().suggested(complaint.tenant, action, version)
    return Answer(suggestion, ToKeep.of(complaint, suggestion, now) if received.store else None)
