"""What a history lets a model promise, measured on rows it had not seen: mixing, confidence, sets, automatic decisions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from data.schema import LabelledComplaint
from data.suggestion import AgencyCandidate
from models.agencies import LearnedAgency, both
from models.promises import COVERAGE, Confidence
from models.situation import Situation
from models.suggester import Suggester
from training.config import Recipe
from training.heads import choose_auto, last_of_ties

_PRIOR_ROWS = 20.0
"""Before any row is seen the history's share is what n / (n + `_HALF`) says, as firmly as so many rows would."""
_HALF = 50.0
_TOWARDS_ONE = 5.0
"""Pull of the confidence line to the identity, as many rows: few rows say little about it."""
_OWN_ROWS = 25
"""From so many rows on a label has a threshold of its own in the sets."""
_OWN_AUTO = 30
"""From so many automatic rows on a label is watched by itself."""
_SPARE = 0.03
"""Where fewer than `COVERAGE` of the right agencies are candidates, so much less than that share is promised."""
_EDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Judged:
    """One row that training had not seen: candidates of both sides, and what it was in truth."""

    learned: Sequence[LearnedAgency]
    ruled: Sequence[AgencyCandidate]
    truths: frozenset[str]
    label: str

    def is_right(self, candidate: AgencyCandidate) -> bool:
        """Say whether a candidate is the agency that answered."""
        return candidate.code in self.truths or candidate.name in self.truths

    def chance(self, candidates: Sequence[AgencyCandidate]) -> float:
        """Give the probability of the agency that answered, 0 where it is no candidate."""
        return sum(candidate.probability for candidate in candidates if self.is_right(candidate))


def judge(
    suggester: Suggester,
    rows: Sequence[LabelledComplaint],
    probabilities: NDArray[np.float64],
    labels: Sequence[str],
    tenant: str,
) -> list[Judged]:
    """Let both sides answer for rows that were held back.

    Args:
        suggester: the model; its portable heads have not seen the rows.
        rows: the rows.
        probabilities: (rows, labels) of agency heads that were fitted without them.
        labels: label that each row's agency is learned under.
        tenant: government that routes, "" for each row's own.
    """
    found = []
    for row, chances, label in zip(rows, probabilities, labels, strict=True):
        known = suggester.understand(row.complaint, tenant)
        learned = suggester.learned(chances, known)
        routed = suggester.routed(suggester.scorer.score(known.words, known.heading), known)
        found.append(Judged(learned, routed.agencies, _meant(row.agency, known), label))
    return found


def _meant(agency: str, known: Situation) -> frozenset[str]:
    """Give all that an agency may be called here: as it was written, its code, those of who stands for it today."""
    registry = known.tenant.registry
    if agency in registry.agencies or (named := registry.named(agency)) is None:
        code = agency if agency in registry.agencies else ""
    else:
        code = named.code
    heirs = registry.in_office(code, known.setting.on) if code else []
    return frozenset({agency, code, *(heir.code for heir in heirs)} - {""})


def fit_share(judged: Sequence[Judged], rows: int) -> float:
    """Fit what the history counts against the registry: the share under which the right agencies are most probable.

    Expectation-maximisation of a mixture of two, with a prior worth `_PRIOR_ROWS` rows.
    """
    prior = share = rows / (rows + _HALF)
    learned = np.array([one.chance([each.candidate for each in one.learned]) for one in judged])
    ruled = np.array([one.chance(one.ruled) for one in judged])
    known = learned + ruled > 0
    learned, ruled = learned[known], ruled[known]
    for _ in range(100):
        mine = share * learned / np.maximum(share * learned + (1 - share) * ruled, _EDGE)
        share = (mine.sum() + prior * _PRIOR_ROWS) / (len(mine) + _PRIOR_ROWS)
    return round(float(share), 4)


def fit_confidence(probabilities: NDArray[np.float64], right: NDArray[np.bool_]) -> Confidence:
    """Fit the line on the log-odds of first candidates by which they were right (Platt 1999)."""
    if not len(right):
        return Confidence()
    kept = np.clip(probabilities, _EDGE, 1 - _EDGE)
    odds = np.log(kept / (1 - kept))

    def loss(line: NDArray[np.float64]) -> float:
        z = line[0] * odds + line[1]
        pull = _TOWARDS_ONE * ((line[0] - 1) ** 2 + line[1] ** 2)
        return float((np.logaddexp(0, z) - right * z).sum() + pull)

    slope, offset = minimize(loss, (1.0, 0.0), method="Nelder-Mead").x
    return Confidence(round(float(max(slope, 0.05)), 4), round(float(offset), 4))


