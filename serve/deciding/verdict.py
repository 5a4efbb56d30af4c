"""What an officer can say of a complaint."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from data.schema import ComplaintKind

Outcome = Literal[
    "accept", "correct", "several", "refer", "duplicate", "split", "ask", "urgent", "undo"
]  # fmt: skip
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

LABELS: frozenset[str] = frozenset({"accept", "correct", "several"})
"""What says of the whole text what it is about and whose it is: models learn from these alone."""

CLOSING: frozenset[str] = LABELS | {"refer", "duplicate", "split"}
"""After these the complaint needs no officer any more."""

STANDING: frozenset[str] = CLOSING | {"ask"}
"""What can be undone, and takes a complaint out of the queue until then; `urgent` puts it to the front."""

NO_COMPLAINT: ComplaintKind = "bukan-laporan"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an officer says a complaint is about and who is responsible.

    A message that is no complaint has neither a topic nor an agency.

    Attributes:
        kind: what sort of message it is.
        topic: code of a topic, empty for none.
        agency: code of the agency that gets it, the first of several; empty for none.
        outcome: what is to become of it; accept stands for correct where something was changed.
        detail: more of it: `agencies` in their order, `to` whom it was referred, `question` that was asked,
            `duplicate_of`, where it was `cut` (a code point of the masked text) with `topic` and `agency` of the second part.
    """

    kind: ComplaintKind
    topic: str
    agency: str
    outcome: Outcome = "accept"
    detail: Mapping[str, Any] = field(default_factory=dict)

    def against(self, kind: str, topic: str, agency: str) -> Outcome:
        """Give the outcome beside what was suggested: one changed part makes an accepted suggestion a correction."""
        if self.outcome not in {"accept", "correct"}:
            return self.outcome
        is_none = self.kind == NO_COMPLAINT or (self.topic, self.agency) == (topic, agency)
        return "accept" if self.kind == kind and is_none else "correct"
