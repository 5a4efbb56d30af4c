"""The database: one engine, transactions for reading, transactions for writing."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import msgspec
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.orm import Session

from serve.store import limits, postgresql, sqlite
from serve.store.collisions import retried
from serve.store.errors import StoreError, check_address, opening, shown
from serve.store.plain_text import keep_storable
from serve.texts import say

T = TypeVar("T")


class Store:
    """The store behind a SQLAlchemy URL.

    Args:
        url: "sqlite:///file.db" (its folder is made) or "postgresql://user:password@host/database".
        must_exist: refuse a SQLite file that is not there instead of making one.
        limit: how much of a PostgreSQL server to take.

    Raises:
        StoreError: the URL, its driver or its folder cannot be used.
    """

    def __init__(self, url: str, *, must_exist: bool = False, limit: limits.Limits = limits.DEFAULT) -> None:
        self.url = url
        with opening(url):
            parsed = make_url(url)
            check_address(parsed)
            if must_exist:
                _check_exists(parsed)
            self.engine = _engine(parsed, limit)
        self._writer = self.engine.execution_options(sqlite_begin="IMMEDIATE")
        self._turn: AbstractContextManager[object] = Lock() if self.is_embedded else nullcontext()

    @property
    def is_embedded(self) -> bool:
        """Say whether it is a file of this machine (SQLite)."""
        return self.engine.dialect.name == "sqlite"

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

    def transact(self, work: Callable[[Session], T]) -> T:
        """Do work in a writing transaction, again from its beginning when it collided with another one.

        Args:
            work: reads and writes by the session alone, so that it can be repeated.

        Returns:
            What the work gives.
        """

        def once() -> T:
            with self.write() as session:
                return work(session)

        return retried(once)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Open a writing transaction below the records, for migrations; SQLite checks no foreign keys in it."""
        with self._writer.connect() as connection:
            unchecked = sqlite.unchecked(connection) if self.is_embedded else nullcontext()
            with unchecked, connection.begin():
                yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Open a reading transaction that sees one moment of the whole store, however long it takes."""
        embedded = self.is_embedded
        level = {} if embedded else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self.engine.connect().execution_options(**level) as connection:
            if not embedded:
                postgresql.lift_limits(connection)
            yield connection

    def ping(self) -> None:
        """Raise `OperationalError` where the database cannot be reached."""
        with self.read() as session:
            session.execute(text("SELECT 1"))

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _check_exists(url: URL) -> None:
    file = url.database or ""
    in_a_file = url.get_backend_name() == "sqlite" and file and not file.startswith((":memory:", "file:"))
    if in_a_file and not Path(file).is_file():
        raise StoreError(say("cli.store_missing", database=shown(url)))


def _engine(url: URL, limit: limits.Limits) -> Engine:
    always: dict[str, Any] = {
        "hide_parameters": True,  # parameters hold complaints, messages are logged
        "json_serializer": _to_json,
    }
    if url.get_backend_name() == "sqlite":
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, connect_args={"timeout": sqlite.BUSY_SECONDS}, **always)
        event.listen(engine, "connect", sqlite.prepare)
        event.listen(engine, "begin", sqlite.begin)
    else:
        named = postgresql.with_driver(url)
        engine = create_engine(named, **always, **postgresql.engine_options(named, limit))
        event.listen(engine, "connect", postgresql.prepare)
    keep_storable(engine)
    return engine


def _to_json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
