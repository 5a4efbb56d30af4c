"""Tenants: the governments that run the system, each with its region, its registry and its routing table."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from data.agencies import AgencyRegistry, load_registry
from data.errors import DataError, UnknownCodeError
from data.taxonomy import load_taxonomy

NATIONAL = "nasional"


@dataclass(frozen=True, slots=True)
class Share:
    """The share in (0, 1] of a sector's or topic's complaints that an agency (or a place role) answers for."""

    agency: str
    share: float


@dataclass(frozen=True, slots=True)
class LevelCue:
    """Words that show whose matter it is ("jalan provinsi", "SMA"), for the topics and sectors they speak of."""

    words: tuple[str, ...]
    matters: tuple[str, ...]
    level: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class RoutingTable:
    """Who answers for what: by topic where it says so, else by sector.

    Attributes:
        by_matter: topic or sector code -> shares, highest first.
        cues: words that decide the level of government.
    """

    by_matter: Mapping[str, tuple[Share, ...]]
    cues: tuple[LevelCue, ...]

    def shares(self, topic_code: str) -> tuple[Share, ...]:
        """Give the shares of a topic, its sector's where the topic has none of its own, else nothing."""
        return self.by_matter.get(topic_code) or self.by_matter.get(topic_code.partition("/")[0], ())


@dataclass(frozen=True, slots=True)
class Tenant:
    """A government that runs the system; `region_code` is empty for the nation."""

    code: str
    name: str
    region_code: str
    time_zone: ZoneInfo
    registry: AgencyRegistry
    routes: RoutingTable


@cache
def load_tenant(code: str) -> Tenant:
    """Give the tenant of that code with its registry and routing table.

    Raises:
        UnknownCodeError: no such tenant; the message lists those there are.
    """
    table = _tenants()
    if code not in table:
        raise UnknownCodeError(f"no tenant {code!r}: there are {', '.join(table)}")
    body = table[code]
    registry = load_registry(body["registries"])
    zone = ZoneInfo(body["time_zone"])
    return Tenant(code, body["name"], body["region_code"], zone, registry, _load_routes(code, registry))


def tenant_codes() -> list[str]:
    """Give the codes of all tenants, in the order of the file."""
    return list(_tenants())


@cache
def tenant_code_for(region_code: str) -> str:
    """Give the tenant with the longest region that contains this one, else the national one."""
    held = [code for code in _tenants() if _prefixes(code, region_code)]
    return max(held, key=len, default=NATIONAL)


def _prefixes(tenant_code: str, region_code: str) -> bool:
    return tenant_code == region_code or region_code.startswith(tenant_code + ".")


@cache
def _tenants() -> dict[str, Any]:
    text = resources.files("data").joinpath("files/tenants.toml").read_text("utf-8")
    tenants: dict[str, Any] = tomllib.loads(text)["tenants"]
    return tenants


def _load_routes(code: str, registry: AgencyRegistry) -> RoutingTable:
    folder = resources.files("data").joinpath("files/routes")
    table = tomllib.loads(folder.joinpath(f"{code}.toml").read_text("utf-8"))
    by_matter = {matter: _shares(shares) for matter, shares in table["matters"].items()}
    _check_routes(code, by_matter, registry)
    cues = tomllib.loads(folder.joinpath("levels.toml").read_text("utf-8"))["cues"]
    return RoutingTable(by_matter, tuple(_cue(cue) for cue in cues))


def _shares(table: Mapping[str, float]) -> tuple[Share, ...]:
    total = sum(table.values())
    ranked = sorted(table.items(), key=lambda item: -item[1])
    return tuple(Share(agency, value / total) for agency, value in ranked)


def _cue(body: dict[str, Any]) -> LevelCue:
    words, matters = tuple(body["words"]), tuple(body["matters"])
    return LevelCue(words, matters, body["level"], body["source"], body["verified"])


def _check_routes(code: str, by_matter: Mapping[str, tuple[Share, ...]], registry: AgencyRegistry) -> None:
    taxonomy = load_taxonomy()
    for matter, shares in by_matter.items():
        if matter not in taxonomy.sectors and matter not in taxonomy.topics:
            raise DataError(f"routes/{code}.toml: {matter!r} is no sector or topic of taxonomy.toml")
        for share in shares:
            if not share.agency.startswith("@") and share.agency not in registry.agencies:
                raise DataError(
                    f"routes/{code}.toml: {share.agency!r} ({matter}) is in no registry of {code}"
                )
