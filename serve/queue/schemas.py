"""What the page of the queue shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from serve.contract import SuggestionBody
from serve.waiting import QueueKey

Deadline = Literal["lewat", "hari-ini", "pekan-ini", "nanti"]
"""The last day for verification: over, today, within a week from today, later or none."""


class QueueRow(NamedTuple):
    """One line of the queue.

    Attributes:
        key: where it stands.
        tenant: code of the government that received it.
        excerpt: beginning of the text, empty where the officer may not read it.
        payload: what the machine says.
        why: why it comes now, in words, what counts most first.
    """

    key: QueueKey
    tenant: str
    excerpt: str
    payload: SuggestionBody
    why: tuple[str, ...]


class Counts(NamedTuple):
    """How many complaints wait that pass all filters but deadline and urgency: together, by what is told apart there."""

    total: int
    emergencies: int
    by_deadline: Mapping[Deadline, int]


class View(NamedTuple):
    """Filters that an officer keeps under a name."""

    id: int
    name: str
    query: str


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of the queue; `next_cursor` is empty on the last one, `counts` are None where they cost too much."""

    rows: list[QueueRow]
    next_cursor: str
    counts: Counts | None
    views: list[View]
