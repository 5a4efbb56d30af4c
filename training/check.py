"""What a file of complaints holds, before anything is learned from it."""

import warnings
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from data.columns import dropped
from data.corpus import DroppedColumnsWarning, read_corpus
from data.errors import InputError
from data.records import open_table
from data.schema import LabelledComplaint, RejectedRow
from data.taxonomy import load_taxonomy
from pipeline.redact import redact
from training.movement import label_movement, month_coverage
from training.splits import groups
from training.wording import MOST_FRAMED, WordGrowth, commonest_frames, near_copies, word_growth

_SHOWN = 20
_MANY = 100
"""In fewer rows a common opening may be one person's words: it is not shown."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The findings on one file; `problems` are lines a person should look at."""

    rows: int
    rejected: list[RejectedRow]
    labels: dict[str, int]
    channels: dict[str, int]
    dated: tuple[str, str] | None
    duplicates: int
    conflicting: int
    personal_data: dict[str, int]
    unknown_topics: int
    near_copies: int
    frames: dict[str, tuple[str, float]]
    growth: WordGrowth
    warnings: list[str]
    columns: dict[str, list[str]]
    exact_duplicates: int
    movement: dict[str, Any]
    months: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Give the findings as plain JSON values; texts of complaints are not among them."""
        rejected = [{"line": row.line, "reason": row.reason} for row in self.rejected[:_SHOWN]]
        body: dict[str, Any] = {"rows": self.rows, "rejected": len(self.rejected), "rejected_lines": rejected}
        body |= {"labels": self.labels, "channels": self.channels, "duplicates": self.duplicates}
        body |= {"conflicting_duplicates": self.conflicting, "personal_data": self.personal_data}
        body |= {"topics_outside_taxonomy": self.unknown_topics, "warnings": self.warnings}
        body |= {"near_copies": self.near_copies, "wording": asdict(self.growth)}
        body |= {"exact_duplicates": self.exact_duplicates, "label_movement": self.movement, **self.months}
        body |= {f"{name}_columns": names for name, names in self.columns.items()}
        body |= {f"commonest_{name}_share": round(share, 4) for name, (_, share) in self.frames.items()}
        body |= {
            f"frame_{name}": words
            for name, (words, share) in self.frames.items()
            if share > MOST_FRAMED and self.rows >= _MANY
        }
        return body | ({"from": self.dated[0], "to": self.dated[1]} if self.dated else {})


def check_file(path: Path) -> CheckResult:
    """Read a whole file, or all files of a folder together, and say what is in it.

    Raises:
        InputError: the file cannot be read as complaints at all.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", DroppedColumnsWarning)
        files = sorted(file for file in path.iterdir() if file.is_file()) if path.is_dir() else [path]
        everything = [row for file in files for row in read_corpus(file)]
    if not everything:
        raise InputError(f"{path} has columns but no row")
    rows = [row for row in everything if isinstance(row, LabelledComplaint)]
    texts = [row.complaint.text for row in rows]
    return CheckResult(
        rows=len(rows),
        rejected=[row for row in everything if isinstance(row, RejectedRow)],
        labels={name: sum(bool(getattr(row, name)) for row in rows) for name in ("topic", "agency", "kind")},
        channels=dict(Counter(row.complaint.channel for row in rows).most_common()),
        dated=_span(rows),
        duplicates=len(rows) - len(set(groups(rows).tolist())) if rows else 0,
        conflicting=_conflicts(rows),
        personal_data=dict(
            Counter(span.kind for row in rows for span in redact(row.complaint.text).spans).most_common()
        ),
        unknown_topics=sum(bool(row.topic) and row.topic not in load_taxonomy().topics for row in rows),
        warnings=[str(entry.message) for entry in caught],
        near_copies=len(near_copies(texts)),
        frames=commonest_frames(texts),
        growth=word_growth(texts),
        columns=_columns(files),
        exact_duplicates=len(texts) - len(set(texts)),
        movement=label_movement(rows),
        months=month_coverage(rows),
    )


def _columns(files: list[Path]) -> dict[str, list[str]]:
    """Say which columns are used, which are known only after routing and so never read, which mean nothing here."""
    names = sorted({name for file in files for name in open_table(file).columns})
    leaks, unknown = dropped(names)
    used = [name for name in names if name not in {*leaks, *unknown}]
    return {"used": used, "leak": leaks, "unknown": unknown}


def _span(rows: list[LabelledComplaint]) -> tuple[str, str] | None:
    days = sorted(row.complaint.submitted_at.date() for row in rows if row.complaint.submitted_at)
    return (days[0].isoformat(), days[-1].isoformat()) if days else None


def _conflicts(rows: list[LabelledComplaint]) -> int:
    """Count the texts that stand more than once and were given different labels."""
    seen: dict[int, set[tuple[str, str]]] = {}
    for group, row in zip(groups(rows).tolist(), rows, strict=True):
        if row.topic or row.agency:
            seen.setdefault(group, set()).add((row.topic, row.agency))
    return sum(len(labels) > 1 for labels in seen.values())
