"""Rows of any input file as plain dictionaries: CSV, NDJSON, Parquet and spreadsheets, recognised by content."""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn, TextIO

from data.columns import canonical, has_text, is_header
from data.errors import InputError
from data.schema import RejectedRow

_MAX_FIELD = 2_000_000
_SURROGATE = re.compile("[\ud800-\udfff]")
_HEADER_WITHIN = 30
"""An export's title block may take this many rows above the header."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row: where it begins and its cells by column."""

    line: int
    cells: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a file and its rows, read as they are asked for."""

    columns: list[str]
    rows: Iterator[Record | RejectedRow]


def open_table(path: Path) -> Table:
    """Open a file of complaints by what it holds, whatever its name says.

    Raises:
        InputError: no such file, an empty one, one that is no table, or one without a `text` column.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from error
    if not head.strip():
        raise InputError(
            f"{path} is empty: expected CSV, NDJSON, Parquet or a LAPOR export with a `text` column"
        )
    table = _open_by_content(path, head)
    if not has_text(table.columns):
        raise InputError(
            f"{path} has no column `text` (or `Isi Laporan Awal`); it has: {', '.join(table.columns[:20]) or 'none'}"
        )
    return table


def _open_by_content(path: Path, head: bytes) -> Table:
    if head.startswith(b"PAR1"):
        return _parquet(path)
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _spreadsheet(path)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _ndjson(path)
    is_utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in head.split(b"\n", 1)[0] and not is_utf16:
        raise InputError(
            f"{path} is neither CSV, NDJSON, Parquet nor a spreadsheet: its first bytes are binary"
        )
    return _csv(path, head)


def _ndjson(path: Path) -> Table:
    def rows() -> Iterator[Record | RejectedRow]:
        with path.open("rb") as file:
            for line, raw in enumerate(file, 1):
                if raw.strip():
                    yield _json_row(line, raw)

    first = next(
        (row.cells for row in islice(rows(), 100) if isinstance(row, Record) and has_text(row.cells)), {}
    )
    return Table([_plain(name) for name in first], rows())


def _json_row(line: int, raw: bytes) -> Record | RejectedRow:
    try:
        value = json.loads(raw, parse_constant=_no_json)
    except (ValueError, RecursionError):
        return RejectedRow(line, "not valid JSON in UTF-8", raw.decode("utf-8", "replace").strip())
    if not isinstance(value, dict):
        return RejectedRow(line, "not a JSON object", raw.decode("utf-8", "replace").strip())
    return Record(line, {canonical(key): cell for key, cell in value.items()})


