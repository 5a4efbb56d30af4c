"""Keeps a part of a corpus apart, so that what is measured is measured on what no model has learned from."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from data.schema import LabelledComplaint
from training.errors import TrainingError
from training.rows import file_sha256, read_rows
from training.splits import folds, later_part

SEED = 20261124


def keep_apart(file: Path, out: Path, share: float) -> dict[str, Any]:
    """Write the earlier and the later part of a file; says what was written.

    Args:
        file: the whole corpus.
        out: folder for earlier.ndjson and later.ndjson; made where it is not there.
        share: of the rows to keep apart, in (0, 1).

    Raises:
        InputError: the file cannot be read.
        TrainingError: nothing would be left on one side.
    """
    rows = read_rows([file])
    later, how = later_part(rows, share), "by time"
    if not len(later):
        later, how = folds(rows, max(2, round(1 / share)), SEED)[0], f"at random, seed {SEED}"
    chosen = set(later.tolist())
    earlier = np.array([i for i in range(len(rows)) if i not in chosen])
    if not len(later) or not len(earlier):
        raise TrainingError(f"{file} has {len(rows)} rows: too few to keep some apart")
    out.mkdir(parents=True, exist_ok=True)
    parts = {
        name: _write([rows[i] for i in numbers.tolist()], out / f"{name}.ndjson")
        for name, numbers in (("earlier", earlier), ("later", later))
    }
    return {"split": how, "seed": SEED, **parts}


def _write(rows: Sequence[LabelledComplaint], path: Path) -> dict[str, Any]:
    path.write_text("".join(json.dumps(_cells(row), ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return {"file": str(path), "rows": len(rows), "sha256": file_sha256(path)}


def _cells(row: LabelledComplaint) -> dict[str, Any]:
    """Give a row by the names of its columns; what is not known is left out."""
    complaint = asdict(row.complaint)
    moment = complaint.pop("submitted_at")
    cells = complaint | {
        "date": moment.isoformat() if moment else "",
        "topic": row.topic,
        "agency": row.agency,
    }
    cells |= {"kind": row.kind, "urgency": row.urgency, **row.extra}
    cells |= {"oversight": row.oversight} if row.oversight is not None else {}
    return {name: value for name, value in cells.items() if value not in {"", None}}
