"""The store keeps what it acknowledged, in tables that its migrations make."""

import sqlite3
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError

from data.schema import Complaint
from serve.errors import ConflictError
from serve.keeping.masking import mask
from serve.keeping.repository import SuggestionRepository
from serve.reviews.repository import ReviewRepository
from serve.store import Store
from serve.store.migrate import upgrade
from serve.store.records import ComplaintRecord, Record, ReviewRecord
from tests.serve.fakes import FakeSuggester

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def save(store: Store, complaint_id: str, words: str = "Lampu mati", now: datetime = NOON) -> None:
    complaint = Complaint(words, id=complaint_id, tenant="34.04")
    with store.write() as session:
        SuggestionRepository(session).save(mask(complaint, FakeSuggester().suggest(complaint)), now)


def test_migrations_make_the_tables_that_the_records_describe(store: Store) -> None:
    with store.connection() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Record.metadata) == []


def test_upgrading_twice_changes_nothing(store: Store) -> None:
    save(store, "a")
    assert upgrade(store) == upgrade(store) == "0002"
    with store.read() as session:
        assert session.get(ComplaintRecord, "a") is not None


def test_two_processes_may_upgrade_at_once(tmp_path: Path) -> None:
    """One makes the tables, the other waits and finds them."""
    stores = [Store(f"sqlite:///{tmp_path}/baru.db") for _ in range(4)]
    reached: list[str] = []
    threads = [threading.Thread(target=lambda s=s: reached.append(upgrade(s))) for s in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for store in stores:
        store.close()
    assert reached == ["0002"] * 4


def test_sqlite_is_set_up(store: Store) -> None:
    with store.read() as session:
        pragmas = [
            session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert pragmas == ["wal", 2, 1]


def test_a_write_is_committed_when_it_returns(store: Store, tmp_path: Path) -> None:
    """Another program sees it in the file at once."""
    save(store, "a")
    other = sqlite3.connect(tmp_path / "toko.db")
    assert other.execute("SELECT id FROM complaints").fetchall() == [("a",)]
    other.close()


def test_a_failed_write_leaves_nothing(store: Store) -> None:
    def fail() -> None:
        with store.write() as session:
            complaint = Complaint("Lampu", id="a", tenant="34.04")
            SuggestionRepository(session).save(mask(complaint, FakeSuggester().suggest(complaint)), NOON)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.read() as session:
        assert session.get(ComplaintRecord, "a") is None


def test_writers_wait_for_each_other(store: Store) -> None:
    """None of many writers at once is turned away."""
    threads = [threading.Thread(target=save, args=(store, f"c{number}")) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as session:
        assert session.query(ComplaintRecord).count() == 20


def test_moments_are_aware_and_utc(store: Store) -> None:
    wib = datetime(2026, 11, 24, 19, tzinfo=timezone(timedelta(hours=7)))
    save(store, "a", now=wib)
    with store.read() as session:
        record = session.get(ComplaintRecord, "a")
        assert record is not None
        assert (record.received_at, record.received_at.tzinfo, record.submitted_at) == (NOON, UTC, None)
    with pytest.raises(StatementError, match="zone"):
        save(store, "b", now=datetime(2026, 1, 1))  # noqa: DTZ001 - a naive moment is what is refused


def review_of(complaint_id: str, suggestion_id: int) -> ReviewRecord:
    return ReviewRecord(
        complaint_id=complaint_id, suggestion_id=suggestion_id, decision="accept", kind="pengaduan", topic="t",
        agency="a", officer="Rahasia", decided_at=NOON, suggested_kind="pengaduan", suggested_topic="t",
        suggested_topic_probability=0.5, suggested_agency="a", suggested_agency_probability=0.5, model_version="1",
    )  # fmt: skip


def test_a_review_needs_its_complaint(store: Store) -> None:
    """Foreign keys are enforced, and the message holds no values."""
    with pytest.raises(IntegrityError) as caught, store.write() as session:
        session.add(review_of("tidak-ada", 1))
    assert "Rahasia" not in str(caught.value)


def test_there_is_room_for_one_review_a_complaint(store: Store) -> None:
    """Of two officers who decide in the same moment, the second is told."""
    save(store, "a")

    def decide() -> None:
        with store.write() as session:
            repository = ReviewRepository(session)
            suggestion = repository.complaint("a")[1]
            repository.add(review_of("a", suggestion.id), suggestion)

    decide()
    with pytest.raises(ConflictError):
        decide()
