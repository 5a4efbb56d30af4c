"""Names for codes, as people know them; a code that nobody knows any more stands for itself."""

from collections.abc import Mapping
from functools import cache

from data.errors import UnknownCodeError
from data.regions import region
from data.taxonomy import load_taxonomy
from data.tenants import NATIONAL, load_tenant, tenant_codes
from serve.overview.schemas import Dimension
from serve.texts import say, texts


def name_of(dimension: Dimension, code: str) -> str:
    """Name a topic, an agency, a channel or a region."""
    if not code:
        return say("overview.unknown")
    if dimension == "topik":
        return topic_name(code)
    if dimension == "instansi":
        return agency_name(code)
    if dimension == "wilayah":
        return _region_name(code)
    return say(f"channel.{code}") if f"channel.{code}" in texts() else code


def topic_name(code: str) -> str:
    """Name a topic; those of a government's own are known by their code."""
    return _topics().get(code, code)


def agency_name(code: str) -> str:
    """Name an agency by the registry of the government whose code it begins with, else the nation's."""
    tenant = code.partition("/")[0]
    try:
        return load_tenant(tenant if tenant in tenant_codes() else NATIONAL).registry.agency(code).name
    except UnknownCodeError:
        return code


@cache
def _topics() -> Mapping[str, str]:
    return {code: topic.name for code, topic in load_taxonomy().topics.items()}


def _region_name(code: str) -> str:
    try:
        return region(code).full_name
    except UnknownCodeError:
        return code
