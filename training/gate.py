"""Whether a challenger may replace the champion: nine gates, each with what was measured, its limit and its reason."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from data.schema import LabelledComplaint
from models.kept_promise import KeptPromise
from models.suggester import Suggester
from training.answers import Column
from training.behaviour import flip_shares
from training.compare import SEED, Comparison, automatic
from training.limits import Limit

_CHANCE = 0.05


@dataclass(frozen=True, slots=True)
class Judged:
    """What one gate says.

    Attributes:
        name: of the gate.
        passed: whether nothing was found.
        found: what was, a line each: codes and figures, never a word of a complaint.
        measured: the figures that were looked at.
        limits: the numbers it went by.
        reason: what it means to fail it.
    """

    name: str
    passed: bool
    found: list[str]
    measured: dict[str, Any]
    limits: Mapping[str, float]
    reason: str

    def as_json(self) -> dict[str, Any]:
        """Give it as plain JSON values."""
        said = {"gate": self.name, "passed": self.passed, "found": self.found, "measured": self.measured}
        return said | {"limits": dict(self.limits), "reason": self.reason}

    def line(self) -> str:
        """Give it as a line for people."""
        if self.passed:
            return f"passed  {self.name}"
        return f"FAILED  {self.name}: {self.reason} ({'; '.join(self.found)})"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the gates look at.

    Attributes:
        compared: both models on the same rows.
        flips: kind of change -> share of first topics that changed with it, the challenger's.
        megabytes: of the challenger's files.
        risk: share of its automatic decisions that it says may be wrong.
    """

    compared: Comparison
    flips: Mapping[str, float]
    megabytes: float
    risk: float

    @classmethod
    def gather(
        cls,
        compared: Comparison,
        challenger: Suggester,
        rows: Sequence[LabelledComplaint],
        folder: Path,
        tenant: str = "",
    ) -> "Evidence":
        """Measure what the comparison does not."""
        flips = flip_shares(challenger, rows, seed=SEED, tenant=tenant)
        megabytes = sum(path.stat().st_size for path in folder.iterdir() if path.is_file()) / 1e6
        return cls(compared, flips, megabytes, challenger.stated_risk)


def judge(evidence: Evidence, limits: Mapping[str, Limit]) -> list[Judged]:
    """Let every gate say whether the challenger may pass."""
    return [_GATES[name](evidence, limit) for name, limit in limits.items()]


def _judged(limit: Limit, found: list[str], measured: dict[str, Any]) -> Judged:
    return Judged(limit.name, not found, found, measured, limit.numbers, limit.reason)


def _lost(evidence: Evidence, limit: Limit, figure: str) -> Judged:
    found, measured = [], {}
    for label, figures in evidence.compared.figures.items():
        if figure not in figures:
            continue
        one = figures[figure]
        measured[label] = round(one.difference, 4)
        if one.difference < -limit.numbers["most_lost"] or one.high < 0:
            found.append(
                f"{label} {one.champion:.3f} -> {one.challenger:.3f} [{one.low:+.3f}, {one.high:+.3f}]"
            )
    return _judged(limit, found, measured)


def _accuracy(evidence: Evidence, limit: Limit) -> Judged:
    judged = _lost(evidence, limit, "top1")
    below = [
        f"{label} {column.hits.mean():.3f}, always naming the commonest {share:.3f}"
        for label, column in evidence.compared.answers[1].columns.items()
        if column.hits.mean() < (share := _commonest(column)) + limit.numbers["least_over_commonest"]
    ]
    return replace(judged, passed=judged.passed and not below, found=[*judged.found, *below])


def _commonest(column: Column) -> float:
    return Counter(column.truths).most_common(1)[0][1] / len(column.truths)


def _top3(evidence: Evidence, limit: Limit) -> Judged:
    return _lost(evidence, limit, "top3")


def _worst_class(evidence: Evidence, limit: Limit) -> Judged:
    old, new = evidence.compared.answers
    parts = {}
    for label in old.columns:
        truths = np.array(old.columns[label].truths)
        for name in sorted(set(truths.tolist())):
            rows = truths == name
            if rows.sum() >= limit.numbers["min_rows"]:
                parts[f"{label} {name}"] = (label, rows)
    return _worst(old.columns, new.columns, parts, limit)


def _worst_slice(evidence: Evidence, limit: Limit) -> Judged:
    old, new = evidence.compared.answers
    parts = {
        f"{label} {name}": (label, np.isin(old.columns[label].rows, evidence.compared.parts[name]))
        for label, found in evidence.compared.by_slice.items()
        for name in found
    }
    return _worst(old.columns, new.columns, parts, limit)


