"""Reads from the form what a key is to be, says in Indonesian what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from serve.administered import tenants_of
from serve.auth import SCOPES
from serve.keys.schemas import KeyWish
from serve.officer import Officer
from serve.texts import say
from serve.windows import parse_limit

LONGEST_LIFE = 36_500
"""Days, a century: later ends are no moments any more."""

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: a wish that may be granted where there are no errors, by the name of their field."""

    wish: KeyWish
    errors: Mapping[str, str]


def new_key(fields: Mapping[str, str], admin: Officer) -> Read:
    """Read the form of a new key."""
    name, tenant = fields.get("nama", "").strip(), fields.get("pemerintah", "")
    limit, days = fields.get("batas", "").strip(), fields.get("hari", "").strip()
    scopes = tuple(scope for scope in SCOPES if f"izin-{scope}" in fields)
    errors: dict[str, str] = {}
    if not (0 < len(name) <= LONGEST_NAME and name.isprintable()):
        errors["nama"] = say("keys.error.name", longest=LONGEST_NAME)
    if tenant not in tenants_of(admin):
        errors["pemerintah"] = say("keys.error.tenant")
    if not scopes:
        errors["izin"] = say("keys.error.scopes")
    if not _is_limit(limit):
        errors["batas"] = say("keys.error.limit")
    life = _days(days)
    if life is None:
        errors["hari"] = say("keys.error.days", longest=LONGEST_LIFE)
    expires_at = datetime.now(UTC) + timedelta(days=life) if life else None
    return Read(KeyWish(name, tenant, scopes, expires_at, limit), errors)


def _is_limit(limit: str) -> bool:
    try:
        parse_limit(limit or "1/minute")
    except ValueError:
        return False
    return True


def _days(typed: str) -> int | None:
    """Give the days, 0 where nothing was typed, None where it is no number of days."""
    if not typed:
        return 0
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= len(str(LONGEST_LIFE))):
        return None
    return int(typed) if 1 <= int(typed) <= LONGEST_LIFE else None
