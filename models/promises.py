"""What a model may promise of its agencies: how probable the first is, and a set that holds the right one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, Self

import numpy as np

from data.suggestion import AgencyCandidate
from models.agencies import weighed
from models.calibration import mass_set

COVERAGE = 0.9
"""Share of complaints of each agency whose set is to hold that agency."""
MOST = 10
"""Most agencies in a set, and in an answer."""
_EDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Confidence:
    """A straight line on the log-odds of the first candidate (Platt 1999): how much of the certainty later data bore out."""

    slope: float = 1.0
    offset: float = 0.0

    def __post_init__(self) -> None:
        if not (isfinite(self.slope) and isfinite(self.offset) and self.slope > 0):
            raise ValueError(f"a confidence line of slope {self.slope} and offset {self.offset}")

    def of(self, probability: float) -> float:
        """Give the calibrated probability in (0, 1) of a first candidate with that probability."""
        kept = min(max(probability, _EDGE), 1 - _EDGE)
        odds = self.slope * np.log(kept / (1 - kept)) + self.offset
        return float(1 / (1 + np.exp(-odds)))

    def rescaled(self, probabilities: Sequence[float]) -> list[float]:
        """Calibrate ranked probabilities: the first by the line, the others share what is left, none above the first."""
        if not probabilities:
            return []
        first = self.of(probabilities[0])
        scale = (1 - first) / max(1 - probabilities[0], _EDGE)
        return [first, *(min(other * scale, first) for other in probabilities[1:])]

    def applied(self, candidates: Sequence[AgencyCandidate]) -> list[AgencyCandidate]:
        """Give ranked candidates their calibrated probabilities."""
        calibrated = self.rescaled([candidate.probability for candidate in candidates])
        return [weighed(c, p) for c, p in zip(candidates, calibrated, strict=True)]


@dataclass(frozen=True, slots=True)
class AgencySets:
    """Label-conditional conformal sets (Vovk 2012): for each label the probability from which it belongs to the set.

    `others` counts for labels with too few rows of their own and for the registry's agencies; None where nothing was
    measured: then a set holds the most probable agencies up to the coverage. `coverage` is the share of complaints
    whose set is to hold the right agency: `COVERAGE`, less where so many agencies are new that no set could.
    """

    others: float | None = None
    by_label: Mapping[str, float] = field(default_factory=dict)
    coverage: float = COVERAGE

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> Self:
        """Read sets as a manifest holds them."""
        others = body["others"]
        by_label = {str(label): float(least) for label, least in body["by_label"].items()}
        found = cls(None if others is None else float(others), by_label, float(body["coverage"]))
        thresholds = [found.others or 0.0, *by_label.values()]
        if not (0 <= found.coverage < 1 and all(0 <= least <= 1 for least in thresholds)):
            raise ValueError("a coverage or a threshold of the sets that is no probability")
        return found

    def codes(self, candidates: Sequence[AgencyCandidate], labels: Mapping[str, str]) -> list[str]:
        """Give the codes of the set, best first: never empty where there is a candidate.

        Args:
            candidates: ranked, calibrated.
            labels: agency code -> label that the model knows it under.
        """
        if self.others is None:
            most = mass_set([c.probability for c in candidates], self.coverage)
            return [c.code for c in candidates[: min(most, MOST)]]
        inside = [
            c.code
            for c in candidates
            if c.probability >= self.by_label.get(labels.get(c.code, ""), self.others)
        ]
        return inside[:MOST] or [c.code for c in candidates[:1]]
