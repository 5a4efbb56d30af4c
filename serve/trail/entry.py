"""One act in the audit trail, hashed with the act before it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, get_args

ActName = Literal[
    "sign-in",
    "sign-in.failed",
    "sign-out",
    "password.set",
    "officer.created",
    "officer.changed",
    "officer.disabled",
    "officer.link",
    "key.created",
    "key.revoked",
    "complaint.decided",
    "complaint.undone",
    "complaint.unmasked",
    "complaint.assigned",
    "complaint.noted",
    "settings.changed",
    "export",
]
ACTS: tuple[ActName, ...] = get_args(ActName)

BEGINNING = "0" * 64
"""Stands before the first act, where others have the hash of the one before."""

COMMAND_LINE = "cli"
"""The actor where somebody at the machine used a command."""

NOBODY = ""
"""The actor of what was done without signing in."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done; it holds codes and identifiers, never a complaint's text, a password or a token.

    Attributes:
        name: what was done.
        actor: "officer:" and the officer's id, "key:" and the key's prefix, `COMMAND_LINE` or `NOBODY`.
        tenant: whose matter it is, empty where it is nobody's in particular.
        subject: on what: "complaint:", "officer:" or "key:" and an id; empty where there is nothing.
        detail: more of it, by name.
    """

    name: ActName
    actor: str
    tenant: str = ""
    subject: str = ""
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """An act with its place in the chain: `number` counts from 1 without gaps."""

    number: int
    at: datetime
    act: Act
    previous: str
    hash: str

    @property
    def is_whole(self) -> bool:
        """Say whether the row still is what was hashed."""
        return self.hash == digest_of(self.number, self.at, self.act, self.previous)


def digest_of(number: int, at: datetime, act: Act, previous: str) -> str:
    """Hash a row: SHA-256 of its content as JSON in UTF-8, without spaces, members sorted.

    The form is part of the record: rows that were written before must be hashed the same for ever.
    """
    content = {
        "act": act.name,
        "actor": act.actor,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "detail": dict(act.detail),
        "number": number,
        "previous": previous,
        "subject": act.subject,
        "tenant": act.tenant,
    }
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
