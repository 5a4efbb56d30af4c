"""The audit trail shows when a row was changed, added or taken away, and the database refuses to."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from serve.store import Store
from serve.store.records_trail import TrailRecord
from serve.trail.entry import ACTS, BEGINNING, COMMAND_LINE, Act, digest_of
from serve.trail.repository import record
from serve.trail.verification import verify

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def act(number: int = 1) -> Act:
    return Act("complaint.decided", "officer:1", "34.04", f"complaint:{number}", {"agency": "é", "kind": ""})


def fill(store: Store, count: int = 5) -> None:
    for number in range(1, count + 1):
        store.transact(lambda session, number=number: record(session, act(number)))  # type: ignore[misc]  # bound at once


def without_triggers(connection: Connection) -> None:
    """Do what only the owner of the database can."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
    else:
        for verb in ("UPDATE", "DELETE"):
            connection.execute(text(f"DROP TRIGGER IF EXISTS audit_trail_no_{verb}"))


def test_an_empty_trail_holds(store: Store) -> None:
    found = verify(store)
    assert (found.holds, found.rows, found.head) == (True, 0, BEGINNING)


def test_rows_are_chained(store: Store) -> None:
    fill(store)
    with store.read() as session:
        rows = list(session.scalars(select(TrailRecord).order_by(TrailRecord.id)))
    assert [row.id for row in rows] == [1, 2, 3, 4, 5]
    assert [row.previous for row in rows] == [BEGINNING, *(row.hash for row in rows[:-1])]
    found = verify(store)
    assert (found.holds, found.rows, found.head) == (True, 5, rows[-1].hash)


def test_the_form_that_is_hashed_never_changes() -> None:
    """Rows that were written by earlier versions must be found whole by later ones."""
    assert digest_of(7, NOON, act(7), BEGINNING) == (
        "7ee8df572a162dfb49455a33904eb1a55ab93a529453f6c514f58a7df4fcaade"
    )


CHANGES = {
    "at": NOON, "actor": "officer:2", "act": "export", "tenant": "51", "subject": "complaint:9",
    "detail": {"agency": "x"}, "previous": "1" * 64, "hash": "2" * 64,
}  # fmt: skip


@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_row_is_found(store: Store, column: str) -> None:
    """Whatever of it was changed, by somebody who could."""
    fill(store)
    with store.connection() as connection:
        without_triggers(connection)
        connection.execute(update(TrailRecord).where(TrailRecord.id == 3).values({column: CHANGES[column]}))
    found = verify(store)
    assert (found.holds, found.rows, found.broken) == (False, 2, 3)


@pytest.mark.parametrize(("gone", "broken"), [(1, 2), (3, 4)])
def test_a_deleted_row_is_found(store: Store, gone: int, broken: int) -> None:
    fill(store)
    with store.connection() as connection:
        without_triggers(connection)
        connection.execute(delete(TrailRecord).where(TrailRecord.id == gone))
    assert verify(store).broken == broken


def test_an_anchor_shows_what_was_cut_off(store: Store) -> None:
    """Without one, a chain that is only shorter looks whole."""
    fill(store)
    anchor = verify(store).head
    with store.connection() as connection:
        without_triggers(connection)
        connection.execute(delete(TrailRecord).where(TrailRecord.id >= 4))
    assert (verify(store).holds, verify(store, anchor).holds) == (True, False)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_trail SET actor = 'x'", "DELETE FROM audit_trail", "DELETE FROM audit_trail WHERE id = 5"],
)
def test_the_database_refuses(store: Store, statement: str) -> None:
    """In plain SQL too; nothing of the statement stays."""
    fill(store)
    with pytest.raises(DBAPIError, match="append-only"), store.write() as session:
        session.execute(text(statement))
    assert (verify(store).holds, verify(store).rows) == (True, 5)


def test_postgresql_refuses_to_empty_it(postgres_store: Store) -> None:
    with pytest.raises(DBAPIError, match="append-only"), postgres_store.write() as session:
        session.execute(text("TRUNCATE audit_trail"))


def test_an_act_that_fails_leaves_no_row(store: Store) -> None:
    def fails(session: Session) -> None:
        record(session, act())
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.transact(fails)
    assert verify(store).rows == 0


def test_writers_at_once_make_one_chain(store: Store) -> None:
    """Of six threads no row is lost, none has another's number."""
    threads = [threading.Thread(target=fill, args=(store, 10)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = verify(store)
    assert (found.holds, found.rows) == (True, 60)


def test_every_act_fits_and_has_a_name(store: Store) -> None:
    for name in ACTS:
        store.transact(lambda session, name=name: record(session, Act(name, COMMAND_LINE)))  # type: ignore[misc]  # likewise
    assert verify(store).rows == len(ACTS)
