"""How much of a database server the service takes, how long it waits for it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a PostgreSQL store; SQLite, which is a file, has none of them.

    Attributes:
        connections: most connections of one process, from 1 on.
        connect_seconds: how long to wait for a connection, in whole seconds.
        statement_seconds: how long one statement may take, in whole seconds; migrations, backups and restores
            take as long as they need.
    """

    connections: int = 10
    connect_seconds: int = 5
    statement_seconds: int = 30


DEFAULT = Limits()
