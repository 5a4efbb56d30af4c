"""Sets up connections to PostgreSQL."""

from typing import Any, Protocol

from sqlalchemy import URL, Connection, text

from serve.store.limits import Limits

LOCK_SECONDS = 10
"""How long a writer waits for a row that another one holds, as long as SQLite's writers wait for their turn."""

KEEPALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
"""A server that vanished without a word is noticed within 25 seconds (libpq, "TCP keepalives")."""

MIGRATION_LOCK = 0x64_69_73_70_6F_73_69
"""Key of the advisory lock ("disposi") that one process at a time holds while it changes tables."""

DURABLE = text(
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
)
"""An acknowledged write survives a power cut, also where the server was set up for speed; stricter settings stay."""


class _DriverConnection(Protocol):
    autocommit: bool

    def execute(self, query: str) -> object: ...


def with_driver(url: URL) -> URL:
    """Name psycopg where a URL names no driver."""
    return url.set(drivername="postgresql+psycopg") if url.drivername in {"postgresql", "postgres"} else url


def engine_options(url: URL, limits: Limits) -> dict[str, Any]:
    """Give what `create_engine` needs beside the URL; options that stand in the URL come last and win."""
    ours = {
        "timezone": "UTC",
        "statement_timeout": f"{limits.statement_seconds}s",
        "lock_timeout": f"{LOCK_SECONDS}s",
    }
    options = " ".join(f"-c {name}={value}" for name, value in ours.items())
    theirs = str(url.query.get("options", ""))
    return {
        "isolation_level": "READ COMMITTED",
        "pool_pre_ping": True,
        "pool_size": limits.connections,
        "max_overflow": 0,
        "pool_timeout": limits.connect_seconds,
        "connect_args": {
            "connect_timeout": limits.connect_seconds,
            "application_name": url.query.get("application_name", "disposisi"),
            "options": f"{options} {theirs}".strip(),
            **{name: url.query.get(name, value) for name, value in KEEPALIVE.items()},
        },
    }


def prepare(connection: _DriverConnection, _record: object) -> None:
    """Make a new connection's commits durable."""
    before, connection.autocommit = connection.autocommit, True
    connection.execute(DURABLE.text)
    connection.autocommit = before


def take_turn(connection: Connection) -> None:
    """Wait until no other process changes tables; the turn ends with the transaction."""
    lift_limits(connection)
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})


def lift_limits(connection: Connection) -> None:
    """Let this transaction take as long as it needs."""
    for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        connection.execute(text(f"SET LOCAL {name} = 0"))
