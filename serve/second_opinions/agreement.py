"""How far two officers agree beyond chance; how much the suggestion draws the one who sees it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

Z = 1.959964
"""Of a 95 % interval."""


class Pair(NamedTuple):
    """A label by the officer who saw the suggestion, by the one who did not, and the suggested one."""

    sighted: str
    blind: str
    suggested: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """What `n` pairs say.

    Attributes:
        n: complaints that both decided.
        agreed: share on which both officers chose the same, 0 to 1.
        kappa: Cohen's (1960), -1 to 1; 0 is what chance gives. 1 where both always chose one and the same label.
        sighted: share in which the officer who saw the suggestion chose it.
        blind: share in which the one who did not chose it too.
        followed_wrong: of the pairs where the blind officer chose otherwise, the share in which the other one followed.
        otherwise: how many those are.
    """

    n: int
    agreed: float
    kappa: float
    sighted: float
    blind: float
    followed_wrong: float
    otherwise: int

    @property
    def bias(self) -> float:
        """Give by how much the suggestion is chosen more often where it is seen, -1 to 1."""
        return self.sighted - self.blind


def agreement_of(pairs: Sequence[Pair]) -> Agreement:
    """Count pairs; without any, all shares are 0."""
    n = len(pairs)
    if not n:
        return Agreement(0, 0.0, 0.0, 0.0, 0.0, 0.0, 0)
    agreed = sum(pair.sighted == pair.blind for pair in pairs) / n
    first, second = Counter(pair.sighted for pair in pairs), Counter(pair.blind for pair in pairs)
    chance = sum(first[label] * second[label] for label in first) / n**2
    otherwise = [pair for pair in pairs if pair.blind != pair.suggested]
    followed = sum(pair.sighted == pair.suggested for pair in otherwise)
    return Agreement(
        n,
        agreed,
        1.0 if chance == 1 else (agreed - chance) / (1 - chance),
        sum(pair.sighted == pair.suggested for pair in pairs) / n,
        sum(pair.blind == pair.suggested for pair in pairs) / n,
        followed / len(otherwise) if otherwise else 0.0,
        len(otherwise),
    )


def bias_interval(pairs: Sequence[Pair]) -> tuple[float, float]:
    """Give the 95 % interval of `Agreement.bias`: a paired difference of proportions (Wald, Agresti and Min 2005: + 1/2)."""
    more = sum(pair.sighted == pair.suggested != pair.blind for pair in pairs) + 0.5
    less = sum(pair.blind == pair.suggested != pair.sighted for pair in pairs) + 0.5
    n = len(pairs) + 2
    middle = (more - less) / n
    half = Z * sqrt(max(more + less - (more - less) ** 2 / n, 0.0)) / n
    return max(middle - half, -1.0), min(middle + half, 1.0)
