"""The parts of a corpus that a model may serve worse than the whole: by region, channel, language, length, month."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from data.schema import LabelledComplaint
from data.suggestion import Suggestion

MIN_ROWS = 30
"""Smaller parts say nothing for themselves."""
_SHORT, _LONG = 15, 60
"""Words below which a complaint is short, from which it is long."""
_REGENCY = len("34.04")


def slices(
    rows: Sequence[LabelledComplaint], said: Sequence[Suggestion], *, least: int = MIN_ROWS
) -> dict[str, NDArray[np.int64]]:
    """Give the parts of a corpus, "channel=whatsapp" -> numbers of its rows; those that are too small are left out.

    Args:
        rows: labelled complaints.
        said: what a model says of each: their language is known from it.
        least: rows of the smallest part that is kept.
    """
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, (row, suggestion) in enumerate(zip(rows, said, strict=True)):
        for name, value in _values(row, suggestion).items():
            if value:
                found[f"{name}={value}"].append(number)
    return {name: np.array(part, np.int64) for name, part in sorted(found.items()) if len(part) >= least}


def _values(row: LabelledComplaint, suggestion: Suggestion) -> dict[str, str]:
    complaint = row.complaint
    words = len(complaint.text.split())
    return {
        "region": complaint.region_code[:_REGENCY],
        "channel": complaint.channel,
        "language": str(suggestion.language["code"]),
        "length": "short" if words < _SHORT else "long" if words >= _LONG else "middle",
        "month": f"{complaint.submitted_at:%Y-%m}" if complaint.submitted_at else "",
    }