def _worst(
    old: Mapping[str, Column],
    new: Mapping[str, Column],
    parts: Mapping[str, tuple[str, NDArray[np.bool_]]],
    limit: Limit,
) -> Judged:
    """Find parts that lost more than is allowed and than chance explains (exact sign test, Bonferroni over the parts)."""
    changes = {}
    for name, (label, rows) in parts.items():
        before, after = old[label].hits[rows], new[label].hits[rows]
        lost, gained = int((before & ~after).sum()), int((~before & after).sum())
        changes[name] = (lost, gained, (gained - lost) / len(before))
    found = [
        f"{name} {change:+.3f} ({lost} lost, {gained} gained)"
        for name, (lost, gained, change) in changes.items()
        if change < -limit.numbers["most_lost"] and _chance(lost, gained) * len(changes) < _CHANCE
    ]
    worst = min(changes.items(), key=lambda item: (item[1][2], item[0]), default=None)
    measured = {"parts": len(changes)}
    return _judged(
        limit, found, measured | ({"worst": worst[0], "change": round(worst[1][2], 4)} if worst else {})
    )


def _chance(lost: int, gained: int) -> float:
    """Give the chance of so many losses or more where each change is as likely to be a gain (McNemar 1947, exact)."""
    return float(binomtest(lost, lost + gained, alternative="greater").pvalue) if lost + gained else 1.0


def _calibration(evidence: Evidence, limit: Limit) -> Judged:
    found, measured = [], {}
    for label, figures in evidence.compared.figures.items():
        if "ece" not in figures:
            continue
        one = figures["ece"]
        measured[label] = round(one.challenger, 4)
        gained = one.difference > limit.numbers["most_gained"] and one.low > 0
        if gained or (one.challenger > limit.numbers["most"] and one.low > 0):
            found.append(
                f"{label} {one.champion:.3f} -> {one.challenger:.3f} [{one.low:+.3f}, {one.high:+.3f}]"
            )
    return _judged(limit, found, measured)


def _auto_risk(evidence: Evidence, limit: Limit) -> Judged:
    new = evidence.compared.answers[1]
    label = "agency" if "agency" in new.columns else "topic"
    auto, wrong = automatic(new, label)
    promise = KeptPromise(int(auto.sum()), int((auto & wrong).sum()), evidence.risk)
    measured = {"automatic": promise.labelled, "wrong": promise.errors, "at_least": round(promise.lower, 4)}
    broken = promise.labelled >= limit.numbers["least"] and promise.lower > promise.risk
    found = [
        f"{promise.errors} of {promise.labelled} wrong, {promise.lower:.1%} at least, {promise.risk:.1%} promised"
    ]
    return _judged(limit, found if broken else [], measured | {"promised": promise.risk})


def _behaviour(evidence: Evidence, limit: Limit) -> Judged:
    found = [
        f"{name} changes {share:.1%} of topics, {limit.numbers[name]:.1%} allowed"
        for name, share in evidence.flips.items()
        if share > limit.numbers[name]
    ]
    return _judged(limit, found, {name: round(share, 4) for name, share in evidence.flips.items()})


def _speed(evidence: Evidence, limit: Limit) -> Judged:
    old, new = (answers.cpu_seconds for answers in evidence.compared.answers)
    ratio = new / old if old else math.inf
    found = [f"{1000 * old:.2f} -> {1000 * new:.2f} ms of CPU, {ratio:.1f} times"]
    measured = {
        "champion_ms": round(1000 * old, 3),
        "challenger_ms": round(1000 * new, 3),
        "ratio": round(ratio, 3),
    }
    return _judged(limit, found if ratio > limit.numbers["most_ratio"] else [], measured)


def _size(evidence: Evidence, limit: Limit) -> Judged:
    found = [f"{evidence.megabytes:.1f} MB"] if evidence.megabytes > limit.numbers["most_megabytes"] else []
    return _judged(limit, found, {"megabytes": round(evidence.megabytes, 2)})


_GATES: Mapping[str, Callable[[Evidence, Limit], Judged]] = {
    "accuracy": _accuracy,
    "top3": _top3,
    "worst_class": _worst_class,
    "worst_slice": _worst_slice,
    "calibration": _calibration,
    "auto_risk": _auto_risk,
    "behaviour": _behaviour,
    "speed": _speed,
    "size": _size,
}
