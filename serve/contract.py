"""The shape of a suggestion as it travels and as it is stored; unknown members are ignored when read."""

from datetime import date
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from data.agencies import AgencyLevel
from data.schema import Action, ComplaintKind, Urgency
from data.suggestion import Via


class KindBody(msgspec.Struct, frozen=True):
    """What sort of message it is."""

    code: ComplaintKind
    probability: float


class SectorBody(msgspec.Struct, frozen=True):
    """A matter of government that the complaint may be about."""

    code: str
    name: str
    probability: float


class TopicBody(msgspec.Struct, frozen=True):
    """What the complaint may be about, below its sector."""

    code: str
    name: str
    probability: float
    sector: str = ""


class AgencyBody(msgspec.Struct, frozen=True):
    """An agency that may be responsible; `via` says where the proposal comes from."""

    code: str
    name: str
    level: AgencyLevel
    probability: float
    via: Via
    reason: str
    region_code: str = ""


NO_TOPIC = TopicBody(code="", name="", probability=0.0)
NO_AGENCY = AgencyBody(code="", name="", level="pusat", probability=0.0, via="registry", reason="")
"""What stands where a suggestion has no candidate."""


class AgencySetBody(msgspec.Struct, frozen=True):
    """Agencies among which the right one is with the probability `coverage`."""

    codes: list[str] = []
    coverage: float | UnsetType = UNSET


class ReasonBody(msgspec.Struct, frozen=True):
    """Why something was decided: a stable code, Indonesian words."""

    code: str
    text: str


class UrgencyBody(msgspec.Struct, frozen=True):
    """How soon somebody must look at it."""

    level: Urgency
    reasons: list[str] = []
    emergency_number: str = ""


class PlaceBody(msgspec.Struct, frozen=True):
    """A place named in the text; where several regions bear the name, `region_code` is empty and `candidates` are their codes."""

    text: str
    start: int
    end: int
    region_code: str
    level: str
    candidates: list[str] | UnsetType = UNSET


class LanguageBody(msgspec.Struct, frozen=True):
    """The language of the text, with those mixed into it."""

    code: str
    mixed: list[str] = []


class EvidenceBody(msgspec.Struct, frozen=True, rename={"target": "for"}):
    """A stretch of the text and what it added to the score of one candidate ("topic:<code>")."""

    target: str
    start: int
    end: int
    weight: float


class DecisionBody(msgspec.Struct, frozen=True):
    """The machine's verdict on its own suggestion."""

    action: Action
    reasons: list[ReasonBody]


class ModelBody(msgspec.Struct, frozen=True):
    """The versions that answered."""

    version: str
    taxonomy: str = ""
    registry: str = ""


class RoadBody(msgspec.Struct, frozen=True, rename={"road_class": "class"}):
    """The road that the coordinates lie on, and how far from it they are in metres."""

    name: str
    road_class: str
    distance_m: float


class CoordinatesBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of the coordinates that were sent."""

    used: bool
    reason: str = ""
    region_code: str = ""
    road: RoadBody | UnsetType = UNSET


class MatterBody(msgspec.Struct, frozen=True):
    """One of several matters of a text: where it stands, what it is about and who answers for it."""

    start: int
    end: int
    topic: str
    agency: str


class DuplicateBody(msgspec.Struct, frozen=True):
    """A kept complaint of the same tenant that reports the same matter; `reason` says in what they agree."""

    complaint_id: str
    similarity: Annotated[float, Meta(ge=0, le=1)]
    reason: str


class DeadlineBody(msgspec.Struct, frozen=True):
    """Until when the complaint is to be verified and to be answered: dates where the tenant is, the last day included."""

    verify_by: date
    answer_by: date


class SuggestionBody(msgspec.Struct, frozen=True):
    """Everything said about one complaint; candidates are ranked, best first."""

    complaint_id: str
    kind: KindBody
    sectors: list[SectorBody]
    topics: list[TopicBody]
    agencies: list[AgencyBody]
    agency_set: AgencySetBody
    urgency: UrgencyBody
    oversight: bool
    places: list[PlaceBody]
    language: LanguageBody
    evidence: list[EvidenceBody]
    decision: DecisionBody
    model: ModelBody
    coordinates: CoordinatesBody | UnsetType = UNSET
    matters: list[MatterBody] | UnsetType = UNSET
    duplicates: list[DuplicateBody] | UnsetType = UNSET
    deadline: DeadlineBody | UnsetType = UNSET
