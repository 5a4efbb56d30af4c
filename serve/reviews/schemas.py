"""The shapes of the review queue."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, NamedTuple

import msgspec

from serve.contract import SuggestionBody
from serve.errors import InvalidFieldError
from serve.texts import say

Rank = Annotated[int, msgspec.Meta(ge=0, le=100)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""What the columns hold; a number or a moment beyond would be an error of the database's own."""


class QueueKey(NamedTuple):
    """Where an item stands in the queue: emergencies first, then the oldest."""

    rank: int
    received_at: datetime
    complaint_id: str

    def as_cursor(self) -> str:
        """Write the place as one word for a URL."""
        return base64.urlsafe_b64encode(msgspec.json.encode(tuple(self))).decode().rstrip("=")

    @classmethod
    def from_cursor(cls, cursor: str) -> "QueueKey":
        """Read what `as_cursor` wrote, or raise `InvalidFieldError`."""
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            raw = base64.b64decode(padded, altchars=b"-_", validate=True)
            rank, received_at, complaint_id = msgspec.json.decode(raw, type=tuple[Rank, Moment, str])
            key = cls(rank, received_at.astimezone(UTC), complaint_id)
        except (ValueError, OverflowError, binascii.Error, msgspec.MsgspecError, RecursionError):
            raise InvalidFieldError("#/setelah", say("field.setelah")) from None
        return key


class QueueRow(NamedTuple):
    """One line of the queue; `excerpt` is empty where the officer may not read the text."""

    key: QueueKey
    tenant: str
    excerpt: str
    payload: SuggestionBody


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of the queue; `next_cursor` is empty on the last one."""

    rows: list[QueueRow]
    next_cursor: str
