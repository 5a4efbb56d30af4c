"""What the machine proposes for one complaint: the shape that the API and the files share."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from data.schema import Action

Via = Literal["learned", "registry", "place"]


def _share(value: float) -> float:
    """Probabilities travel with four decimals: more would claim a precision nobody measured."""
    return round(float(value), 4)


@dataclass(frozen=True, slots=True)
class TopicCandidate:
    """A topic (or, with an empty `sector`, a sector or kind) and its calibrated probability in [0, 1]."""

    code: str
    name: str
    probability: float
    sector: str = ""

    def as_json(self) -> dict[str, Any]:
        """Give the candidate as plain JSON values."""
        body: dict[str, Any] = {"code": self.code, "name": self.name}
        if self.sector:
            body["sector"] = self.sector
        body["probability"] = _share(self.probability)
        return body


@dataclass(frozen=True, slots=True)
class AgencyCandidate:
    """An agency that may be responsible, how probable that is in [0, 1], and why (in Indonesian)."""

    code: str
    name: str
    region_code: str
    level: str
    probability: float
    via: Via
    reason: str

    def as_json(self) -> dict[str, Any]:
        """Give the candidate as plain JSON values; a region that is not known is left out."""
        body: dict[str, Any] = {"code": self.code, "name": self.name}
        if self.region_code:
            body["region_code"] = self.region_code
        rest = {"level": self.level, "probability": _share(self.probability)}
        return body | rest | {"via": self.via, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in the text; `start` and `end` count code points of the text as it was sent.

    `region_code` is empty where several regions bear the name and nothing tells which is meant: `candidates` are their
    codes, none where they are more than ten; `level` is theirs if they share one.
    """

    text: str
    start: int
    end: int
    region_code: str
    level: str
    candidates: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give the mention as plain JSON values; candidates that there are not are left out."""
        where: dict[str, Any] = {"text": self.text, "start": self.start, "end": self.end}
        where |= {"region_code": self.region_code, "level": self.level}
        return where | ({"candidates": list(self.candidates)} if self.candidates else {})


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stretch of the text and what it added to the score of one candidate ("topic:<code>")."""

    target: str
    start: int
    end: int
    weight: float

    def as_json(self) -> dict[str, Any]:
        """Give the evidence as plain JSON values."""
        body = {"for": self.target, "start": self.start, "end": self.end}
        return body | {"weight": round(float(self.weight), 3)}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was decided: a stable code for machines, Indonesian words for people."""

    code: str
    text: str

    def as_json(self) -> dict[str, str]:
        """Give the reason as plain JSON values."""
        return {"code": self.code, "text": self.text}


@dataclass(frozen=True, slots=True)
class Decision:
    """The machine's verdict on its own suggestion."""

    action: Action
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A kept complaint that reports the same matter: how alike in [0, 1], and in what (in Indonesian)."""

    complaint_id: str
    similarity: float
    reason: str

    def as_json(self) -> dict[str, Any]:
        """Give it as plain JSON values."""
        body = {"complaint_id": self.complaint_id, "similarity": round(self.similarity, 2)}
        return body | {"reason": self.reason}


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when a complaint is to be verified and to be answered: dates where the tenant is, the last day included."""

    verify_by: date
    answer_by: date

    def as_json(self) -> dict[str, str]:
        """Give the dates as ISO 8601 writes them."""
        return {"verify_by": self.verify_by.isoformat(), "answer_by": self.answer_by.isoformat()}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Everything said about one complaint; candidates are ranked, best first.

    `kind`, `urgency`, `agency_set` and `coordinates` (empty where none were sent) stand as they travel; `model` names
    the versions that answered. `matters` are the parts of a text that speaks of two, in their order: `start`, `end`,
    `topic` and `agency` of each; none where it speaks of one. `duplicates` and `deadline` need a store: they are None
    where there is none to ask.
    """

    complaint_id: str
    kind: TopicCandidate
    sectors: tuple[TopicCandidate, ...]
    topics: tuple[TopicCandidate, ...]
    agencies: tuple[AgencyCandidate, ...]
    agency_set: dict[str, Any]
    urgency: dict[str, Any]
    oversight: bool
    places: tuple[PlaceMention, ...]
    language: dict[str, Any]
    evidence: tuple[Evidence, ...]
    decision: Decision
    model: dict[str, str]
    coordinates: dict[str, Any] = field(default_factory=dict)
    matters: tuple[dict[str, Any], ...] = ()
    duplicates: tuple[Duplicate, ...] | None = None
    deadline: Deadline | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the suggestion as plain JSON values; lists are always there, nothing is ever null."""
        reasons = [reason.as_json() for reason in self.decision.reasons]
        optional: dict[str, Any] = {"coordinates": self.coordinates} if self.coordinates else {}
        optional |= {"matters": list(self.matters)} if self.matters else {}
        if self.duplicates is not None:
            optional["duplicates"] = [duplicate.as_json() for duplicate in self.duplicates]
        if self.deadline is not None:
            optional["deadline"] = self.deadline.as_json()
        return {
            "complaint_id": self.complaint_id,
            "kind": {"code": self.kind.code, "probability": _share(self.kind.probability)},
            "sectors": [candidate.as_json() for candidate in self.sectors],
            "topics": [candidate.as_json() for candidate in self.topics],
            "agencies": [candidate.as_json() for candidate in self.agencies],
            "agency_set": self.agency_set,
            "urgency": self.urgency,
            "oversight": self.oversight,
            "places": [place.as_json() for place in self.places],
            "language": self.language,
            "evidence": [piece.as_json() for piece in self.evidence],
            "decision": {"action": self.decision.action, "reasons": reasons},
            "model": self.model,
        } | optional
