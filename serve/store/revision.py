"""The revision of the tables: the one there is, the one this code needs."""

from functools import cache

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from serve.store.engine import Store
from serve.store.migrate import MIGRATIONS


def reached(store: Store) -> str:
    """Give the revision of a database, empty where it has no tables of ours."""
    with store.read() as session:
        return MigrationContext.configure(session.connection()).get_current_revision() or ""


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
