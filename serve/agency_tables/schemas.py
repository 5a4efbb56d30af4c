"""A government's tables, and what another version of them would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from serve.tenant_settings.schemas import Content


@dataclass(frozen=True, slots=True)
class Tables:
    """Both tables as their files have them: agencies as CSV, the routing table as TOML."""

    agencies: str
    routes: str

    @property
    def content(self) -> Content:
        """Give what is kept of them."""
        return {"agencies": self.agencies, "routes": self.routes}

    @classmethod
    def of(cls, content: Mapping[str, str]) -> "Tables":
        """Read what was kept, or a form."""
        return cls(content.get("agencies", ""), content.get("routes", ""))


@dataclass(frozen=True, slots=True)
class Move:
    """A complaint that would go to another agency first, by code; empty where it would go to none."""

    complaint_id: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft would change.

    Attributes:
        waiting: complaints that wait for an officer.
        looked_at: of these, how many of the newest were routed again.
        moves: those that would go to another agency first.
    """

    waiting: int
    looked_at: int
    moves: Sequence[Move]

    @property
    def ways(self) -> list[tuple[str, str, int]]:
        """Count the moves by agency before and after, the most first."""
        counts: dict[tuple[str, str], int] = {}
        for move in self.moves:
            counts[move.before, move.after] = counts.get((move.before, move.after), 0) + 1
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return [(before, after, count) for (before, after), count in ranked]
