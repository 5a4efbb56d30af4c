"""The record of a request that takes effect once: claimed, completed, expired."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from starlette.requests import Request

from serve.auth import Caller
from serve.errors import InFlightError
from serve.idempotency.repository import LEASE, SWEPT_AT_ONCE, IdempotencyRepository, Kept
from serve.idempotency.request_key import RequestKey, read_key
from serve.store import Store
from serve.store.records_idempotency import IdempotencyRecord

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def count(store: Store) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(IdempotencyRecord)) or 0


def key_of(number: int = 0) -> RequestKey:
    return RequestKey(f"{number:064}", "f" * 64)


def claim(store: Store, token: str, now: datetime, key: RequestKey | None = None) -> Kept | None:
    with store.write() as session:
        repository = IdempotencyRepository(session)
        return repository.claim(key or key_of(), token, now=now, expires_at=now + timedelta(hours=24))


def test_after_a_crash_the_work_is_done_anew(store: Store) -> None:
    """When the lease is over; whoever was slow and not dead finds that another has taken over, and undoes."""
    assert claim(store, "satu", NOON) is None
    with pytest.raises(InFlightError):
        claim(store, "dua", NOON + LEASE / 2)
    later = NOON + LEASE * 2
    assert claim(store, "dua", later) is None
    answer = Kept(200, {"a": "b"}, b"dua")
    with pytest.raises(InFlightError), store.write() as session:
        IdempotencyRepository(session).complete(key_of(), "satu", Kept(200, {}, b"satu"))
    with store.write() as session:
        IdempotencyRepository(session).complete(key_of(), "dua", answer)
    assert claim(store, "tiga", later) == answer


def test_an_effect_that_is_undone_takes_its_record_along(store: Store) -> None:
    def fail() -> None:
        with store.write() as session:
            IdempotencyRepository(session).complete(key_of(), "satu", Kept(200, {}, b""))
            raise RuntimeError

    claim(store, "satu", NOON)
    with pytest.raises(RuntimeError):
        fail()
    with store.read() as session:
        assert session.scalars(select(IdempotencyRecord.status)).all() == [None]


def test_new_records_clear_old_ones_away(store: Store) -> None:
    """A bounded number each time, the oldest first."""
    for number in range(SWEPT_AT_ONCE + 5):
        claim(store, "lama", NOON + timedelta(seconds=number), key_of(number))
    claim(store, "baru", NOON + timedelta(days=2), key_of(999))
    assert count(store) == 5 + 1
    claim(store, "baru", NOON + timedelta(days=2), key_of(1000))
    assert count(store) == 2


def test_the_keys_of_others_are_their_own() -> None:
    """Two callers that choose the same key do not see each other's answers."""
    scope = {"type": "http", "method": "POST", "path": "/a", "headers": [(b"idempotency-key", b"k")]}
    ids = {
        read_key(Request(scope), Caller(key_id, "34.04", frozenset()), b"{}") for key_id in ("satu", "dua")
    }
    assert len({key.id for key in ids if key}) == 2
