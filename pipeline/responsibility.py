"""Who a tenant hands a topic to: the roles of the table of jurisdiction, filled with the agencies of its registry."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from data.agencies import PLACE_ROLES, Agency
from data.jurisdiction import Jurisdiction, rules_for
from data.registries import CAPITAL
from data.tenants import Tenant

_SPECIALIST = 0.7
"""Of a role that several agencies fill, those that hold just this topic (a hospital) get this share together."""


_OWN = -1
"""Group of the agencies that a tenant's own shares name and that hold just this topic, such as its hospitals."""


@dataclass(frozen=True, slots=True)
class Part:
    """An agency's (or place role's) share of a topic.

    Attributes:
        code: an agency's code or a place role.
        share: in (0, 1]; those of one topic sum to 1.
        group: parts of one group fill the same role: a name in the text tells them apart.
        source: the law that says so, "" where nobody has verified one.
    """

    code: str
    share: float
    group: int
    source: str = ""


@lru_cache(maxsize=16_384)
def parts_of(tenant: Tenant, topic_code: str, place: str, on: date) -> tuple[Part, ...]:
    """Share a topic out among the agencies that may answer for it.

    Args:
        tenant: the government that routes; its own shares win over the table.
        topic_code: "<sector>/<topic>".
        place: region code as far as it is known, at most a regency's.
        on: the day.
    """
    if own := tenant.routes.shares(topic_code):
        return tuple(
            Part(share.agency, share.share, _OWN if _holds_just(share.agency, topic_code, tenant) else group)
            for group, share in enumerate(
                sorted(own, key=lambda s: _holds_just(s.agency, topic_code, tenant))
            )
        )
    found = [
        Part(code, rule.shares[tenant.kind] * share, group, rule.source if rule.verified else "")
        for group, rule in enumerate(rules_for(topic_code, place, on))
        if rule.shares[tenant.kind] > 0
        for code, share in _filled(rule, topic_code, tenant, place, on)
    ]
    total = sum(part.share for part in found)
    if not total:
        return _nobody(tenant, on)
    return tuple(Part(part.code, part.share / total, part.group, part.source) for part in found)


def _holds_just(code: str, topic_code: str, tenant: Tenant) -> bool:
    return code in tenant.registry.agencies and topic_code in tenant.registry.agencies[code].topics


def _nobody(tenant: Tenant, on: date) -> tuple[Part, ...]:
    """Leave what no agency holds to whoever takes the rest."""
    rest = [agency.code for agency in _nearest(tenant.registry.holders("lainnya", on))] or ["@pemda"]
    return tuple(Part(code, 1 / len(rest), 0) for code in rest)


def _filled(
    rule: Jurisdiction, topic_code: str, tenant: Tenant, place: str, on: date
) -> Iterator[tuple[str, float]]:
    """Name who fills a role, with shares that sum to 1, nobody where the registry has no such agency."""
    role, _, sector = rule.role.partition(":")
    if role in PLACE_ROLES:
        yield role, 1.0
    elif role != "@holder":
        if role in tenant.registry.agencies:
            yield role, 1.0
    elif government := _government(rule.level, tenant, place):
        yield government, 1.0
    else:
        level = "provinsi" if rule.level == "kabupaten" and place.startswith(CAPITAL) else rule.level
        held = [a for a in tenant.registry.holders(sector or topic_code, on) if _at(a, level, tenant)]
        yield from _shared(_main(_nearest(held), sector) if sector else _nearest(held))


def _government(level: str, tenant: Tenant, place: str) -> str:
    """Name the government whose own agencies this tenant does not know: it hands over to the whole of it."""
    if level == "provinsi" and tenant.kind == "nasional":
        return "@pemprov"
    if level == "kabupaten" and tenant.kind != "kabupaten":
        in_capital = place.startswith(CAPITAL)
        return "@pemprov" if in_capital and tenant.kind == "nasional" else "" if in_capital else "@pemda"
    return ""


def _at(agency: Agency, level: str, tenant: Tenant) -> bool:
    if level == "kabupaten":
        return agency.level in {"kabupaten", "kota"} and agency.region_code == tenant.region_code
    return agency.level == level


def _nearest(held: Sequence[Agency]) -> list[Agency]:
    nearest = max((len(agency.region_code) for agency in held), default=0)
    return [agency for agency in held if len(agency.region_code) == nearest]


def _main(held: Sequence[Agency], sector: str) -> list[Agency]:
    """Give the one that holds most of a sector."""

    def breadth(agency: Agency) -> float:
        own = [topic for topic in agency.topics if topic.startswith(f"{sector}/")]
        return len(own) if agency.topics else float("inf")

    return [max(held, key=breadth)] if held else []


def _shared(held: Sequence[Agency]) -> Iterator[tuple[str, float]]:
    special = [agency for agency in held if agency.topics]
    general = [agency for agency in held if not agency.topics]
    for group, share in ((special, _SPECIALIST), (general, 1 - _SPECIALIST)):
        for agency in group:
            yield agency.code, (share if special and general else 1.0) / len(group)
