"""How the labels of a history move in time: their shares in its first half and in its last part, the months it covers."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.stats import chi2_contingency, fisher_exact

from data.schema import LabelledComplaint

_LAST = 0.25
_SHOWN = 5
_LEAST = 20
"""With fewer rows on one side nothing is said."""
_EXPECTED = 5
"""The chi-square test holds where so many rows are expected in each cell: rarer labels are tested together."""


def label_movement(rows: Sequence[LabelledComplaint]) -> dict[str, Any]:
    """Compare the shares of topics and agencies in the first half of a dated history with those in its last quarter.

    Returns:
        For each label that has enough dated rows: rows on both sides, p (chi-square, rare labels together) and the
        labels that moved most, each with both shares and its own p (Fisher's exact test, times the number of labels).
    """
    dated = sorted(
        (row for row in rows if row.complaint.submitted_at), key=lambda row: str(row.complaint.submitted_at)
    )
    found = {}
    for name in ("topic", "agency"):
        labels = [getattr(row, name) for row in dated if getattr(row, name)]
        before, after = labels[: len(labels) // 2], labels[int(len(labels) * (1 - _LAST)) :]
        if min(len(before), len(after)) >= _LEAST:
            found[name] = _moved(Counter(before), Counter(after))
    return found


def month_coverage(rows: Sequence[LabelledComplaint]) -> dict[str, Any]:
    """Give the first and the last month of the dated rows, how many rows have no date, which months between have no row."""
    months = Counter(
        f"{row.complaint.submitted_at:%Y-%m}" for row in rows if row.complaint.submitted_at is not None
    )
    undated = len(rows) - months.total()
    if not months:
        return {"undated": undated}
    first, last = min(months), max(months)
    between = np.arange(first, np.datetime64(last) + 1, dtype="datetime64[M]").astype(str).tolist()
    return {
        "first_month": first,
        "last_month": last,
        "undated": undated,
        "months_without_rows": [month for month in between if month not in months],
    }


def _moved(before: Counter[str], after: Counter[str]) -> dict[str, Any]:
    labels = sorted(before | after)
    shares = {label: (before[label] / before.total(), after[label] / after.total()) for label in labels}
    movers = sorted(labels, key=lambda label: (-abs(shares[label][1] - shares[label][0]), label))[:_SHOWN]
    return {
        "before": before.total(),
        "after": after.total(),
        "p": _chance(before, after),
        "movers": [
            {
                "label": label,
                "before": round(shares[label][0], 4),
                "after": round(shares[label][1], 4),
                "p": min(1.0, _alone(label, before, after) * len(labels)),
            }
            for label in movers
        ],
    }


def _chance(before: Counter[str], after: Counter[str]) -> float:
    """Give the chance of shares that differ so much where nothing moved."""
    smaller = min(before.total(), after.total()) / (before.total() + after.total())
    common = [label for label, count in (before + after).items() if count * smaller >= _EXPECTED]
    table = [[side[label] for label in common] for side in (before, after)]
    rest = [side.total() - sum(row) for side, row in zip((before, after), table, strict=True)]
    if sum(rest):
        table = [[*row, other] for row, other in zip(table, rest, strict=True)]
    return float(f"{chi2_contingency(table).pvalue:.3g}") if len(table[0]) > 1 else 1.0


def _alone(label: str, before: Counter[str], after: Counter[str]) -> float:
    sides = [[side[label], side.total() - side[label]] for side in (before, after)]
    return float(f"{fisher_exact(sides).pvalue:.3g}")
