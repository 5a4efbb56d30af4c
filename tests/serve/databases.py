"""Databases for tests: a file of SQLite, or a database of one PostgreSQL server that lasts as long as the run."""

import itertools
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

from serve.store import Store
from serve.store.migrate import upgrade

KEEPER = Path(__file__).with_name("postgres_keeper.py")
FAST = ("fsync", "full_page_writes")
"""What a server whose data may be lost can do without; a commit waits for the same steps all the same."""


class PostgresServer:
    """A server with migrated databases, which are emptied after a test and used again: that is 5 times as quick as new ones."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql")
        self._admin = psycopg.connect(url, autocommit=True)
        self._numbers = itertools.count()
        self._migrated: list[str] = []
        for name in FAST:
            self._run(f"ALTER SYSTEM SET {name} = off")
        self._run("SELECT pg_reload_conf()")

    @contextmanager
    def database(self) -> Iterator[str]:
        """Give the URL of a database with all tables and no rows, for one test at a time."""
        name = self._migrated.pop() if self._migrated else self._make_migrated()
        yield self.url(name)
        self._disconnect(name)
        self._empty(name)
        self._migrated.append(name)

    @contextmanager
    def empty_database(self, options: str = "ENCODING UTF8") -> Iterator[str]:
        """Give the URL of a new database without tables, which is gone afterwards."""
        name = self._create(options)
        try:
            yield self.url(name)
        finally:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def url(self, name: str) -> str:
        """Give the URL of a database."""
        return self._url.set(database=name).render_as_string(hide_password=False)

    def admit(self, url: str, *, connections: bool) -> None:
        """Take a database away from everybody, whoever is connected, or give it back."""
        name = make_url(url).database or ""
        self._run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {connections}")
        if not connections:
            self._disconnect(name)

    def close(self) -> None:
        """End our own connection."""
        self._admin.close()

    def _create(self, options: str) -> str:
        name = f"uji_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE template0 STRATEGY file_copy {options}")
        return name

    def _make_migrated(self) -> str:
        name = self._create("ENCODING UTF8")
        store = Store(self.url(name))
        upgrade(store)
        store.close()
        return name

    def _empty(self, name: str) -> None:
        """Delete all rows, also from tables whose triggers forbid it, and count from 1 again."""
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            found = connection.execute(
                "SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
            )
            tables = ", ".join(row[0] for row in found)
            connection.execute("SET session_replication_role = replica")
            connection.execute(f"TRUNCATE {tables} RESTART IDENTITY".encode())

    def _disconnect(self, name: str) -> None:
        self._admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
        )

    def _run(self, statement: str) -> None:
        self._admin.execute(statement.encode())


@contextmanager
def postgres_running() -> Iterator[str]:
    """Start a server of our own, give its URL, stop it."""
    folder = tempfile.mkdtemp(prefix="disposisi-postgres-")
    keeper = subprocess.Popen(
        [sys.executable, KEEPER, folder],
        env={
            **os.environ,
            "XDG_RUNTIME_DIR": folder,
        },  # where the wheel keeps its lock, which it shares with nobody
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # a signal for the whole group ends the tests, then the keeper notices
        text=True,
    )
    assert keeper.stdin
    assert keeper.stdout
    try:
        yield keeper.stdout.readline().strip()
    finally:
        keeper.stdin.close()
        keeper.wait(60)
        keeper.stdout.close()


def sqlite_url(file: Path) -> str:
    """Give the URL of a file."""
    return URL.create("sqlite", database=str(file)).render_as_string()
