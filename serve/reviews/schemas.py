"""The shapes of the review queue."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, NamedTuple

import msgspec

from data.schema import ComplaintKind
from serve.contract import SuggestionBody
from serve.errors import InvalidFieldError
from serve.store.records import ComplaintRecord, ReviewRecord
from serve.texts import say

Rank = Annotated[int, msgspec.Meta(ge=0, le=100)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""What the columns hold; a number or a moment beyond would be an error of the database's own."""

NO_COMPLAINT: ComplaintKind = "bukan-laporan"


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


@dataclass(frozen=True, slots=True)
class Item:
    """One complaint with its suggestion, and the decision where there is one; what the officer may do with it."""

    complaint: ComplaintRecord
    suggestion: SuggestionBody
    review: ReviewRecord | None
    may_read: bool
    may_decide: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an officer says a complaint is about and who is responsible.

    A message that is no complaint has neither a topic nor an agency.
    """

    kind: ComplaintKind
    topic: str
    agency: str

    def accepts(self, kind: str, topic: str, agency: str) -> bool:
        """Say whether this is what was suggested; one changed part makes it a correction."""
        if self.kind != kind:
            return False
        return self.kind == NO_COMPLAINT or (self.topic, self.agency) == (topic, agency)
