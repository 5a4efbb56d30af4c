"""Writes rows of the audit trail as CSV or NDJSON, piece by piece."""

import csv
import io
from collections.abc import Iterable, Iterator

import msgspec

from serve.audit.schemas import Line
from serve.spreadsheet import harmless

COLUMNS = ("number", "at", "act", "actor", "tenant", "subject", "detail", "hash")


def as_csv(lines: Iterable[Line]) -> Iterator[str]:
    """Write a head line, then a line a row (RFC 4180), nothing in it a formula to a spreadsheet."""
    yield _row(COLUMNS)
    for line in lines:
        detail = "; ".join(f"{name}={value}" for name, value in line.detail.items())
        cells = (line.act, line.actor, line.tenant, line.subject, detail, line.hash)
        yield _row((str(line.number), line.at.isoformat(), *map(harmless, cells)))


def as_ndjson(lines: Iterable[Line]) -> Iterator[str]:
    """Write an object a row; what is empty is left out."""
    for line in lines:
        members = {name: getattr(line, name) for name in COLUMNS}
        shown = {name: value for name, value in members.items() if value}
        yield msgspec.json.encode(shown).decode() + "\n"


def _row(cells: Iterable[str]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\r\n").writerow(cells)
    return file.getvalue()
