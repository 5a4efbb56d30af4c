"""What is known of one complaint, as one officer sees it."""

from collections.abc import Sequence
from dataclasses import dataclass

from serve.contract import SuggestionBody
from serve.deciding.verdict import STANDING
from serve.store.records import ComplaintRecord, ReviewRecord
from serve.store.records_decisions import AssignmentRecord, DecisionRecord, LeaseRecord, NoteRecord


@dataclass(frozen=True, slots=True)
class Similar:
    """An earlier complaint beside this one; `review` is None while it is open."""

    complaint: ComplaintRecord
    review: ReviewRecord | None
    similarity: float
    reason: str


@dataclass(frozen=True, slots=True)
class Together:
    """What colleagues did with a complaint.

    Attributes:
        history: all decisions, oldest first.
        standing: the one that was not undone, None where there is none.
        notes: what they wrote, oldest first.
        assignment: whom it was handed to.
        lease: who has it open: this officer, or somebody else.
        colleagues: id and name of those it can be handed to.
    """

    history: Sequence[DecisionRecord] = ()
    standing: DecisionRecord | None = None
    notes: Sequence[NoteRecord] = ()
    assignment: AssignmentRecord | None = None
    lease: LeaseRecord | None = None
    colleagues: Sequence[tuple[str, str]] = ()

    @property
    def undone(self) -> frozenset[int]:
        """Give the decisions that were taken back."""
        return frozenset(one.undoes for one in self.history if one.undoes)

    @property
    def is_urgent(self) -> bool:
        """Say whether an officer called it urgent since the last decision."""
        last = [one.act for one in self.history if one.act not in {"undo"} | STANDING]
        return bool(last)


@dataclass(frozen=True, slots=True)
class Item:
    """One complaint with its suggestion, and the decision where there is one; what the officer may do with it.

    `version` names what the officer sees: a decision on another version is refused.
    """

    complaint: ComplaintRecord
    suggestion: SuggestionBody
    review: ReviewRecord | None
    may_read: bool
    may_decide: bool
    version: str
    together: Together
    similar: Sequence[Similar] = ()
    is_held: bool = False
    """Whether somebody else has it open."""
