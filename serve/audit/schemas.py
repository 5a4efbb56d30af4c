"""What is asked of the audit trail, what is shown of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from serve.errors import InvalidFieldError
from serve.texts import say
from serve.trail.entry import ACTS

MOST_CHARACTERS = 250


@dataclass(frozen=True, slots=True)
class Filters:
    """Which rows are wanted; what is empty or None does not narrow.

    Attributes:
        act: name of an act.
        login: whose acts.
        subject: on what, like "complaint:LPR-1".
        since: first day (UTC).
        until: last day (UTC).
    """

    act: str = ""
    login: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Filters":
        """Read the filters off the address of the page.

        Raises:
            InvalidFieldError: an act that there is not, a day that is none.
        """
        act = query.get("tindakan", "")
        if act and act not in ACTS:
            raise InvalidFieldError("#/tindakan", say("field.tindakan"))
        words = {name: query.get(name, "").strip()[:MOST_CHARACTERS] for name in ("petugas", "objek")}
        since, until = _day(query, "sejak"), _day(query, "sampai")
        return cls(act, words["petugas"].casefold(), words["objek"], since, until)

    @property
    def query(self) -> str:
        """Write the filters as they stand in an address; empty when there are none."""
        named = {
            "tindakan": self.act,
            "petugas": self.login,
            "objek": self.subject,
            "sejak": self.since.isoformat() if self.since else "",
            "sampai": self.until.isoformat() if self.until else "",
        }
        return urlencode({name: value for name, value in named.items() if value})


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it is shown: officers by login and name."""

    number: int
    at: datetime
    act: str
    actor: str
    tenant: str
    subject: str
    detail: Mapping[str, str]
    hash: str


@dataclass(frozen=True, slots=True)
class TrailPage:
    """Some rows, newest first; `before` is the number to go on from, 0 at the end."""

    lines: list[Line]
    before: int


def _day(query: Mapping[str, str], name: str) -> date | None:
    sent = query.get(name, "").strip()
    try:
        return date.fromisoformat(sent) if sent else None
    except ValueError:
        raise InvalidFieldError(f"#/{name}", say("field.day")) from None
