"""Brings back what a backup holds, in whatever database: all of it, or nothing."""

import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import Connection, exists, func, insert, select, text

from serve.store.archive import BackupError, Manifest, TableEntry, read_manifest, read_table, reading
from serve.store.backup import ROWS_AT_ONCE, revision_of
from serve.store.engine import Store
from serve.store.errors import StoreError, shown, using
from serve.store.migrate import migrating, migrations, revisions
from serve.store.shapes import TableShape, shapes_at
from serve.texts import say

Contents = list[tuple[TableEntry, TableShape]]


def restore(store: Store, file: Path, *, replace: bool = False) -> Manifest:
    """Fill a database from a backup, in one transaction and constant memory; the tables are then up to date.

    Args:
        store: where to; its tables are made.
        file: a backup, of a database of any kind, of this version or an older one. It is read twice: nothing is
            touched before all of it was found to be whole.
        replace: give up the rows that are there.

    Returns:
        What was restored.

    Raises:
        BackupError: the file is no backup, was damaged, or was made by a newer version.
        StoreError: the database cannot be used, or has rows and `replace` is not given.
    """
    with reading(file) as archive:
        manifest = read_manifest(archive)
        contents = _contents(manifest)
        for entry, shape in contents:
            for _ in _rows(archive, entry, shape):
                pass
        with using(store.url), migrating(store) as connection:
            if not replace:
                _check_empty(connection, store.url)
            command.downgrade(migrations(connection), "base")
            command.upgrade(migrations(connection), manifest.revision)
            for entry, shape in contents:
                _fill(connection, shape, _rows(archive, entry, shape))
                if not store.is_embedded:
                    _count_on(connection, shape)
            command.upgrade(migrations(connection), "head")
    return manifest


def _contents(manifest: Manifest) -> Contents:
    """Give each table of the file with its shape, in the order in which they can be filled."""
    if manifest.revision not in revisions():
        raise BackupError(say("cli.backup_newer", revision=manifest.revision, newest=revisions()[-1]))
    entries = {entry.name: entry for entry in manifest.tables}
    shapes = shapes_at(manifest.revision)
    if {name: set(entry.columns) for name, entry in entries.items()} != {
        shape.name: set(shape.columns) for shape in shapes
    }:
        raise BackupError(say("cli.backup_tables", revision=manifest.revision))
    return [(entries[shape.name], shape) for shape in shapes]


def _rows(archive: zipfile.ZipFile, entry: TableEntry, shape: TableShape) -> Iterator[dict[str, Any]]:
    """Give the rows as the database takes them."""
    for row in read_table(archive, entry):
        try:
            yield shape.read(row)
        except (KeyError, TypeError, ValueError):
            raise BackupError(say("cli.backup_changed", table=entry.name)) from None


def _check_empty(connection: Connection, url: str) -> None:
    revision = revision_of(connection)
    if not revision:
        return
    for shape in shapes_at(revision):
        if connection.scalar(select(exists(select(text("1")).select_from(shape.table)))):
            raise StoreError(say("cli.restore_full", database=shown(url), table=shape.name))


def _fill(connection: Connection, shape: TableShape, rows: Iterator[dict[str, Any]]) -> None:
    statement = insert(shape.table)
    while some := list(islice(rows, ROWS_AT_ONCE)):
        connection.execute(statement, some)


def _count_on(connection: Connection, shape: TableShape) -> None:
    """Let PostgreSQL number the next row after the last one; SQLite does by itself."""
    if len(shape.key) != 1:
        return
    table, [key] = shape.table, shape.key
    sequence = connection.scalar(
        text("SELECT pg_get_serial_sequence(quote_ident(:name), :key)"), {"name": shape.name, "key": key}
    )
    if sequence:
        last = connection.scalar(select(func.max(table.c[key])))
        connection.execute(
            text("SELECT setval(:sequence, :last, :used)"),
            {"sequence": sequence, "last": last or 1, "used": last is not None},
        )
