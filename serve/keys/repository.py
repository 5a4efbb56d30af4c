"""Keeps keys, each by its prefix."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import bindparam, exists, or_, select, update
from sqlalchemy.orm import Session

from serve.auth import Scope
from serve.keys.schemas import KeyInfo, StoredKey
from serve.store.records import ApiKeyRecord

_FIND = select(
    ApiKeyRecord.digest,
    ApiKeyRecord.tenant,
    ApiKeyRecord.scopes,
    ApiKeyRecord.rate_limit,
    ApiKeyRecord.expires_at,
    ApiKeyRecord.revoked_at,
).where(ApiKeyRecord.prefix == bindparam("prefix"))
"""Each request asks this: columns, not records, are a third cheaper."""


class KeyRepository:
    """Works inside the session's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, key: ApiKeyRecord) -> None:
        """Keep a new key."""
        self._session.add(key)

    def has_any(self) -> bool:
        """Say whether there ever was a key."""
        return bool(self._session.scalar(select(exists().select_from(ApiKeyRecord))))

    def find(self, prefix: str) -> StoredKey | None:
        """Give what a key of that prefix is checked against, None when there is none."""
        row = self._session.execute(_FIND, {"prefix": prefix}).one_or_none()
        return None if row is None else StoredKey(*row)

    def info(self, prefix: str) -> KeyInfo | None:
        """Give what may be shown of a key, None when there is none."""
        record = self._session.get(ApiKeyRecord, prefix)
        return None if record is None else _info(record)

    def infos(self) -> list[KeyInfo]:
        """Give what may be shown of all keys, oldest first."""
        query = select(ApiKeyRecord).order_by(ApiKeyRecord.created_at, ApiKeyRecord.prefix)
        return [_info(record) for record in self._session.scalars(query)]

    def revoke(self, prefix: str, now: datetime) -> None:
        """End a key; one that was revoked before keeps that moment."""
        statement = update(ApiKeyRecord).where(
            ApiKeyRecord.prefix == prefix, ApiKeyRecord.revoked_at.is_(None)
        )
        self._session.execute(statement.values(revoked_at=now))

    def touch(self, prefix: str, now: datetime, *, unless_since: datetime) -> None:
        """Note that a key was used, unless another process noted it since."""
        stale = or_(ApiKeyRecord.last_used_at.is_(None), ApiKeyRecord.last_used_at <= unless_since)
        statement = update(ApiKeyRecord).where(ApiKeyRecord.prefix == prefix, stale)
        self._session.execute(statement.values(last_used_at=now))


def scopes_in(words: str) -> tuple[Scope, ...]:
    """Read scopes as they are kept: words with spaces between them."""
    return cast("tuple[Scope, ...]", tuple(words.split()))


def scopes_as_words(scopes: Sequence[Scope]) -> str:
    """Write scopes as they are kept."""
    return " ".join(scopes)


def _info(record: ApiKeyRecord) -> KeyInfo:
    return KeyInfo(
        prefix=record.prefix,
        name=record.name,
        tenant=record.tenant,
        scopes=scopes_in(record.scopes),
        rate_limit=record.rate_limit,
        created_at=record.created_at,
        expires_at=record.expires_at,
        revoked_at=record.revoked_at,
        last_used_at=record.last_used_at,
    )
