"""What is known of an officer's account."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from serve.officer import Officer, Role

AccountState = Literal["active", "invited", "disabled"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What an account is to be; `agency` is a liaison officer's and empty for others."""

    login: str
    name: str
    role: Role
    tenant: str
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """What may be shown of an account: everything but its secrets."""

    officer: Officer
    has_password: bool
    created_at: datetime
    disabled_at: datetime | None
    signed_in_at: datetime | None

    @property
    def state(self) -> AccountState:
        """Say whether the person can sign in; who was invited has yet to set a password."""
        if self.disabled_at:
            return "disabled"
        return "active" if self.has_password else "invited"


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that can be used."""

    officer: Officer
    seen_at: datetime
