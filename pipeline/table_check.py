"""What is wrong with a government's tables that somebody edited."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from data import regions
from data.agencies import Agency, agency_rows
from data.errors import DataError, UnknownCodeError
from data.jurisdiction import load_jurisdiction
from data.registries import load_registry, registry_text
from data.shapes import load_shapes
from data.sources import read_own_or_shipped
from data.taxonomy import load_taxonomy
from data.tenants import NATIONAL, Tenant, read_tenant, tenant_codes
from pipeline.coordinates import locator_for

_PROVINCE = len("34")
_OWN_LEVELS = {"kabupaten", "kota", "provinsi"}
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend (`error`) or to look at (`warning`); `line` is 0 where no single line is meant."""

    severity: str
    file: str
    line: int
    message: str

    def as_json(self) -> dict[str, Any]:
        """Give the finding as plain JSON values."""
        return asdict(self)

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{self.severity}: {where}: {self.message}"


def check_tenant(code: str) -> list[Finding]:
    """Look for what is wrong with a tenant's tables or its map.

    Raises:
        UnknownCodeError: no such tenant.
    """
    found = check_tables(code)
    if any(finding.severity == "error" for finding in found):
        return found
    return [*found, *_map(read_tenant(code, read_own_or_shipped(f"routes/{code}.toml") or ""))]


def check_tables(code: str) -> list[Finding]:
    """Look for what is wrong with a tenant's agencies and routing table.

    Raises:
        UnknownCodeError: no such tenant.
    """
    if code not in tenant_codes():
        raise UnknownCodeError(f"no tenant {code!r}: there are {', '.join(tenant_codes())}")
    file = f"agencies/{code}.csv"
    rows = list(agency_rows(registry_text(code)))
    agencies = {line: row for line, row in rows if isinstance(row, Agency)}
    found = [Finding("error", file, line, row) for line, row in rows if isinstance(row, str)]
    found += _doubles(file, agencies)
    if not rows:
        found.append(Finding("error", file, 0, "no agency stands in it"))
    if not found:
        found += _unknown_codes(file, agencies, code)
    if any(finding.severity == "error" for finding in found):
        return found
    found += _overlaps(file, agencies)
    try:
        tenant = read_tenant(code, read_own_or_shipped(f"routes/{code}.toml") or "")
    except DataError as error:
        return [*found, Finding("error", f"routes/{code}.toml", 0, str(error))]
    return [*found, *_unheld(file, tenant)]


def _map(tenant: Tenant) -> Iterator[Finding]:
    """Try the tenant's map: every geometry, every place within the tenant, degrees with the longitude first."""
    file = f"shapes/{tenant.code}"
    locator_for.cache_clear()
    try:
        shapes = load_shapes(tenant.code)
        locator = locator_for(tenant.code)
    except DataError as error:
        yield Finding("error", file, 0, str(error))
        return
    for code, _ in shapes.areas if shapes else ():
        if not regions.is_within(code, tenant.region_code):
            yield Finding("error", file, 0, f"area {code} lies outside {tenant.name} ({tenant.region_code})")
    if locator and not locator.lies_in_indonesia:
        said = "some points lie outside Indonesia: GeoJSON has degrees (WGS 84), the longitude before the latitude"
        yield Finding("error", file, 0, said)


def _doubles(file: str, agencies: dict[int, Agency]) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for line, agency in agencies.items():
        if agency.code in first:
            said = f"{agency.code!r} stands in line {first[agency.code]} too"
            yield Finding("error", file, line, said)
        first.setdefault(agency.code, line)


def _unknown_codes(file: str, agencies: dict[int, Agency], code: str) -> Iterator[Finding]:
    taxonomy = load_taxonomy()
    known = _codes_around(code)
    for line, agency in agencies.items():
        unknown = [f"sector {s!r}" for s in agency.sectors if s not in taxonomy.sectors]
        unknown += [f"topic {t!r}" for t in agency.topics if t not in taxonomy.topics]
        unknown += [f"successor {c!r}" for c in agency.successors if c not in known]
        if agency.region_code and not _is_region(agency.region_code):
            unknown.append(f"region {agency.region_code!r}")
        for what in unknown:
            yield Finding("error", file, line, f"{agency.code}: no {what}")
        for topic in agency.topics:
            if topic in taxonomy.topics and topic.partition("/")[0] not in agency.sectors:
                said = f"{agency.code}: topic {topic!r} needs its sector in the column sectors"
                yield Finding("error", file, line, said)
        if _returns(agency, agencies):
            yield Finding("error", file, line, f"{agency.code}: its successors lead back to itself")
        if agency.valid_from and agency.valid_to and agency.valid_to <= agency.valid_from:
            yield Finding("error", file, line, f"{agency.code} ends {agency.valid_to}, before it begins")
        if agency.level in _OWN_LEVELS and code not in {NATIONAL, agency.region_code}:
            said = f"{agency.code}: a {agency.level} agency of this file belongs to {code}, not {agency.region_code!r}"
            yield Finding("error", file, line, said)
        if agency.valid_to and not agency.successors:
            said = f"{agency.code} ends {agency.valid_to} and names no successor: nobody takes its complaints"
            yield Finding("warning", file, line, said)


