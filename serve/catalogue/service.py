"""Lists the codes, each list encoded once."""

from datetime import date
from functools import cache, lru_cache

import msgspec
from msgspec import UNSET

from data.agencies import Agency
from data.published import Cached
from data.taxonomy import Sector, Topic, load_taxonomy
from data.tenants import load_tenant
from serve.catalogue.schemas import (
    AgencyListBody,
    AgencyRow,
    ExclusionRow,
    SectorListBody,
    SectorRow,
    TopicListBody,
    TopicRow,
)


@cache
def sector_list() -> bytes:
    """Give the sectors as JSON."""
    taxonomy = load_taxonomy()
    items = [
        SectorRow(sector.code, sector.name, sector.en, _exclusions(sector))
        for sector in taxonomy.sectors.values()
    ]
    return msgspec.json.encode(SectorListBody(taxonomy.version, items))


@lru_cache(maxsize=2)
def topic_list(on: date) -> bytes:
    """Give the topics in use on that day as JSON."""
    taxonomy = load_taxonomy()
    items = [
        TopicRow(
            code=topic.code,
            sector=topic.sector_code,
            name=topic.name,
            en=topic.en,
            covers=topic.covers,
            excludes=_exclusions(topic),
            urgency=topic.urgency,
            oversight=topic.oversight,
        )
        for topic in taxonomy.active_topics(on)
    ]
    return msgspec.json.encode(TopicListBody(taxonomy.version, items))


@Cached
def agency_list(tenant: str) -> bytes:
    """Give the agencies of a tenant as JSON, those of the past with their successors."""
    registry = load_tenant(tenant).registry
    items = [_agency_row(agency) for agency in registry.agencies.values()]
    return msgspec.json.encode(AgencyListBody(registry.fingerprint, tenant, items))


def _exclusions(row: Sector | Topic) -> list[ExclusionRow]:
    return [ExclusionRow(exclusion.code, exclusion.words) for exclusion in row.excludes]


def _agency_row(agency: Agency) -> AgencyRow:
    return AgencyRow(
        code=agency.code,
        name=agency.name,
        level=agency.level,
        abbreviation=agency.abbreviation,
        region_code=agency.region_code,
        sectors=list(agency.sectors),
        description=agency.description,
        valid_from=agency.valid_from or UNSET,
        valid_to=agency.valid_to or UNSET,
        successors=list(agency.successors),
    )
