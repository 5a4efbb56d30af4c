"""Sets up connections to SQLite, the embedded database."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

BUSY_SECONDS = 10
"""How long a writer waits for the one before it (SQLite has one at a time)."""

PRAGMAS = ("synchronous=FULL", "foreign_keys=ON")
"""FULL: a commit survives a power cut, as an acknowledged write must."""


def prepare(connection: sqlite3.Connection, _record: object) -> None:
    """Set up a new connection; its driver begins no transaction by itself, `begin` does."""
    connection.isolation_level = None
    _use_wal(connection)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def begin(connection: Connection) -> None:
    """Begin; a writer takes the write lock at once, for one that takes it later may find it has read stale rows."""
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")


@contextmanager
def unchecked(connection: Connection) -> Iterator[None]:
    """Check no foreign keys for a while; SQLite takes this between two transactions only."""
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _use_wal(connection: sqlite3.Connection) -> None:
    """Let readers and the writer not block each other; SQLite itself does not wait for the lock that this needs."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return
