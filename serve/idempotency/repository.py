"""Keeps which requests are under way, what was answered to those that are done."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from serve.errors import IdempotencyKeyReusedError, InFlightError
from serve.idempotency.request_key import RequestKey
from serve.store.records_idempotency import IdempotencyRecord
from serve.texts import say

LEASE = timedelta(seconds=60)
"""How long a request counts as under way; after that its process is taken for dead and the work may be done anew."""

SWEPT_AT_ONCE = 20
"""Expired records that each new one takes along: more than come in, so that none pile up."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it is kept."""

    status: int
    headers: dict[str, str]
    body: bytes


class IdempotencyRepository:
    """Works inside the session's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(self, key: RequestKey, token: str, *, now: datetime, expires_at: datetime) -> Kept | None:
        """Begin a request's work, or give the answer where the work is done.

        Args:
            key: the request.
            token: whoever does the work now.
            now: the time.
            expires_at: when the record may be forgotten.

        Raises:
            IdempotencyKeyReusedError: the key was sent with another body.
            InFlightError: somebody else does the work.
        """
        self._sweep(now)
        row = {
            "id": key.id,
            "fingerprint": key.fingerprint,
            "token": token,
            "leased_until": now + LEASE,
            "expires_at": expires_at,
        }
        if self._inserted(row):
            return None
        held = self._session.get(IdempotencyRecord, key.id, with_for_update=True)
        if held is None:  # given back since; the sender tries again
            raise InFlightError(say("problem.in_flight"))
        if held.expires_at <= now:
            self._session.delete(held)
            self._session.flush()
            self._inserted(row)
            return None
        return self._answered(held, key, token, now)

    def _answered(self, held: IdempotencyRecord, key: RequestKey, token: str, now: datetime) -> Kept | None:
        if held.fingerprint != key.fingerprint:
            raise IdempotencyKeyReusedError(say("problem.idempotency_key_reused"))
        if held.status is not None:
            return Kept(held.status, held.headers or {}, held.body or b"")
        if held.leased_until > now:
            raise InFlightError(say("problem.in_flight"))
        held.token, held.leased_until = token, now + LEASE
        return None

    def complete(self, key: RequestKey, token: str, kept: Kept) -> None:
        """Keep the answer, in the transaction of the effect.

        Raises:
            InFlightError: it took so long that somebody else has taken over: the effect is undone.
        """
        mine = (IdempotencyRecord.id == key.id, IdempotencyRecord.token == token)
        answered = update(IdempotencyRecord).where(*mine).values(**asdict(kept))
        if self._session.scalar(answered.returning(IdempotencyRecord.id)) is None:
            raise InFlightError(say("problem.in_flight"))

    def release(self, key: RequestKey, token: str) -> None:
        """Forget a request that took no effect."""
        mine = (IdempotencyRecord.id == key.id, IdempotencyRecord.token == token)
        self._session.execute(delete(IdempotencyRecord).where(*mine, IdempotencyRecord.status.is_(None)))

    def _sweep(self, now: datetime) -> None:
        """Forget a few expired records; those that another process is forgetting are skipped."""
        expired = (
            select(IdempotencyRecord.id)
            .where(IdempotencyRecord.expires_at <= now)
            .order_by(IdempotencyRecord.expires_at)
            .limit(SWEPT_AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        ids = self._session.scalars(expired).all()
        if ids:
            self._session.execute(delete(IdempotencyRecord).where(IdempotencyRecord.id.in_(ids)))

    def _inserted(self, row: dict[str, object]) -> bool:
        """Say whether the key was free; where two ask at once, the second waits for the first."""
        postgres = self._session.get_bind().dialect.name == "postgresql"
        insert = postgresql.insert if postgres else sqlite.insert
        free = insert(IdempotencyRecord).values(row).on_conflict_do_nothing()
        return self._session.scalar(free.returning(IdempotencyRecord.id)) is not None
