"""The revision of the tables: the one there is, the one this code needs."""

from functools import cache

from alembic.script import ScriptDirectory
from sqlalchemy import String, column, select, table
from sqlalchemy.exc import SQLAlchemyError

from serve.store.engine import Store
from serve.store.migrate import MIGRATIONS

VERSIONS = table("alembic_version", column("version_num", String))
"""Where the migrations note how far they came."""


def reached(store: Store) -> str:
    """Give the revision of a database that answers, empty where it has no tables of ours."""
    try:
        with store.read() as session:
            return session.scalar(select(VERSIONS.c.version_num)) or ""
    except SQLAlchemyError:
        return ""


def needed() -> str:
    """Give the revision that this code was written for."""
    return _scripts()[0]


def is_known(revision: str) -> bool:
    """Say whether this code has that revision, or an empty one; one it lacks is newer."""
    return not revision or revision in _scripts()


@cache
def _scripts() -> tuple[str, ...]:
    """Give all revisions, newest first."""
    return tuple(script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions())
