"""What is known of a key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from serve.auth import Caller, Scope

KeyState = Literal["active", "expired", "revoked"]


@dataclass(frozen=True, slots=True)
class KeyWish:
    """What a new key is to be.

    Attributes:
        name: whose it is, for people.
        tenant: code of the tenant it is bound to.
        scopes: what it may do.
        expires_at: when it ends, None for never.
        rate_limit: like "600/minute", empty for the service's own.
    """

    name: str
    tenant: str
    scopes: Sequence[Scope]
    expires_at: datetime | None = None
    rate_limit: str = ""


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """What may be shown of a key: everything but its secret."""

    prefix: str
    name: str
    tenant: str
    scopes: tuple[Scope, ...]
    rate_limit: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None

    def state(self, now: datetime) -> KeyState:
        """Say whether it can be used at that moment."""
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at and self.expires_at <= now else "active"


@dataclass(frozen=True, slots=True)
class StoredKey:
    """What a request's key is checked against; `scopes` as they are kept, words with spaces between them."""

    digest: str
    tenant: str
    scopes: str
    rate_limit: str
    expires_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Grant:
    """A key that was found good: who calls, with which limit of its own."""

    caller: Caller
    rate_limit: str
