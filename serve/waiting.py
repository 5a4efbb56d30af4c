"""The order in which complaints wait for officers, and the way to read it off an index.

Emergencies come first. The rest is ordered by the last day for verification, then what is pressing, then how unsure
the machine is; among those alike in all of it topics take turns: the first complaint of each, the second of each. All
of it stands in one whole number, which is written once, when a suggestion is kept: no page sorts anything.
"""

import base64
import binascii
from datetime import UTC, date, datetime
from typing import Annotated, Any, NamedTuple, TypeVar

import msgspec
from sqlalchemy import Select, tuple_

from data.schema import Urgency
from serve.errors import InvalidFieldError
from serve.store.records import SuggestionRecord
from serve.texts import say

TURNS = 100_000
"""A topic that had its turn more often waits behind the others, in the order of arrival."""

DAY_ZERO = date(2000, 1, 1)
MOST_DAYS = 99_999
"""Until the year 2273; whoever changes these numbers changes the migration that filled the column."""

URGENT = 0
"""The place of what comes before all others, because the machine or an officer says so."""

UNSURE, SURE = 0.4, 0.7
"""Probabilities of the first agency below which the machine is called very unsure, unsure."""

Query = TypeVar("Query", bound=Select[Any])
Number = Annotated[int, msgspec.Meta(ge=0, lt=2**62)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""What the columns hold; a number or a moment beyond would be an error of the database's own."""


class Place(NamedTuple):
    """Where a complaint waits.

    Attributes:
        emergency: before all others; nothing else counts then.
        day: last day for verification, in days since `DAY_ZERO`, 0 to `MOST_DAYS`.
        usual: 0 where it is pressing, 1 where not.
        doubt: 0 where the machine is very unsure of the agency, 1 where unsure, 2 where rather sure.
        turn: how many complaints about the same topic wait before it among those alike, below `TURNS`.
    """

    emergency: bool
    day: int
    usual: int
    doubt: int
    turn: int = 0

    @classmethod
    def of(cls, number: int) -> "Place":
        """Read a place off its number."""
        rest, turn = divmod(number, TURNS)
        rest, doubt = divmod(rest, 10)
        rest, usual = divmod(rest, 10)
        return cls(number == URGENT, rest % (MOST_DAYS + 1), usual, doubt, turn)

    @classmethod
    def first(cls, urgency: Urgency, last_day: date, probability: float) -> "Place":
        """Give the place of the first complaint of its topic.

        Args:
            urgency: as the machine sees it.
            last_day: for verification.
            probability: of the first agency, 0 where there is none.
        """
        day = min(max((last_day - DAY_ZERO).days, 0), MOST_DAYS)
        doubt = (probability >= UNSURE) + (probability >= SURE)
        return cls(urgency == "darurat", day, int(urgency != "tinggi"), doubt)

    @property
    def number(self) -> int:
        """Write the place as a whole number that orders as places do: 0 for an emergency, else 13 digits."""
        if self.emergency:
            return URGENT
        alike = ((MOST_DAYS + 1 + self.day) * 10 + self.usual) * 10 + self.doubt
        return alike * TURNS + self.turn


class QueueKey(NamedTuple):
    """Where an item stands in the queue, to the last: of two alike the older one comes first."""

    place: int
    received_at: datetime
    complaint_id: str

    @classmethod
    def of(cls, suggestion: SuggestionRecord) -> "QueueKey":
        """Give the key of a suggestion that is kept."""
        return cls(suggestion.place, suggestion.received_at, suggestion.complaint_id)

    def as_cursor(self) -> str:
        """Write the place as one word for a URL."""
        return base64.urlsafe_b64encode(msgspec.json.encode(tuple(self))).decode().rstrip("=")

    @classmethod
    def from_cursor(cls, cursor: str) -> "QueueKey":
        """Read what `as_cursor` wrote, or raise `InvalidFieldError`."""
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            raw = base64.b64decode(padded, altchars=b"-_", validate=True)
            place, received_at, complaint_id = msgspec.json.decode(raw, type=tuple[Number, Moment, str])
            key = cls(place, received_at.astimezone(UTC), complaint_id)
        except (ValueError, OverflowError, binascii.Error, msgspec.MsgspecError, RecursionError):
            raise InvalidFieldError("#/setelah", say("field.setelah")) from None
        return key


def in_order(query: Query, after: QueueKey | None = None) -> Query:
    """Narrow a query of suggestions to what waits, in the order of the queue, from a place on."""
    key = (SuggestionRecord.place, SuggestionRecord.received_at, SuggestionRecord.complaint_id)
    waiting = query.where(SuggestionRecord.waiting).order_by(*key)
    return waiting if after is None else waiting.where(tuple_(*key) > tuple_(*after))