def promise(judged: Sequence[Judged], share: float, recipe: Recipe, *, by_time: bool) -> dict[str, Any]:
    """Fit all that is promised of agencies; automatic decisions only where the rows were later ones."""
    mixed = [both(one.learned, one.ruled, share) for one in judged]
    first = np.array([ranked.candidates[0].probability for ranked in mixed])
    pairs = zip(judged, mixed, strict=True)
    right = np.array([one.is_right(ranked.candidates[0]) for one, ranked in pairs], bool)
    confidence = fit_confidence(first, right)
    calibrated = [confidence.applied(ranked.candidates) for ranked in mixed]
    sure = np.array([ranked[0].probability for ranked in calibrated])
    told = [ranked.first_learned for ranked in mixed]
    auto = choose_auto(sure, right, recipe.max_error, recipe.min_calibration) if by_time else None
    return {
        "confidence": {"slope": confidence.slope, "offset": confidence.offset},
        "auto": auto,
        "auto_by_label": watched(sure, right, told, auto, recipe.max_error) if auto is not None else {},
        "sets": _sets([(one, ranked) for one, ranked in zip(judged, calibrated, strict=True)]),
    }


def watched(
    sure: NDArray[np.float64], right: NDArray[np.bool_], labels: Sequence[str], auto: float, max_error: float
) -> dict[str, float | None]:
    """Give agencies whose own automatic decisions erred too often a threshold of their own, None where none helps.

    The 95 % bound is that of all automatic decisions together; an agency with at least `_OWN_AUTO` of them must also
    have erred in no larger share than the stated risk by itself: its threshold is raised until that is so.
    """
    found: dict[str, float | None] = {}
    at = np.array(labels)
    for label in sorted(set(labels) - {""}):
        own = np.flatnonzero((at == label) & (sure >= auto))
        if len(own) < _OWN_AUTO or (~right[own]).mean() <= max_error:
            continue
        order = own[np.argsort(-sure[own], kind="stable")]
        wrong = np.cumsum(~right[order])
        ends = last_of_ties(sure[order])
        kept = [n for n in ends.tolist() if n >= _OWN_AUTO and wrong[n - 1] <= max_error * n]
        found[label] = float(sure[order][kept[-1] - 1]) if kept else None
    return found


def _sets(ranked: Sequence[tuple[Judged, Sequence[AgencyCandidate]]]) -> dict[str, Any]:
    """Fit label-conditional conformal thresholds: of each label's right agencies 90 % are at least that probable.

    Where more than a tenth of the right agencies are no candidate at all, less is promised: what can be kept.
    """
    if not ranked:
        return {"others": None, "by_label": {}, "coverage": COVERAGE}
    chances = np.array([one.chance(candidates) for one, candidates in ranked])
    labels = np.array([one.label for one, _ in ranked])
    counts = Counter(labels.tolist())
    own = sorted(label for label, count in counts.items() if count >= _OWN_ROWS)
    rest = chances[~np.isin(labels, own)]
    rest = rest if len(rest) >= _OWN_ROWS else chances
    reached = (rest > 0).mean()
    coverage = COVERAGE if reached >= COVERAGE else floor(max(reached - _SPARE, 0.0) * 100) / 100
    return {
        "others": conformal_threshold(rest, coverage),
        "by_label": {label: conformal_threshold(chances[labels == label], coverage) for label in own},
        "coverage": coverage,
    }


def conformal_threshold(chances: NDArray[np.float64], coverage: float = COVERAGE) -> float:
    """Give the probability that the right label of a new row reaches in at least that share of cases (split conformal).

    Args:
        chances: (n,) probabilities of the right label on rows that training had not seen.
        coverage: the share, in [0, 1).
    """
    allowed = min(int(np.floor((1 - coverage) * (len(chances) + 1) + _EDGE)), len(chances))
    return float(np.sort(chances)[allowed - 1]) if allowed else 0.0
