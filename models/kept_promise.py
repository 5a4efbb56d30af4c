"""Whether the promise of automatic decisions still holds, by labels that came after it was made."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import exp, fsum, lgamma, log, log1p
from typing import Any

STATED_RISK = 0.05
"""Share of automatic decisions that may be wrong, where a model does not say."""
CONFIDENCE = 0.95
LEAST_LABELS = 30
"""With fewer labels nothing is said: the first to come are those that are quickest to answer, not any."""
MOST_LABELS = 500
"""The newest labels that count: enough to see 8 % where 5 % was promised, few enough to forget a bad month."""
_HALVINGS = 60
"""Of an interval of length 1: its last halves are below a double's precision."""


@dataclass(frozen=True)
class KeptPromise:
    """What labels say of the automatic decisions of one model for one government.

    Attributes:
        labelled: automatic decisions whose right agency is known by now.
        errors: those that named another.
        risk: share that may be wrong, in (0, 1).
    """

    labelled: int
    errors: int
    risk: float = STATED_RISK

    @cached_property
    def lower(self) -> float:
        """Give the lower 95 % bound of the error rate, in [0, 1]."""
        return lower_bound(self.errors, self.labelled)

    @property
    def is_broken(self) -> bool:
        """Say whether the error is above the stated risk, as far as 95 % certainty goes."""
        return self.labelled >= LEAST_LABELS and self.lower > self.risk


def stated_risk(manifest: Mapping[str, Any]) -> float:
    """Give the share of automatic decisions that a model says may be wrong, by its manifest's recipe."""
    return float(manifest.get("recipe", {}).get("max_error", STATED_RISK))


@lru_cache(maxsize=4096)
def lower_bound(errors: int, n: int) -> float:
    """Give the lower one-sided 95 % bound of an error rate (Clopper and Pearson 1934), in [0, 1].

    It is the rate under which so many errors or more have a chance of 5 %; found by halving, for what serves has no
    statistics library.

    Args:
        errors: how many were wrong, 0 to `n`.
        n: of how many.

    Raises:
        ValueError: more errors than decisions, or fewer than none.
    """
    if not 0 <= errors <= n:
        raise ValueError(f"{errors} errors of {n} decisions: there are 0 to {n}")
    low, high = 0.0, errors / n if n else 0.0
    for _ in range(_HALVINGS if errors else 0):
        middle = (low + high) / 2
        if _fewer(errors, n, middle) > CONFIDENCE:
            low = middle
        else:
            high = middle
    return low


@lru_cache(maxsize=4096)
def upper_bound(errors: int, n: int) -> float:
    """Give the upper one-sided 95 % bound of an error rate (Clopper and Pearson 1934), in [0, 1]; 1 where nothing is known.

    It is the rate under which so many errors or fewer have a chance of 5 %; as `lower_bound`.

    Raises:
        ValueError: more errors than decisions, or fewer than none.
    """
    if not 0 <= errors <= n:
        raise ValueError(f"{errors} errors of {n} decisions: there are 0 to {n}")
    low, high = errors / n if n else 1.0, 1.0
    for _ in range(_HALVINGS if errors < n else 0):
        middle = (low + high) / 2
        if _fewer(errors + 1, n, middle) > 1 - CONFIDENCE:
            low = middle
        else:
            high = middle
    return high


def _fewer(errors: int, n: int, rate: float) -> float:
    """Give the chance of fewer than so many errors in n decisions."""
    log_rate, log_rest = log(rate), log1p(-rate)
    return fsum(
        exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log_rate + (n - k) * log_rest)
        for k in range(errors)
    )
