"""What the tables of a revision look like, whatever database holds them."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal

import sqlalchemy as sa
from alembic import command
from sqlalchemy import Inspector, create_engine

from serve.store.columns import UtcMoment
from serve.store.migrate import migrations

Kind = Literal["moment", "day", "flag", "json", "bytes", "plain"]

NOT_KEPT = ("alembic_version", "complaint_words")
"""Beginnings of the names of what is no table of rows: the revision, SQLite's index of words, which fills itself."""

_KINDS: tuple[tuple[type[sa.types.TypeEngine[Any]], Kind], ...] = (
    (sa.JSON, "json"),
    (sa.Boolean, "flag"),
    (sa.DateTime, "moment"),
    (sa.Date, "day"),
    (sa.LargeBinary, "bytes"),
    (sa.Integer, "plain"),
    (sa.Numeric, "plain"),
    (sa.Float, "plain"),
    (sa.String, "plain"),
)

_COLUMNS: Mapping[Kind, type[sa.types.TypeEngine[Any]]] = {
    "moment": UtcMoment,
    "day": sa.Date,
    "flag": sa.Boolean,
    "bytes": sa.LargeBinary,
    "json": sa.types.NullType,  # as text, to the letter: the database reads it by itself
    "plain": sa.types.NullType,
}


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table by its name, the kinds of its columns by their names, its primary key."""

    name: str
    columns: Mapping[str, Kind]
    key: tuple[str, ...]

    @property
    def table(self) -> sa.TableClause:
        """Give the table for statements that both databases understand."""
        columns: list[sa.ColumnClause[Any]] = [
            sa.column(name, _COLUMNS[kind]()) for name, kind in self.columns.items()
        ]
        return sa.table(self.name, *columns)

    @property
    def rows(self) -> sa.Select[Any]:
        """Give the query of all rows in the order of their key; JSON comes as its text, null stays null."""
        table = self.table
        columns = [
            sa.cast(table.c[name], sa.Text).label(name) if kind == "json" else table.c[name]
            for name, kind in self.columns.items()
        ]
        return sa.select(*columns).order_by(*(table.c[name] for name in self.key))

    def read(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Make values for the database of those of a JSON object.

        Raises:
            ValueError: a moment, a day or bytes that are none.
            TypeError: a moment, a day or bytes that are no text.
        """
        return {name: _read(kind, row[name]) for name, kind in self.columns.items()}


@cache
def shapes_at(revision: str) -> tuple[TableShape, ...]:
    """Give the tables of a revision, each after those that it refers to.

    They are made in memory and looked at, so that a later migration is known by itself.

    Raises:
        CommandError: there is no such revision.
    """
    engine = create_engine("sqlite://")
    try:
        with engine.begin() as connection:
            command.upgrade(migrations(connection), revision)
            inspector = sa.inspect(connection)
            names = [name for name, _ in inspector.get_sorted_table_and_fkc_names() if name]
            return tuple(_shape(inspector, name) for name in names if not name.startswith(NOT_KEPT))
    finally:
        engine.dispose()


def _shape(inspector: Inspector, name: str) -> TableShape:
    columns = {column["name"]: _kind(column["type"]) for column in inspector.get_columns(name)}
    return TableShape(name, columns, tuple(inspector.get_pk_constraint(name)["constrained_columns"]))


def _kind(column: sa.types.TypeEngine[Any]) -> Kind:
    for known, kind in _KINDS:
        if isinstance(column, known):
            return kind
    raise TypeError(f"no backup knows a column of type {column!r}: add it to {__name__}")


def _read(kind: Kind, value: Any) -> Any:
    if value is None:
        return None
    if kind == "moment":
        return datetime.fromisoformat(value)
    if kind == "day":
        return date.fromisoformat(value)
    return base64.b64decode(value, validate=True) if kind == "bytes" else value
