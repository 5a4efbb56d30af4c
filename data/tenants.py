"""Tenants: the governments that run the system, each with its region, its registry and its routing table."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data.agencies import PLACE_ROLES, AgencyRegistry
from data.errors import DataError, UnknownCodeError
from data.jurisdiction import GovernmentKind
from data.published import Cached
from data.regions import region
from data.registries import load_registry
from data.sources import names_in, read_own_or_shipped, read_shipped
from data.taxonomy import load_taxonomy

NATIONAL = "nasional"


@dataclass(frozen=True, slots=True)
class Share:
    """The share in (0, 1] of a sector's or topic's complaints that an agency (or a place role) answers for."""

    agency: str
    share: float


@dataclass(frozen=True, slots=True)
class LevelCue:
    """Words that show whose matter it is ("jalan provinsi", "SMA"), for the topics they speak of.

    `road` says that the words name a class of road, so that a road found on the map says the same.
    """

    words: tuple[str, ...]
    matters: tuple[str, ...]
    level: str
    source: str
    verified: bool
    road: bool = False


@dataclass(frozen=True, slots=True)
class RoutingTable:
    """What a tenant does differently from the table of jurisdiction, and the words that decide a level.

    Attributes:
        by_matter: topic or sector code -> shares, highest first.
        cues: words that decide the level of government.
    """

    by_matter: Mapping[str, tuple[Share, ...]]
    cues: tuple[LevelCue, ...]

    def shares(self, topic_code: str) -> tuple[Share, ...]:
        """Give the tenant's own shares of a topic, its sector's where the topic has none, else nothing."""
        return self.by_matter.get(topic_code) or self.by_matter.get(topic_code.partition("/")[0], ())


@dataclass(frozen=True, eq=False)
class Tenant:
    """A government that runs the system; `region_code` is empty for the nation. Two are the same only as one object."""

    code: str
    name: str
    region_code: str
    time_zone: ZoneInfo
    registry: AgencyRegistry
    routes: RoutingTable

    @property
    def kind(self) -> GovernmentKind:
        """Whose system it is: the nation's, a province's, or a regency's or city's."""
        if not self.region_code:
            return "nasional"
        return "provinsi" if len(self.region_code) == len("34") else "kabupaten"


@Cached
def load_tenant(code: str) -> Tenant:
    """Give the tenant of that code with its registry and routing table.

    Raises:
        UnknownCodeError: no such tenant; the message lists those there are.
        DataError: its file cannot be read, with the reason.
    """
    if code not in tenant_codes():
        raise UnknownCodeError(
            f"no tenant {code!r}: there are {', '.join(tenant_codes())}; make one with disposisi tenant init CODE"
        )
    return read_tenant(code, read_own_or_shipped(f"routes/{code}.toml") or "")


def read_tenant(code: str, text: str) -> Tenant:
    """Read a tenant's file.

    Args:
        code: the tenant.
        text: TOML with `[tenant]` (name, region_code, registries, time_zone) and, where it differs from the table of
            jurisdiction, `[matters]` (sector or topic code -> agency code or place role -> share).

    Raises:
        DataError: with the file and the reason.
    """
    try:
        table = tomllib.loads(text)
        body = table["tenant"]
        if unknown := sorted(set(table) - {"tenant", "matters"}):
            raise DataError(f"routes/{code}.toml: no table {unknown[0]!r}: there are [tenant] and [matters]")
        if body["region_code"]:
            region(str(body["region_code"]))
        registry = load_registry(body["registries"])
        zone = ZoneInfo(body["time_zone"])
        by_matter = {matter: _shares(shares) for matter, shares in table.get("matters", {}).items()}
        name, region_code = str(body["name"]), str(body["region_code"])
    except (tomllib.TOMLDecodeError, KeyError, AttributeError, TypeError) as error:
        raise DataError(f"routes/{code}.toml: {error!r}") from error
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise DataError(f"routes/{code}.toml: no time zone of that name ({error})") from error
    _check_routes(code, by_matter, registry)
    return Tenant(code, name, region_code, zone, registry, RoutingTable(by_matter, load_cues()))


@cache
def tenant_codes() -> tuple[str, ...]:
    """Give the codes of all tenants, the nation's first."""
    return tuple(sorted(set(names_in("routes", ".toml")), key=lambda code: (code != NATIONAL, code)))


@cache
def tenant_code_for(region_code: str) -> str:
    """Give the tenant with the longest region that contains this one, else the national one."""
    held = [code for code in tenant_codes() if _prefixes(code, region_code)]
    return max(held, key=len, default=NATIONAL)


def _prefixes(tenant_code: str, region_code: str) -> bool:
    return tenant_code == region_code or region_code.startswith(tenant_code + ".")


@cache
def load_cues() -> tuple[LevelCue, ...]:
    """Give the words that show the level of government."""
    return tuple(_cue(cue) for cue in tomllib.loads(read_shipped("levels.toml"))["cues"])


def _shares(table: Mapping[str, float]) -> tuple[Share, ...]:
    for agency, value in table.items():
        if not isinstance(value, int | float) or not 0 < value < float("inf"):
            raise TypeError(f"the share of {agency} must be a number above 0, not {value!r}")
    total = sum(table.values())
    ranked = sorted(table.items(), key=lambda item: -item[1])
    return tuple(Share(agency, value / total) for agency, value in ranked)


def _cue(body: dict[str, Any]) -> LevelCue:
    words, matters = tuple(body["words"]), tuple(body["matters"])
    return LevelCue(words, matters, body["level"], body["source"], body["verified"], body.get("road", False))


def _check_routes(code: str, by_matter: Mapping[str, tuple[Share, ...]], registry: AgencyRegistry) -> None:
    taxonomy = load_taxonomy()
    for matter, shares in by_matter.items():
        if matter not in taxonomy.sectors and matter not in taxonomy.topics:
            raise DataError(f"routes/{code}.toml: {matter!r} is no sector or topic of taxonomy.toml")
        for share in shares:
            if share.agency not in PLACE_ROLES and share.agency not in registry.agencies:
                raise DataError(
                    f"routes/{code}.toml: {share.agency!r} ({matter}) is in no registry of {code}"
                )
