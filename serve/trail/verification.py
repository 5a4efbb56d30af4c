"""Checks that nobody changed, added or took away a row of the audit trail."""

from dataclasses import dataclass

from serve.store import Store
from serve.trail.entry import BEGINNING
from serve.trail.repository import chain


@dataclass(frozen=True, slots=True)
class Verification:
    """What a walk through the trail found.

    Attributes:
        rows: how many rows hold, from the first on.
        head: hash of the last of them; kept elsewhere, it shows later that nothing was cut off behind it.
        broken: number of the first row that does not hold, 0 where all do.
        has_anchor: whether the hash that was asked for is that of a row that holds.
    """

    rows: int
    head: str
    broken: int
    has_anchor: bool

    @property
    def holds(self) -> bool:
        """Say whether the trail is whole."""
        return not self.broken and self.has_anchor


def verify(store: Store, anchor: str = "") -> Verification:
    """Walk the trail from its first row.

    Args:
        store: where it is.
        anchor: hash of a row that must still be there, empty for none.
    """
    rows, head, has_anchor = 0, BEGINNING, not anchor
    with store.read() as session:
        for entry in chain(session):
            if (entry.number, entry.previous) != (rows + 1, head) or not entry.is_whole:
                return Verification(rows, head, entry.number, has_anchor)
            rows, head = entry.number, entry.hash
            has_anchor = has_anchor or head == anchor
    return Verification(rows, head, 0, has_anchor)
