"""Made-up rows for every table of a revision, whatever its columns are."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Inspector

from serve.store.records import ReviewRecord
from serve.store.shapes import TableShape

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ROWS = 3
"""Rows a table."""

KNOWN: dict[tuple[str, str], Any] = {}
"""Values for columns that do not take just any (table, column)."""


def fill(connection: Connection, shape: TableShape) -> None:
    """Insert rows that are told apart in every column, and belong to those of the tables before."""
    inspector = sa.inspect(connection)
    parents = _parents(connection, inspector, shape.name)
    columns = {column["name"]: column["type"] for column in inspector.get_columns(shape.name)}
    for number in range(1, ROWS + 1):
        row = {
            name: KNOWN.get(
                (shape.name, name),
                parents[name][number - 1] if name in parents else _value(name, columns[name], kind, number),
            )
            for name, kind in shape.columns.items()
        }
        connection.execute(sa.insert(shape.table), row)


def contents(connection: Connection, shapes: tuple[TableShape, ...]) -> dict[str, list[Mapping[str, Any]]]:
    """Give all rows of all tables."""
    return {shape.name: [dict(row) for row in connection.execute(shape.rows).mappings()] for shape in shapes}


def review_of(complaint_id: str, suggestion_id: int) -> ReviewRecord:
    """Give an officer's decision on one complaint."""
    return ReviewRecord(
        complaint_id=complaint_id, suggestion_id=suggestion_id, decision="accept", kind="pengaduan", topic="t",
        agency="a", officer="Rahasia", decided_at=NOON, suggested_kind="pengaduan", suggested_topic="t",
        suggested_topic_probability=0.5, suggested_agency="a", suggested_agency_probability=0.5, model_version="1",
    )  # fmt: skip


def _parents(connection: Connection, inspector: Inspector, name: str) -> dict[str, list[Any]]:
    """Give what the rows that these belong to are called, by the column that says so."""
    found = {}
    for key in inspector.get_foreign_keys(name):
        for column, referred in zip(key["constrained_columns"], key["referred_columns"], strict=True):
            parent: sa.ColumnClause[Any] = sa.column(referred)
            query = sa.select(parent).select_from(sa.table(key["referred_table"])).order_by(parent)
            found[column] = list(connection.scalars(query))
    return found


def _value(name: str, column: sa.types.TypeEngine[Any], kind: str, number: int) -> Any:
    if kind == "plain" and not isinstance(column, sa.String):
        return number if isinstance(column, sa.Integer) else number / 8
    words = f"{name} ke-{number} · é 🙂"
    length = getattr(column, "length", None)
    values: dict[str, Any] = {
        "moment": NOON + timedelta(days=number, microseconds=number),
        "day": date(2026, 11, number),
        "flag": number % 2 == 0,
        "json": f'{{"nilai": [{number}, 0.1, null, "é"]}}',
        "bytes": bytes([0, number, 255]),
        "plain": words if length is None else str(number) + words[: length - 1],
    }
    return values[kind]
