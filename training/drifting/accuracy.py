"""How right the model is likely to be without labels, and how right it was with them."""

from collections import defaultdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.drifting.distances import SEED, SHUFFLES, SIGNIFICANT
from training.drifting.observed import Observed
from training.evaluate import Figure
from training.reporting.statistics import figure, rounded

Floats = NDArray[np.float64]
_RESAMPLES = 1000
_LEAST = 20
"""Labelled rows of a month that is shown, and on each side of a change."""


def estimated(reference: Observed, current: Observed, *, corrected: bool) -> dict[str, Any]:
    """Estimate the accuracy on the current rows from the probabilities of their first candidates.

    The mean probability is the accuracy of a calibrated model. Where the reference is labelled, what the mean was wrong by
    there is added (difference of confidences, Guillory et al. 2021). The interval is a bootstrap over days.

    Args:
        reference: rows that the model had not learned from.
        current: rows to estimate for.
        corrected: whether the reference's labels may be used.
    """
    labelled = ~np.isnan(reference.hits)
    use = corrected and bool(labelled.any())
    now = _by_block(current.blocks, np.column_stack([current.sure, np.ones(len(current.sure))]))
    drawn, value = _means(now), float(current.sure.mean())
    if use:
        blocks = [block for block, there in zip(reference.blocks, labelled.tolist(), strict=True) if there]
        off = reference.hits[labelled] - reference.sure[labelled]
        drawn = drawn + _means(_by_block(blocks, np.column_stack([off, np.ones(len(off))])))
        value += float(off.mean())
    low, high = np.clip(np.quantile(drawn, (0.025, 0.975)), 0, 1)
    how = "mean probability of the first candidates" + (
        ", corrected by the labelled reference" if use else ""
    )
    return rounded(Figure(min(max(value, 0.0), 1.0), float(low), float(high))) | {"how": how}


def _by_block(blocks: list[str], values: Floats) -> Floats:
    _, place = np.unique(np.array(blocks), return_inverse=True)
    summed = np.zeros((place.max() + 1, values.shape[1]))
    np.add.at(summed, place, values)
    return summed


def _means(sums: Floats) -> Floats:
    drawn = np.random.default_rng(SEED).integers(0, len(sums), (_RESAMPLES, len(sums)))
    total = sums[drawn].sum(axis=1)
    mean: Floats = total[:, 0] / total[:, 1]
    return mean


def over_time(parts: list[Observed]) -> dict[str, Any]:
    """Give the accuracy of the labelled, dated rows by month, and the day from which on it was another, if there is one.

    The change point is where the accuracies before and after differ most for their sizes; its p is the share of orders of
    the days that show so great a change.
    """
    rows = sorted(
        (block, float(hit))
        for part in parts
        for block, hit in zip(part.blocks, part.hits.tolist(), strict=True)
        if not block.startswith("#") and not np.isnan(hit)
    )
    months: defaultdict[str, list[bool]] = defaultdict(list)
    for day, hit in rows:
        months[day[:7]].append(hit > 0)
    shown = [
        {"value": m, "n": len(h), "accuracy": figure(np.array(h))}
        for m, h in sorted(months.items())
        if len(h) >= _LEAST
    ]
    body: dict[str, Any] = {"months": shown}
    change = _change_point([day for day, _ in rows], np.array([hit for _, hit in rows]))
    return body | ({"change": change} if change else {})


def _change_point(days: list[str], hits: Floats) -> dict[str, Any]:
    names = sorted(set(days))
    if len(hits) < 2 * _LEAST or len(names) < 2 or not 0 < hits.mean() < 1:  # noqa: PLR2004 - one day cannot change
        return {}
    sums = _by_block(days, np.column_stack([hits, np.ones(len(hits))]))
    best, at = _steepest(sums)
    rng = np.random.default_rng(SEED)
    shuffled = [_steepest(sums[rng.permutation(len(sums))])[0] for _ in range(SHUFFLES)]
    p = (1 + sum(one >= best for one in shuffled)) / (1 + SHUFFLES)
    if p > SIGNIFICANT or not at:
        return {}
    before, after = sums[:at].sum(axis=0), sums[at:].sum(axis=0)
    shares = {"before": round(float(before[0] / before[1]), 4), "after": round(float(after[0] / after[1]), 4)}
    return {"from": names[at], "month": names[at][:7], "p": round(p, 4)} | shares


def _steepest(sums: Floats) -> tuple[float, int]:
    """Give the greatest standardised difference between before and after, and the first block of the after."""
    right, n = sums.cumsum(axis=0).T
    total, overall = n[-1], right[-1] / n[-1]
    k, r = n[:-1], right[:-1]
    inside = (k >= _LEAST) & (total - k >= _LEAST)
    if not inside.any():
        return 0.0, 0
    gap = np.abs(r - k * overall) / np.sqrt(np.maximum(k * (total - k) / total, 1e-9))
    place = int(np.where(inside, gap, -1).argmax())
    return float(gap[place]), place + 1
