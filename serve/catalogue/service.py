"""Lists the codes, each list encoded once."""

from datetime import date
from functools import cache, lru_cache

import msgspec
from msgspec import UNSET

from data.agencies import Agency
from data.taxonomy import load_taxonomy
from data.tenants import load_tenant
from serve.catalogue.schemas import (
    AgencyListBody,
    AgencyRow,
    SectorListBody,
    SectorRow,
    TopicListBody,
    TopicRow,
)


@cache
def sector_list() -> bytes:
    """Give the sectors as JSON."""
    taxonomy = load_taxonomy()
    items = [SectorRow(sector.code, sector.name, sector.en) for sector in taxonomy.sectors.values()]
    return msgspec.json.encode(SectorListBody(taxonomy.version, items))


@lru_cache(maxsize=2)
def topic_list(on: date) -> bytes:
    """Give the topics in use on that day as JSON."""
    taxonomy = load_taxonomy()
    items = [
        TopicRow(topic.code, topic.sector_code, topic.name, topic.en, topic.covers)
        for topic in taxonomy.active_topics(on)
    ]
    return msgspec.json.encode(TopicListBody(taxonomy.version, items))


@cache
def agency_list(tenant: str) -> bytes:
    """Give the agencies of a tenant as JSON, those of the past with their successors."""
    registry = load_tenant(tenant).registry
    items = [_agency_row(agency) for agency in registry.agencies.values()]
    return msgspec.json.encode(AgencyListBody(registry.fingerprint, tenant, items))


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
