"""Whole corpora read for a command: what can be used, what was put aside, what the files are known by."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from data.corpus import read_corpus
from data.schema import LabelledComplaint, RejectedRow
from data.scorable import unknown_codes
from training.console import say
from training.errors import TrainingError
from training.rejects import Rejects

_SHOWN = 10


def read_rows(corpora: Sequence[Path], out: Path | None = None) -> list[LabelledComplaint]:
    """Read whole corpora; rows that cannot be read are counted, and written beside `out` where there is one.

    Raises:
        InputError: a file cannot be read as complaints at all.
        TrainingError: no row can be used.
    """
    everything = [_checked(row) for path in corpora for row in read_corpus(path)]
    rejected = [row for row in everything if isinstance(row, RejectedRow)]
    for row in rejected[:_SHOWN]:
        say(f"line {row.line}: {row.reason}")
    if rejected:
        say(f"{len(rejected)} rows put aside")
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        with Rejects(out) as kept:
            for row in rejected:
                kept.add(row)
    rows = [row for row in everything if isinstance(row, LabelledComplaint)]
    if not rows:
        raise TrainingError(f"no readable row in {', '.join(str(path) for path in corpora)}")
    return rows


def file_hashes(corpora: Sequence[Path]) -> list[dict[str, str]]:
    """Give the name and the SHA-256 of each file."""
    return [{"file": path.name, "sha256": file_sha256(path)} for path in corpora]


def file_sha256(path: Path) -> str:
    """Give the SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _checked(row: LabelledComplaint | RejectedRow) -> LabelledComplaint | RejectedRow:
    if isinstance(row, LabelledComplaint) and (fault := unknown_codes(row.complaint)):
        return RejectedRow(row.line, fault, row.complaint.text)
    return row
