"""What officers' decisions say of a threshold."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, log

from models.kept_promise import CONFIDENCE, upper_bound

GRID = (0.99, 0.98, 0.97, 0.96, 0.95, 0.94, 0.92, 0.9, 0.88, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5)
"""Thresholds that are tried, in this order, whatever the decisions say: so the order proves nothing by chance."""


@dataclass(frozen=True, slots=True)
class Known:
    """A suggestion whose right agency is known: the first agency's code and probability, whether it was right."""

    agency: str
    probability: float
    right: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What is known from a threshold on.

    Attributes:
        least: the threshold.
        decisions: suggestions at least as probable.
        errors: those that named another agency.
        of: how many there are in all.
    """

    least: float
    decisions: int
    errors: int
    of: int

    @property
    def coverage(self) -> float:
        """Give the share of suggestions that it lets through, in [0, 1]."""
        return self.decisions / self.of if self.of else 0.0

    @property
    def right(self) -> float:
        """Give the share of them that were right, in [0, 1]."""
        return 1 - self.errors / self.decisions if self.decisions else 0.0

    @property
    def upper(self) -> float:
        """Give the upper 95 % bound of their error rate (Clopper and Pearson 1934), in [0, 1]."""
        return upper_bound(self.errors, self.decisions)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one model's suggestions for a government, or for one agency of it.

    Attributes:
        model: version.
        known: suggestions that nothing but their probability could keep from being automatic.
        steps: what is known from each threshold of `GRID` on.
    """

    model: str
    known: Sequence[Known]
    steps: tuple[Step, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "steps", tuple(self._step(least) for least in GRID))

    def of(self, agency: str) -> "Evidence":
        """Give what is known of one agency alone."""
        return Evidence(self.model, [one for one in self.known if one.agency == agency])

    @property
    def agencies(self) -> dict[str, int]:
        """Count what is known of each agency, the most first."""
        counts: dict[str, int] = {}
        for one in self.known:
            counts[one.agency] = counts.get(one.agency, 0) + 1
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def proven(self, risk: float) -> Step | None:
        """Give the lowest threshold whose error is below a risk with 95 % certainty, None where none is.

        From the highest threshold with enough decisions downwards, until one fails (fixed-sequence testing, as in
        Angelopoulos et al. 2021, Learn then Test): so trying many does not raise the chance of a lucky one.
        """
        found = None
        for step in self.steps:
            if step.decisions < needed(risk):
                continue
            if step.upper > risk:
                break
            found = step
        return found

    def _step(self, least: float) -> Step:
        above = [one for one in self.known if one.probability >= least]
        return Step(least, len(above), sum(not one.right for one in above), len(self.known))


def needed(risk: float) -> int:
    """Say how many decisions without any error prove a risk in (0, 1): 59 for 5 %."""
    return ceil(log(1 - CONFIDENCE) / log(1 - risk))