def _returns(agency: Agency, agencies: dict[int, Agency]) -> bool:
    """Say whether following an agency's successors leads back to it."""
    by_code = {other.code: other for other in agencies.values()}
    seen: set[str] = set()
    ahead = list(agency.successors)
    while ahead:
        code = ahead.pop()
        if code == agency.code:
            return True
        if code in by_code and code not in seen:
            seen.add(code)
            ahead += by_code[code].successors
    return False


def _codes_around(code: str) -> set[str]:
    """Give the codes that this tenant's files know together."""
    province = [code[:_PROVINCE]] if len(code) > _PROVINCE and code != NATIONAL else []
    return set(load_registry([code, *province, NATIONAL] if code != NATIONAL else [NATIONAL]).agencies)


def _is_region(code: str) -> bool:
    try:
        regions.region(code)
    except UnknownCodeError:
        return False
    return True


def _overlaps(file: str, agencies: dict[int, Agency]) -> Iterator[Finding]:
    """Find agencies of one level and place that hold the same topic at the same time by name."""
    holders: dict[tuple[str, str, str], list[tuple[int, Agency]]] = {}
    for line, agency in agencies.items():
        for topic in load_taxonomy().topics:
            if agency.holds(topic) and agency.level not in {"vertikal", "bumn", "pusat"}:
                holders.setdefault((topic, agency.level, agency.region_code), []).append((line, agency))
    shared: dict[tuple[int, ...], list[str]] = {}
    for (topic, _, _), held in holders.items():
        alike = [
            line
            for line, agency in held
            if any(other is not agency and _rivals(agency, other) for _, other in held)
        ]
        if alike:
            shared.setdefault(tuple(alike), []).append(topic)
    for lines, topics in shared.items():
        names = ", ".join(f"{agencies[line].code} (line {line})" for line in lines)
        more = f" and {len(topics) - _SHOWN} more" if len(topics) > _SHOWN else ""
        said = f"{names} all hold {', '.join(topics[:_SHOWN])}{more}: they share its complaints alike unless one is named"
        yield Finding("warning", file, lines[-1], said)


def _rivals(one: Agency, other: Agency) -> bool:
    """Say whether two agencies hold a topic in the same way and are in office on some same day."""
    return (
        bool(one.topics) == bool(other.topics)
        and (one.valid_to is None or other.valid_from is None or other.valid_from < one.valid_to)
        and (other.valid_to is None or one.valid_from is None or one.valid_from < other.valid_to)
    )


def _unheld(file: str, tenant: Tenant) -> Iterator[Finding]:
    """Find topics whose share of this kind of government nobody in the registry takes."""
    own_levels = {"nasional": {"pusat"}, "provinsi": {"provinsi"}, "kabupaten": {"kabupaten", "kota"}}
    today = datetime.now(UTC).astimezone(tenant.time_zone).date()
    missing: dict[str, list[str]] = {}
    for topic in load_taxonomy().topics:
        held = tenant.registry.holders(topic, today)
        if _is_own_matter(topic, tenant) and not any(a.level in own_levels[tenant.kind] for a in held):
            missing.setdefault(topic.partition("/")[0], []).append(topic)
    for sector, topics in missing.items():
        whole = len(topics) == sum(t.startswith(f"{sector}/") for t in load_taxonomy().topics)
        what = f"sector {sector!r}" if whole else f"topics {', '.join(topics)}"
        yield Finding("warning", file, 0, f"nobody of the {tenant.kind} holds {what}")


def _is_own_matter(topic: str, tenant: Tenant) -> bool:
    if tenant.routes.shares(topic):
        return False
    table = load_jurisdiction()
    rules = table.get(topic) or table.get(topic.partition("/")[0], ())
    level = "pusat" if tenant.kind == "nasional" else tenant.kind
    return any(
        rule.level == level and rule.role == "@holder" and rule.shares[tenant.kind] > 0 and not rule.place
        for rule in rules
    )
