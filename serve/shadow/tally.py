"""How often two models said the same: counts alone, nothing of a complaint."""

from dataclasses import dataclass, fields
from typing import Self

from data.suggestion import Suggestion


@dataclass(frozen=True, slots=True)
class Pairing:
    """Which models were compared, for which government."""

    champion: str
    challenger: str
    tenant: str


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of complaints.

    Attributes:
        compared: that both models read.
        same_agency: of these, those with the same first agency.
        same_topic: with the same first topic.
        same_action: with the same decision.
        champion_auto: that the champion decided automatically.
        challenger_auto: that the challenger would have.
    """

    compared: int = 0
    same_agency: int = 0
    same_topic: int = 0
    same_action: int = 0
    champion_auto: int = 0
    challenger_auto: int = 0

    def __add__(self, other: Self) -> "Tally":
        """Count both together."""
        return Tally(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


def tally(champion: Suggestion, challenger: Suggestion) -> Tally:
    """Compare what two models say of one complaint."""
    actions = champion.decision.action, challenger.decision.action
    return Tally(
        compared=1,
        same_agency=_first(champion.agencies) == _first(challenger.agencies),
        same_topic=_first(champion.topics) == _first(challenger.topics),
        same_action=actions[0] == actions[1],
        champion_auto=actions[0] == "auto",
        challenger_auto=actions[1] == "auto",
    )


def pairing(champion: Suggestion, challenger: Suggestion) -> Pairing:
    """Say who was compared, and which government's registry routed."""
    tenant = champion.model["registry"].partition("@")[0]
    return Pairing(champion.model["version"], challenger.model["version"], tenant)


def _first(candidates: tuple[object, ...]) -> str:
    return str(getattr(candidates[0], "code", "")) if candidates else ""
