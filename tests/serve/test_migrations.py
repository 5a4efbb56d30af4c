"""Every migration goes up and down with rows in every table, in both databases."""

import threading

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, func, select, text

from serve.store import Store, StoreError
from serve.store.backup import revision_of
from serve.store.migrate import migrating, migrations, revisions, upgrade
from serve.store.records import Record
from serve.store.shapes import NOT_KEPT, shapes_at
from tests.serve.databases import PostgresServer
from tests.serve.rows import ROWS, fill


def counts(connection: Connection) -> dict[str, int]:
    shapes = shapes_at(revision_of(connection))
    return {
        shape.name: connection.scalar(select(func.count()).select_from(shape.table)) or 0 for shape in shapes
    }


def test_migrations_make_the_tables_that_the_records_describe(store: Store) -> None:
    with store.connection() as connection:
        opts = {"include_name": lambda name, _kind, _parents: not (name or "").startswith(NOT_KEPT)}
        assert compare_metadata(MigrationContext.configure(connection, opts=opts), Record.metadata) == []


def test_upgrading_twice_changes_nothing(store: Store) -> None:
    with store.connection() as connection:
        for shape in shapes_at("head"):
            fill(connection, shape)
    assert upgrade(store) == upgrade(store) == revisions()[-1]
    with store.connection() as connection:
        assert set(counts(connection).values()) == {ROWS}


def test_two_processes_may_upgrade_at_once(empty_database_url: str) -> None:
    """One makes the tables, the others wait and find them."""
    stores = [Store(empty_database_url) for _ in range(4)]
    reached: list[str] = []
    threads = [threading.Thread(target=lambda s=s: reached.append(upgrade(s))) for s in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for store in stores:
        store.close()
    assert reached == [revisions()[-1]] * 4


def test_every_revision_up_and_down_with_rows(empty_database_url: str) -> None:
    """No row is lost on the way, except with its table; the way back up works too."""
    store = Store(empty_database_url)
    known = revisions()
    for revision in known:
        with migrating(store) as connection:
            before = counts(connection) if revision_of(connection) else {}
            command.upgrade(migrations(connection), revision)
            after = counts(connection)
            assert {name: after[name] for name in before if name in after} == before
            for shape in shapes_at(revision):
                if not after[shape.name]:
                    fill(connection, shape)
    for revision in reversed(known[:-1]):
        with migrating(store) as connection:
            before = counts(connection)
            command.downgrade(migrations(connection), revision)
            after = counts(connection)
            assert set(after) == {shape.name for shape in shapes_at(revision)}
            assert after == {name: before[name] for name in after}
    upgrade(store)
    with migrating(store) as connection:
        command.downgrade(migrations(connection), "base")
        assert revision_of(connection) == ""
    upgrade(store)
    store.close()


def test_what_was_decided_before_is_labelled(empty_database_url: str) -> None:
    """Automatic decisions alone: by the newest outcome, else by the review, not at all where neither names an agency."""
    store = Store(empty_database_url)
    with migrating(store) as connection:
        command.upgrade(migrations(connection), "0007")
        for shape in shapes_at("0007"):
            fill(connection, shape)
        connection.execute(text("UPDATE suggestions SET action = 'auto'"))
        connection.execute(text("UPDATE reviews SET agency = 'b', suggested_agency = 'b'"))
        connection.execute(text("UPDATE outcomes SET agency = 'a', suggested_agency = 'b'"))
        connection.execute(text("DELETE FROM outcomes WHERE id = 2"))
        connection.execute(text("UPDATE outcomes SET agency = '' WHERE id = 3"))
        command.upgrade(migrations(connection), "0008")
        found = connection.execute(text("SELECT erred FROM suggestions ORDER BY id")).scalars()
        assert [None if each is None else bool(each) for each in found] == [True, False, None]
    store.close()


def test_a_migration_that_fails_leaves_nothing(empty_database_url: str) -> None:
    store = Store(empty_database_url)

    def fail() -> None:
        with migrating(store) as connection:
            command.upgrade(migrations(connection), "head")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.connection() as connection:
        assert revision_of(connection) == ""
    assert upgrade(store) == revisions()[-1]
    store.close()


def test_no_row_is_left_without_its_own(sqlite_store: Store) -> None:
    """SQLite's foreign keys are off while tables are changed; they are checked before it is committed, then on again."""

    def orphan() -> None:
        with migrating(sqlite_store) as connection:
            for shape in shapes_at("head"):
                fill(connection, shape)
            connection.execute(text("DELETE FROM complaints"))

    with pytest.raises(StoreError, match="belongs to one of complaints"):
        orphan()
    with sqlite_store.read() as session:
        assert session.scalar(text("SELECT count(*) FROM complaints")) == 0
        assert session.scalar(text("PRAGMA foreign_keys")) == 1


def test_a_database_that_cannot_hold_every_letter_is_refused(postgres: PostgresServer) -> None:
    with postgres.empty_database("ENCODING LATIN1 LOCALE 'C'") as url:
        store = Store(url)
        with pytest.raises(StoreError, match="LATIN1"):
            upgrade(store)
        store.close()
