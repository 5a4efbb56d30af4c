"""One answer on its way: what is said, what of it may be kept."""

from dataclasses import dataclass, replace
from datetime import datetime

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
class Answer:
    """A suggestion, with what may be kept of it.

    Attributes:
        suggestion: as it is answered, offsets in the text as it was sent.
        masked: the same without personal data.
        print_: what is compared with other complaints.
        store: whether it is kept.
    """

    suggestion: Suggestion
    masked: Masked
    print_: Fingerprint
    store: bool

    def knowing(self, duplicates: tuple[Duplicate, ...], deadline: Deadline | None) -> "Answer":
        """Give the answer with what the store added, both as it is answered and as it is kept."""
        said = replace(self.suggestion, duplicates=duplicates, deadline=deadline)
        kept = replace(self.masked.suggestion, duplicates=duplicates, deadline=deadline)
        return replace(self, suggestion=said, masked=replace(self.masked, suggestion=kept))


def answer_of(scorer: Scorer, received: Received, now: datetime) -> Answer:
    """Ask the model, and take personal data out of what is compared or kept."""
    tenant = received.complaint.tenant
    with span("suggest") as scoring:
        suggestion = scorer.suggest(received.complaint)
        action, version = suggestion.decision.action, suggestion.model["version"]
        scoring.note({"disposisi.tenant": tenant, "disposisi.action": action, "disposisi.model": version})
    current_work().suggested(tenant, action, version)
    return answer_with(received.complaint, suggestion, now, store=received.store)


def answer_with(complaint: Complaint, suggestion: Suggestion, now: datetime, *, store: bool) -> Answer:
    """Take personal data out of what is compared or kept of a complaint that the model has answered."""
    masked = mask(complaint, suggestion)
    return Answer(suggestion, masked, fingerprint_of(masked.complaint, suggestion, now), store)
