"""The database: one engine, transactions for reading, transactions for writing."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.orm import Session

from serve.store.errors import StoreError, opening, shown
from serve.texts import say

BUSY_SECONDS = 10
"""How long a writer waits for the one before it (SQLite has one at a time)."""

PRAGMAS = ("synchronous=FULL", "foreign_keys=ON")
"""FULL: a commit survives a power cut, as an acknowledged write must."""


class Store:
    """The store behind a SQLAlchemy URL.

    Args:
        url: "sqlite:///file.db" (its folder is made) or a PostgreSQL URL.
        must_exist: refuse a SQLite file that is not there instead of making one.

    Raises:
        StoreError: the URL, its driver or its folder cannot be used.
    """

    def __init__(self, url: str, *, must_exist: bool = False) -> None:
        self.url = url
        with opening(url):
            if must_exist:
                _check_exists(url)
            self.engine = _engine(url)
        self._writer = self.engine.execution_options(sqlite_begin="IMMEDIATE")
        self._turn: AbstractContextManager[object] = (
            Lock() if self.engine.dialect.name == "sqlite" else nullcontext()
        )

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a transaction that only reads."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a transaction that is committed at the end, undone when anything is raised.

        SQLite's writers of this process take turns here: its own waiting polls, and is not fair.
        """
        with self._turn, Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Open a writing transaction below the records, for migrations."""
        with self._writer.begin() as connection:
            yield connection

    def ping(self) -> None:
        """Raise `OperationalError` where the database cannot be reached."""
        with self.read() as session:
            session.execute(text("SELECT 1"))

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _check_exists(url: str) -> None:
    parsed = make_url(url)
    file = parsed.database or ""
    in_a_file = parsed.get_backend_name() == "sqlite" and file and not file.startswith((":memory:", "file:"))
    if in_a_file and not Path(file).is_file():
        raise StoreError(say("cli.store_missing", database=shown(url)))


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    embedded = parsed.get_backend_name() == "sqlite"
    if embedded and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        parsed,
        hide_parameters=True,  # parameters hold complaints, messages are logged
        pool_pre_ping=not embedded,
        json_serializer=_to_json,
        connect_args={"timeout": BUSY_SECONDS} if embedded else {},
    )
    if embedded:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _to_json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    """Set up a new connection; its driver begins no transaction by itself, `_begin_sqlite` does."""
    connection.isolation_level = None
    _use_wal(connection)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


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


def _begin_sqlite(connection: Connection) -> None:
    """Begin; a writer takes the write lock at once, for one that takes it later may find it has read stale rows."""
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")
