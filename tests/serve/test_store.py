"""The store keeps what it acknowledged, in tables that its migrations make."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from data.schema import Complaint
from serve.deciding.repository import DecisionRepository
from serve.errors import ConflictError
from serve.keeping.masking import mask
from serve.keeping.repository import SuggestionRepository
from serve.store import Store
from serve.store.records import ComplaintRecord
from tests.serve.fakes import FakeSuggester
from tests.serve.rows import NOON, review_of


def save(store: Store, complaint_id: str, words: str = "Lampu mati", now: datetime = NOON) -> None:
    complaint = Complaint(words, id=complaint_id, tenant="34.04")
    with store.write() as session:
        SuggestionRepository(session).save(mask(complaint, FakeSuggester().suggest(complaint)), now)


def test_sqlite_is_set_up(sqlite_store: Store) -> None:
    with sqlite_store.read() as session:
        pragmas = [
            session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert pragmas == ["wal", 2, 1]


def test_a_write_is_committed_when_it_returns(store: Store) -> None:
    """Another program sees it at once."""
    save(store, "a")
    other = Store(store.url)
    with other.read() as session:
        assert session.scalars(select(ComplaintRecord.id)).all() == ["a"]
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
            repository = DecisionRepository(session)
            suggestion = repository.locked("a").suggestion
            repository.close(review_of("a", suggestion.id), suggestion)

    decide()
    with pytest.raises(ConflictError):
        decide()
