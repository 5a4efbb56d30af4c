"""What files of complaints have in common: rows of one that stand in another are known before they are measured on."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from data.corpus import read_corpus
from data.schema import LabelledComplaint
from training.splits import groups
from training.wording import near_copies


def across(files: Sequence[Path]) -> dict[str, Any]:
    """Count what stands in more than one of several files.

    Returns:
        `exact_duplicates`: rows whose very text stands in an earlier file; `duplicates`: whose words do, in any order;
        `near_copies`: pairs of rows of two files that share more than half of their runs of four words;
        `conflicting_duplicates`: duplicates with another topic or agency than before.

    Raises:
        InputError: a file cannot be read as complaints at all.
    """
    rows = [(number, row) for number, file in enumerate(files) for row in _readable(file)]
    file_of = [number for number, _ in rows]
    complaints = [row for _, row in rows]
    texts = [row.complaint.text for row in complaints]
    words = groups(complaints).tolist()
    first: dict[int, int] = {}
    again = [(first.setdefault(group, i), i) for i, group in enumerate(words)]
    twins = [(a, b) for a, b in again if file_of[a] != file_of[b]]
    near = [(a, b) for a, b, _ in near_copies(texts) if file_of[a] != file_of[b]]
    return {
        "exact_duplicates": _repeated(texts, file_of),
        "duplicates": len(twins),
        "near_copies": len(near),
        "conflicting_duplicates": sum(_differ(complaints[a], complaints[b]) for a, b in twins),
    }


def _readable(path: Path) -> list[LabelledComplaint]:
    files = sorted(file for file in path.iterdir() if file.is_file()) if path.is_dir() else [path]
    return [row for file in files for row in read_corpus(file) if isinstance(row, LabelledComplaint)]


def _repeated(texts: Sequence[str], file_of: Sequence[int]) -> int:
    first: dict[str, int] = {}
    return sum(first.setdefault(text, number) != number for text, number in zip(texts, file_of, strict=True))


def _differ(one: LabelledComplaint, other: LabelledComplaint) -> bool:
    return (one.topic, one.agency) != (other.topic, other.agency)
