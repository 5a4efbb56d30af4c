"""Writes the whole store to one file while the service goes on."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from serve.store.archive import FORMAT, Manifest, TableEntry, write_manifest, write_table, writing
from serve.store.engine import Store
from serve.store.errors import StoreError, shown, using
from serve.store.shapes import TableShape, shapes_at
from serve.texts import say

ROWS_AT_ONCE = 200
"""Rows in memory: a text has up to 100,000 characters."""


def back_up(store: Store, out: Path) -> Manifest:
    """Write all tables as they stand at one moment, in constant memory; nobody waits for it.

    Args:
        store: at any revision that this version knows.
        out: file to write, readable by its owner alone; one of that name is replaced when the new one is whole.

    Returns:
        What was written.

    Raises:
        StoreError: the database cannot be read, or has none of our tables.
        OSError: the file cannot be written.
    """
    with using(store.url), store.snapshot() as connection:
        revision = revision_of(connection)
        if not revision:
            raise StoreError(say("cli.backup_nothing", database=shown(store.url)))
        made_at = datetime.now(UTC).isoformat(timespec="seconds")
        with writing(out) as archive:
            tables = [_write(archive, connection, shape) for shape in shapes_at(revision)]
            manifest = Manifest(FORMAT, revision, made_at, connection.dialect.name, tables)
            write_manifest(archive, manifest)
    return manifest


def revision_of(connection: Connection) -> str:
    """Give the revision of a database, empty where it has none of our tables."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def _write(archive: zipfile.ZipFile, connection: Connection, shape: TableShape) -> TableEntry:
    query = shape.rows.execution_options(yield_per=ROWS_AT_ONCE)
    with connection.execute(query) as found:
        rows = (dict(row) for row in found.mappings())
        return write_table(archive, shape.name, shape.columns, rows)
