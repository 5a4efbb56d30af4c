"""Brings a database to the tables this version of the service needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from serve.store import postgresql
from serve.store.engine import Store
from serve.store.errors import StoreError, shown, using
from serve.texts import say

MIGRATIONS = Path(__file__).with_name("migrations")


def upgrade(store: Store) -> str:
    """Apply what is missing, all or nothing, and give the revision reached; a second time changes nothing.

    Raises:
        StoreError: the database cannot be reached, or is none of ours.
    """
    with using(store.url), migrating(store) as connection:
        command.upgrade(migrations(connection), "head")
    return revisions()[-1]


@contextmanager
def migrating(store: Store) -> Iterator[Connection]:
    """Open the one transaction that may change tables: another process waits until it has ended.

    SQLite changes some tables by making them anew, which its foreign keys would hinder: they are checked at the end.

    Raises:
        StoreError: the database does not hold UTF-8, or a row is left without the one it belongs to.
    """
    with store.connection() as connection:
        if store.is_embedded:
            yield connection
            _check_references(connection)
        else:
            postgresql.take_turn(connection)
            _check_encoding(connection, store.url)
            yield connection


def migrations(connection: Connection | None = None) -> Config:
    """Give what alembic's commands take; they work inside the connection's transaction."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def revisions() -> list[str]:
    """Give all revisions that this version knows, oldest first."""
    script: Any = ScriptDirectory.from_config(migrations())
    return [step.revision for step in reversed(list(script.walk_revisions()))]


def _check_references(connection: Connection) -> None:
    dangling = connection.execute(text("PRAGMA foreign_key_check")).first()
    if dangling is not None:
        raise StoreError(say("cli.store_dangling", table=dangling[0], parent=dangling[2]))


def _check_encoding(connection: Connection, url: str) -> None:
    encoding = connection.scalar(text("SELECT current_setting('server_encoding')"))
    if encoding != "UTF8":
        raise StoreError(say("cli.store_encoding", database=shown(url), encoding=encoding))
