"""The shapes of the lists of codes."""

from datetime import date

import msgspec
from msgspec import UNSET, UnsetType

from data.agencies import AgencyLevel
from data.schema import Urgency


class ExclusionRow(msgspec.Struct, frozen=True):
    """What a neighbour covers instead."""

    code: str
    words: str


class SectorRow(msgspec.Struct, frozen=True):
    """A matter of government."""

    code: str
    name: str
    en: str
    excludes: list[ExclusionRow]


class SectorListBody(msgspec.Struct, frozen=True):
    """The matters of government of one version of the taxonomy."""

    version: str
    items: list[SectorRow]


class TopicRow(msgspec.Struct, frozen=True):
    """What a complaint can be about."""

    code: str
    sector: str
    name: str
    en: str
    covers: str
    excludes: list[ExclusionRow]
    urgency: Urgency
    oversight: bool


class TopicListBody(msgspec.Struct, frozen=True):
    """The topics in use of one version of the taxonomy."""

    version: str
    items: list[TopicRow]


class AgencyRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """An agency as the registry describes it; what is not known is left out."""

    code: str
    name: str
    level: AgencyLevel
    abbreviation: str = ""
    region_code: str = ""
    sectors: list[str] = []
    description: str = ""
    valid_from: date | UnsetType = UNSET
    valid_to: date | UnsetType = UNSET
    successors: list[str] = []


class AgencyListBody(msgspec.Struct, frozen=True):
    """The agencies of a tenant."""

    version: str
    tenant: str
    items: list[AgencyRow]