def _no_json(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is Python's, not JSON's")


class _Lines:
    """Hands out the lines of a file and remembers those of the row being read, so that they can be read again."""

    def __init__(self, file: TextIO) -> None:
        self.taken: list[str] = []
        self.number = 0
        self._fresh = (line for line in file)  # unlike the file, it ends at the first bytes it cannot decode
        self._again: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else next(self._fresh)
        self.taken.append(line)
        self.number += 1
        return line

    def give_back_all_but_one(self) -> None:
        """Let the lines after the first of this row be read as rows of their own."""
        self._again += reversed(self.taken[1:])
        self.number -= len(self.taken) - 1
        del self.taken[1:]


def _open_text(path: Path, encoding: str) -> TextIO:
    """Open a file so that bytes that are no text come out as lone surrogates, which no text has."""
    errors = "surrogatepass" if encoding == "utf-16" else "surrogateescape"
    return path.open(encoding=encoding, errors=errors, newline="")


def _csv(path: Path, head: bytes) -> Table:
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    csv.field_size_limit(_MAX_FIELD)
    delimiter, columns = _csv_header(path, encoding)

    def rows() -> Iterator[Record | RejectedRow]:
        with _open_text(path, encoding) as file:
            lines = _Lines(file)
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            names: list[str] = []
            while (row := _next_row(reader)) is not None:
                if isinstance(row, str):
                    lines.give_back_all_but_one()  # an open quote swallows good rows
                start = lines.number - len(lines.taken) + 1
                if isinstance(row, str):
                    yield RejectedRow(start, row, _plain("".join(lines.taken)))
                elif names and any(row):
                    yield _csv_row(names, row, start, lines)
                elif not names and is_header(row):
                    names = [canonical(cell) for cell in row]
                lines.taken.clear()

    return Table(columns, rows())


def _csv_header(path: Path, encoding: str) -> tuple[str, list[str]]:
    """Find the delimiter under which one of the first rows names columns, and those columns."""
    found = {delimiter: _first_rows(path, encoding, delimiter) for delimiter in ",;\t|"}
    for delimiter, rows in found.items():
        for row in rows:
            if is_header(row):
                return delimiter, [_plain(canonical(cell)) for cell in row]
    widest = max(found.values(), key=lambda rows: len(rows[0]) if rows else 0)
    return ",", [_plain(canonical(cell))[:60] for cell in (widest[0] if widest else [])]


def _first_rows(path: Path, encoding: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    with _open_text(path, encoding) as file:
        try:
            rows.extend(islice(csv.reader(file, delimiter=delimiter), _HEADER_WITHIN))
        except (csv.Error, UnicodeError) as error:
            if not rows:
                raise InputError(f"{path} cannot be read as CSV: {error}") from error
    return rows


def _next_row(reader: Any) -> list[str] | str | None:
    """Give the next row, what is wrong with it, or None at the end of the file."""
    try:
        row: list[str] = next(reader)
    except StopIteration:
        return None
    except csv.Error as error:
        return f"not valid CSV ({error}); is a quote left open or not doubled?"
    except UnicodeError:
        return "bytes that are no text in this encoding"
    return row


def _csv_row(names: list[str], row: list[str], start: int, lines: _Lines) -> Record | RejectedRow:
    if len(row) > len(names):
        reason = f"{len(row)} cells under {len(names)} columns"
        return RejectedRow(start, reason, _plain("".join(lines.taken)))
    return Record(start, dict(zip(names, row, strict=False)))


def _plain(text: str) -> str:
    """Turn bytes that were no text into the replacement character, so that the row can be written out again."""
    return _SURROGATE.sub("\ufffd", text).rstrip("\r\n")


def _spreadsheet(path: Path) -> Table:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - a reader, loaded where it is used

    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    except (CalamineError, OSError, IndexError) as error:
        raise InputError(f"{path} cannot be read as a spreadsheet: {error}") from error
    cells = sheet.to_python(skip_empty_area=False)
    at = next((i for i, row in enumerate(cells[:_HEADER_WITHIN]) if is_header([str(c) for c in row])), None)
    if at is None:
        return Table([str(cell) for cell in (cells[0] if cells else [])], iter(()))
    names = [canonical(str(cell)) for cell in cells[at]]
    filled = (
        (line, row) for line, row in enumerate(cells[at + 1 :], at + 2) if any(cell != "" for cell in row)
    )
    return Table(names, (Record(line, dict(zip(names, row, strict=False))) for line, row in filled))


def _parquet(path: Path) -> Table:
    try:
        import pyarrow.parquet as pq  # noqa: PLC0415 - a reader, loaded where it is used
        from pyarrow import ArrowInvalid  # noqa: PLC0415
    except ImportError as error:
        raise InputError(f"{path} is Parquet, which needs pyarrow: install requirements/train.txt") from error
    try:
        file = pq.ParquetFile(path)
    except (ArrowInvalid, OSError) as error:
        raise InputError(f"{path} cannot be read as Parquet: {error}") from error

    def rows() -> Iterator[Record | RejectedRow]:
        batches = file.iter_batches(batch_size=1024)
        try:
            cells_of_rows = (cells for batch in batches for cells in batch.to_pylist())
            for line, cells in enumerate(cells_of_rows, 1):
                yield Record(line, {canonical(key): cell for key, cell in cells.items()})
        except (ArrowInvalid, OSError) as error:
            raise InputError(f"{path} cannot be read as Parquet: {error}") from error

    return Table([canonical(name) for name in file.schema_arrow.names], rows())
