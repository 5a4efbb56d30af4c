"""What the overview is asked for, what it counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple, get_args
from urllib.parse import urlencode

from data.schema import Action
from data.tenants import tenant_codes
from serve.errors import InvalidFieldError
from serve.overview.intervals import Share
from serve.texts import say

PERIODS = (7, 30, 90, 365)
"""Days that can be looked at."""

DEFAULT_DAYS = 30
RECENT_DAYS, BEFORE_DAYS = 7, 28
"""The last week is held against the four before."""

ACTIONS: tuple[Action, ...] = ("auto", "suggest", "review")
"""What the machine decides, surest first."""

Dimension = Literal["topik", "instansi", "kanal", "wilayah"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be counted: the last `days` days, of a tenant where one is named."""

    days: int = DEFAULT_DAYS
    tenant: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Wish":
        """Read it off the address of the page.

        Raises:
            InvalidFieldError: a period or a tenant that there is not.
        """
        days, tenant = query.get("hari", str(DEFAULT_DAYS)), query.get("pemerintah", "")
        if days not in map(str, PERIODS):
            raise InvalidFieldError("#/hari", say("field.hari", days=", ".join(map(str, PERIODS))))
        if tenant and tenant not in tenant_codes():
            raise InvalidFieldError("#/pemerintah", say("field.saringan", name="pemerintah"))
        return cls(int(days), tenant)

    @property
    def query(self) -> str:
        """Write it as it stands in an address."""
        return urlencode({"hari": self.days} | ({"pemerintah": self.tenant} if self.tenant else {}))


class Tally(NamedTuple):
    """How many complaints of one kind came in: in the period, in the last week, in the weeks before that."""

    code: str
    came: int
    recent: int
    before: int


class Day(NamedTuple):
    """What came on one day: how many, by what the machine decided, how many were judged and how many of them right."""

    day: date
    auto: int
    suggest: int
    review: int
    judged: int
    right: int

    @property
    def came(self) -> int:
        """Give how many came."""
        return sum(self.decisions)

    @property
    def decisions(self) -> tuple[int, int, int]:
        """Give how many were automatic, suggested, left to an officer."""
        return self.auto, self.suggest, self.review

    @property
    def accuracy(self) -> Share:
        """Give how many of those that were judged named the right agency."""
        return Share(self.right, self.judged)


class Accuracy(NamedTuple):
    """How often the first agency was right, among complaints that the machine decided on in one way."""

    action: str
    share: Share


class Mistake(NamedTuple):
    """What was suggested, what was right, how often."""

    suggested: str
    right: str
    times: int


class Open(NamedTuple):
    """What waits, by the last day for verification."""

    late: int
    today: int
    week: int
    later: int

    @property
    def waiting(self) -> int:
        """Give how much waits."""
        return sum(self)


@dataclass(frozen=True, slots=True)
class Overview:
    """All that is counted, at one moment."""

    at: datetime
    today: date
    days: list[Day]
    recent_days: list[Day]
    tallies: Mapping[Dimension, list[Tally]]
    open: Open
    accuracy: list[Accuracy]
    agency_mistakes: list[Mistake]
    topic_mistakes: list[Mistake]
    broken_promises: list[str] = field(default_factory=list)
