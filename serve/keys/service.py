"""Makes keys, ends them, says whose a key is."""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from data.tenants import NATIONAL
from serve.auth import SCOPES, Caller
from serve.errors import NotFoundError, UnauthorizedError
from serve.keys.credential import digest_of, new_key, prefix_of
from serve.keys.repository import KeyRepository, scopes_as_words, scopes_in
from serve.keys.schemas import Grant, KeyInfo, KeyWish, StoredKey
from serve.store import Store
from serve.store.records import ApiKeyRecord
from serve.texts import say
from serve.trail.entry import COMMAND_LINE, Act, ActName
from serve.trail.repository import record

NOTED_EVERY = timedelta(minutes=1)
"""How exact `last_used_at` is."""

FIRST = KeyWish(name="kunci pertama", tenant=NATIONAL, scopes=SCOPES)
"""The key that a new installation starts with."""


@dataclass(frozen=True, slots=True)
class KeyService:
    """The keys of a store; of a key itself only its digest is kept.

    Attributes:
        store: where they are.
        actor: who is at it, for the audit trail.
    """

    store: Store
    actor: str = COMMAND_LINE

    def issue(self, wish: KeyWish) -> str:
        """Make a key and give it: nobody can show it a second time."""
        key = new_key()

        def work(session: Session) -> None:
            KeyRepository(session).add(_record(key, wish))
            self._note(session, "key.created", prefix_of(key), wish.tenant)

        self.store.transact(work)
        return key

    def issue_first(self) -> str:
        """Make the first key and give it; empty when the store has had one."""
        key = new_key()

        def work(session: Session) -> str:
            repository = KeyRepository(session)
            if repository.has_any():
                return ""
            repository.add(_record(key, FIRST))
            self._note(session, "key.created", prefix_of(key), FIRST.tenant)
            return key

        return self.store.transact(work)

    def has_any(self) -> bool:
        """Say whether there ever was a key."""
        with self.store.read() as session:
            return KeyRepository(session).has_any()

    def info(self, prefix: str) -> KeyInfo:
        """Give what may be shown of a key, or raise `NotFoundError`."""
        with self.store.read() as session:
            info = KeyRepository(session).info(prefix)
        if info is None:
            raise NotFoundError(say("cli.no_key"))
        return info

    def infos(self) -> list[KeyInfo]:
        """Give what may be shown of all keys, oldest first."""
        with self.store.read() as session:
            return KeyRepository(session).infos()

    def revoke(self, prefix: str) -> KeyInfo:
        """End a key, or raise `NotFoundError`; the next request with it is refused, in whatever process."""
        tenant = self.info(prefix).tenant

        def work(session: Session) -> None:
            KeyRepository(session).revoke(prefix, datetime.now(UTC))
            self._note(session, "key.revoked", prefix, tenant)

        self.store.transact(work)
        return self.info(prefix)

    def verify(self, key: str) -> Grant:
        """Say who is calling; the store is asked each time, so that a revoked key ends at once.

        Raises:
            UnauthorizedError: it is no key, or one that ended.
        """
        prefix = prefix_of(key)
        row = self._find(prefix) if prefix else None
        if row is None or not hmac.compare_digest(row.digest, digest_of(key)):
            raise UnauthorizedError(say("problem.key_unknown"), invalid=True)
        if row.revoked_at:
            raise UnauthorizedError(say("problem.key_revoked"), invalid=True)
        if row.expires_at and row.expires_at <= datetime.now(UTC):
            raise UnauthorizedError(say("problem.key_expired"), invalid=True)
        return Grant(Caller(prefix, row.tenant, frozenset(scopes_in(row.scopes))), row.rate_limit)

    def note_use(self, prefix: str) -> None:
        """Write down that a key was used; once a minute is enough for all processes together."""
        now = datetime.now(UTC)
        with self.store.write() as session:
            KeyRepository(session).touch(prefix, now, unless_since=now - NOTED_EVERY)

    def _note(self, session: Session, name: ActName, prefix: str, tenant: str) -> None:
        record(session, Act(name, self.actor, tenant, f"key:{prefix}"))

    def _find(self, prefix: str) -> StoredKey | None:
        with self.store.read() as session:
            return KeyRepository(session).find(prefix)


def _record(key: str, wish: KeyWish) -> ApiKeyRecord:
    return ApiKeyRecord(
        prefix=prefix_of(key),
        digest=digest_of(key),
        name=wish.name,
        tenant=wish.tenant,
        scopes=scopes_as_words(wish.scopes),
        rate_limit=wish.rate_limit,
        created_at=datetime.now(UTC),
        expires_at=wish.expires_at,
        revoked_at=None,
        last_used_at=None,
    )
