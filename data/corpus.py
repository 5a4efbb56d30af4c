"""Labelled complaints from files: what can be read is read, what cannot is put aside with its line and reason."""

import math
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from data.channels import channel_of
from data.columns import KEPT, LAPOR_KINDS, dropped
from data.records import Record, Table, open_table
from data.schema import KINDS, MAX_TEXT, URGENCIES, Complaint, LabelledComplaint, RejectedRow

_DATE_FORMATS = ("%d/%m/%Y", "%d-%m-%Y", "%d/%m/%Y %H:%M", "%d-%m-%Y %H:%M", "%d %m %Y")
_TRUE = {"1", "true", "ya", "yes", "y", "benar"}
SHIPPED = Path(__file__).parent / "files" / "corpus"
"""The project's own corpus."""


class DroppedColumnsWarning(UserWarning):
    """Columns of an input file that are not used."""


def read_corpus(path: Path) -> Iterator[LabelledComplaint | RejectedRow]:
    """Read complaints one by one, in constant memory for CSV, NDJSON and Parquet.

    Raises:
        InputError: the file cannot be read as complaints at all.

    Warns:
        DroppedColumnsWarning: once, with the names of leak columns and unknown ones.
    """
    table = open_table(path)
    _warn_of_dropped(path, table.columns)
    yield from read_table(table)


def read_table(table: Table) -> Iterator[LabelledComplaint | RejectedRow]:
    """Read the complaints of an open file one by one, silently.

    Raises:
        InputError: the file breaks off.
    """
    for number, row in enumerate(table.rows, 1):
        yield row if isinstance(row, RejectedRow) else _labelled(row, number)


def shipped_corpus() -> list[LabelledComplaint]:
    """Give the project's own corpus."""
    rows = [row for path in sorted(SHIPPED.glob("*.jsonl")) for row in read_corpus(path)]
    return [row for row in rows if isinstance(row, LabelledComplaint)]


def _warn_of_dropped(path: Path, columns: list[str]) -> None:
    leaks, unknown = dropped([name for name in columns if name not in {"places", "region"}])
    said = [f"known only after routing: {', '.join(leaks)}"] if leaks else []
    said += [f"unknown: {', '.join(unknown)}"] if unknown else []
    if said:
        warnings.warn(
            f"{path.name}: columns not used ({'; '.join(said)})", DroppedColumnsWarning, stacklevel=3
        )


def _labelled(row: Record, number: int) -> LabelledComplaint | RejectedRow:
    cell = {name: _text(value) for name, value in row.cells.items()}
    if "body" in cell and not cell.get("text"):
        cell["text"] = _without_glued_title(cell["body"], cell.get("title", ""))
    fault = _fault(cell)
    if fault:
        raw = "; ".join(f"{name}={value}" for name, value in cell.items() if value)
        return RejectedRow(row.line, fault, raw.encode("utf-8", "replace").decode())
    try:
        complaint = _complaint(cell, number)
    except ValueError as error:
        return RejectedRow(
            row.line, str(error), "; ".join(f"{name}={value}" for name, value in cell.items() if value)
        )
    kind = cell.get("kind", "").lower()
    return LabelledComplaint(
        complaint,
        topic=cell.get("topic", ""),
        agency=cell.get("agency", ""),
        kind=kind if kind in KINDS else LAPOR_KINDS.get(kind, ""),
        urgency=cell["urgency"] if cell.get("urgency") in URGENCIES else "",
        oversight=_flag(cell["oversight"]) if cell.get("oversight") else None,
        extra={name: cell[name] for name in KEPT if cell.get(name)},
        line=row.line,
        has_id=bool(cell.get("id")),
    )


def _text(value: Any) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, float):  # spreadsheets know no whole numbers, pandas no empty ones
        return "" if math.isnan(value) else f"{value:.0f}" if value.is_integer() else str(value)
    return str(value).strip()


def _fault(cell: dict[str, str]) -> str:
    """Say what keeps a row from being a complaint, or nothing."""
    text = cell.get("text", "")
    if not text:
        return "no text"
    if len(text) > MAX_TEXT:
        return f"text has {len(text):,} characters, at most {MAX_TEXT:,} are read"
    if any(
        "\ud800" <= character <= "\udfff"
        for value in cell.values()
        if not value.isascii()
        for character in value
    ):
        return "bytes that are no text in UTF-8"
    if "\0" in text:
        return "binary zero in the text"
    return ""


def _complaint(cell: dict[str, str], number: int) -> Complaint:
    privacy = cell.get("privacy", "").lower()
    title = cell.get("title", "")
    return Complaint(
        text=cell["text"],
        id=cell.get("id") or str(number),
        title=title,
        channel=channel_of(cell.get("channel", "")),
        region_code=cell.get("region_code", ""),
        tenant=cell.get("tenant", ""),
        kelurahan=cell.get("kelurahan", ""),
        kecamatan=cell.get("kecamatan", ""),
        location=cell.get("location", ""),
        lat=_degrees(cell.get("lat", ""), "lat", 90),
        lon=_degrees(cell.get("lon", ""), "lon", 180),
        submitted_at=_moment(cell.get("date", "")),
        anonymous=_flag(cell.get("anonymous", "")) or "anonim" in privacy,
        confidential=_flag(cell.get("confidential", "")) or "rahasia" in privacy,
    )


def _without_glued_title(text: str, title: str) -> str:
    """LAPOR's export often repeats the title at the front of the body, without a space."""
    if title and text.lower().startswith(title.lower()) and len(text) > len(title):
        return text[len(title) :].lstrip(" .:-\n")
    return text


def _flag(value: str) -> bool:
    return value.lower() in _TRUE


def _degrees(value: str, name: str, limit: int) -> float | None:
    if not value:
        return None
    try:
        degrees = float(value.replace(",", "."))
    except ValueError:
        raise ValueError(f"{name} {value!r} is not a number") from None
    if not abs(degrees) <= limit:
        raise ValueError(f"{name} {value!r} lies outside -{limit}..{limit}")
    return degrees


def _moment(value: str) -> datetime | None:
    """Read a date or moment; one that cannot be read is unknown, since only splits by time need it."""
    for read in (datetime.fromisoformat, *(_by(form) for form in _DATE_FORMATS)):
        try:
            moment = read(value)
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def _by(form: str) -> Callable[[str], datetime]:
    return lambda value: datetime.strptime(value, form).replace(tzinfo=UTC)
