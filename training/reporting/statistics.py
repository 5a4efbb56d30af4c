"""The statistics of a report: classes, calibration, risk by coverage, paired differences."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.evaluate import Figure, bootstrap
from training.heads import error_bound

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
RESAMPLES = 1000
SEED = 1
BINS = 10
_POINTS = 120


def figure(hits: Bools) -> dict[str, float]:
    """Give a share with its 95 % interval, rounded to four decimals."""
    return rounded(bootstrap(hits))


def rounded(value: Figure) -> dict[str, float]:
    """Give a figure as plain values."""
    return {"value": round(value.value, 4), "low": round(value.low, 4), "high": round(value.high, 4)}


def paired(one: Bools, other: Bools) -> dict[str, float]:
    """Give how much more often `one` is right than `other` on the same rows, with its 95 % bootstrap interval."""
    n = len(one)
    better, worse = int((one & ~other).sum()), int((other & ~one).sum())
    shares = [better / n, worse / n, (n - better - worse) / n]
    drawn = np.random.default_rng(SEED).multinomial(n, shares, RESAMPLES)
    gains = (drawn[:, 0] - drawn[:, 1]) / n
    low, high = np.quantile(gains, (0.025, 0.975))
    return rounded(Figure((better - worse) / n, float(low), float(high)))


def class_table(truth: Sequence[str], first: Sequence[str]) -> list[dict[str, Any]]:
    """Give each class of the rows: support, how often it was named, precision, recall and F1; commonest first.

    Precision is left out where the class was never named, recall where no row has it.
    """
    labels = sorted({*truth, *first})
    t, f = _numbers(truth, labels), _numbers(first, labels)
    support, named, right = _counts(t, f, len(labels))
    table = []
    for i, label in enumerate(labels):
        row: dict[str, Any] = {"label": label, "n": int(support[i]), "named": int(named[i])}
        row |= {"precision": round(right[i] / named[i], 4)} if named[i] else {}
        row |= {"recall": figure((f == i)[t == i])} if support[i] else {}
        table.append(row | {"f1": round(2 * right[i] / (support[i] + named[i]), 4)})
    return sorted(table, key=lambda row: (-row["n"], row["label"]))


def macro_f1(truth: Sequence[str], first: Sequence[str]) -> dict[str, float]:
    """Give F1 averaged over the classes that the rows have, with its 95 % bootstrap interval.

    A resample misses rare classes, which moves its mean: the interval is moved back by as much.
    """
    labels = sorted({*truth, *first})
    t, f = _numbers(truth, labels), _numbers(first, labels)
    drawn = np.random.default_rng(SEED).integers(0, len(t), (RESAMPLES // 2, len(t)))
    sample = [_macro(t[rows], f[rows], len(labels)) for rows in drawn]
    value = _macro(t, f, len(labels))
    low, high = np.clip(np.quantile(sample, (0.025, 0.975)) + value - np.mean(sample), 0, 1)
    return rounded(Figure(value, float(low), float(high)))


def _macro(t: NDArray[np.int64], f: NDArray[np.int64], count: int) -> float:
    support, named, right = _counts(t, f, count)
    there = support > 0
    return float((2 * right[there] / (support[there] + named[there])).mean())


def _counts(t: NDArray[np.int64], f: NDArray[np.int64], count: int) -> tuple[Floats, Floats, Floats]:
    support, named, right = (np.bincount(part, minlength=count) for part in (t, f, t[t == f]))
    return support.astype(np.float64), named.astype(np.float64), right.astype(np.float64)


def _numbers(names: Sequence[str], labels: Sequence[str]) -> NDArray[np.int64]:
    place = {label: i for i, label in enumerate(labels)}
    return np.array([place[name] for name in names], np.int64)


def reliability(sure: Floats, hits: Bools) -> list[dict[str, Any]]:
    """Give bins of equally many rows by probability: their mean probability, and how often they were right."""
    order = np.argsort(sure, kind="stable")
    bins = [part for part in np.array_split(order, BINS) if len(part)]
    return [
        {"n": len(part), "probability": round(float(sure[part].mean()), 4), "right": figure(hits[part])}
        for part in bins
    ]


def risk_coverage(sure: Floats, hits: Bools) -> list[dict[str, float]]:
    """Give the error among the surest rows, for growing shares of them, with its one-sided upper 95 % bound."""
    wrong = np.cumsum(~hits[np.argsort(-sure, kind="stable")])
    n = len(hits)
    ends = np.unique(np.linspace(max(n // 50, min(n, 10)), n, min(n, _POINTS)).astype(int))
    return [
        {
            "coverage": round(end / n, 4),
            "error": round(float(wrong[end - 1]) / end, 4),
            "bound": round(error_bound(int(wrong[end - 1]), end), 4),
        }
        for end in ends.tolist()
    ]


def chosen_point(hits: Bools, auto: Bools) -> dict[str, float]:
    """Give where the automatic decisions stand: their share, their error, its one-sided upper 95 % bound."""
    wrong, n = int((~hits[auto]).sum()), int(auto.sum())
    return {
        "coverage": round(n / len(hits), 4),
        "error": round(wrong / n, 4),
        "bound": round(error_bound(wrong, n), 4),
        "n": n,
        "wrong": wrong,
    }


def set_figures(
    sizes: Sequence[int], holds: Sequence[int], truth: Sequence[str], least: int
) -> dict[str, Any]:
    """Give how large the sets of agencies are, how often they hold the right one, and for which class least often."""
    held = np.array(holds, bool)
    values, counts = np.unique(np.array(sizes), return_counts=True)
    labels = np.array(truth)
    by_class = [
        (float(held[labels == label].mean()), label) for label, n in _support(truth).items() if n >= least
    ]
    body: dict[str, Any] = {
        "held": figure(held),
        "mean_size": round(float(np.mean(sizes)), 3),
        "sizes": [{"size": int(v), "n": int(c)} for v, c in zip(values, counts, strict=True)],
    }
    if by_class:
        share, label = min(by_class)
        body["worst_class"] = {"label": label, "held": round(share, 4), "n": int((labels == label).sum())}
    return body


def _support(truth: Sequence[str]) -> dict[str, int]:
    labels, counts = np.unique(np.array(truth), return_counts=True)
    return dict(zip(labels.tolist(), counts.tolist(), strict=True))
