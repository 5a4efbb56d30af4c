"""Brings a database to the tables this version of the service needs."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from serve.store.engine import Store
from serve.store.errors import using

MIGRATIONS = Path(__file__).with_name("migrations")


def upgrade(store: Store) -> str:
    """Apply what is missing, all or nothing, and give the revision reached; a second time changes nothing.

    Raises:
        StoreError: the database cannot be reached, or is none of ours.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with using(store.url), store.connection() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return ScriptDirectory.from_config(config).get_current_head() or ""
