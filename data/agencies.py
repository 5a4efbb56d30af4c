"""Agencies: who they are, what they hold, since and until when."""

import csv
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib import resources
from typing import Literal, cast, get_args

from data import regions
from data.errors import DataError, UnknownCodeError

AgencyLevel = Literal["pusat", "provinsi", "kabupaten", "kota", "desa", "vertikal", "bumn"]
PLACE_ROLES = ("@desa", "@kecamatan", "@pemda")
"""Agencies that only the place can name: the village or kelurahan, the district, the regency's government."""


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency as a registry describes it.

    Attributes:
        code: "<region or registry>/<slug>", never renumbered.
        name: official name.
        abbreviation: what people call it.
        aliases: other names, old ones too.
        level: whose agency it is.
        region_code: where it is responsible, empty for the whole country.
        sectors: codes of the sectors it holds.
        description: what it is responsible for, for people.
        valid_from: first day, None when it does not matter.
        valid_to: first day it no longer is, None while it is.
        successors: codes of those who took over.
        verified: whether somebody checked the row against a regulation.
    """

    code: str
    name: str
    abbreviation: str
    aliases: tuple[str, ...]
    level: AgencyLevel
    region_code: str
    sectors: tuple[str, ...]
    description: str
    valid_from: date | None = None
    valid_to: date | None = None
    successors: tuple[str, ...] = ()
    verified: bool = False

    def is_valid(self, on: date) -> bool:
        """Say whether the agency exists on that day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on < self.valid_to
        )


@dataclass(frozen=True)
class AgencyRegistry:
    """The agencies a tenant can hand complaints to."""

    agencies: Mapping[str, Agency]
    fingerprint: str

    def agency(self, code: str) -> Agency:
        """Give the agency of that code, those named by a place included, or raise `UnknownCodeError`."""
        if code in self.agencies:
            return self.agencies[code]
        return _place_agency(code)

    def holders(self, sector_code: str, on: date) -> list[Agency]:
        """Give the agencies that hold a sector on that day, in the order of the registry."""
        return [agency for agency in self._by_sector.get(sector_code, []) if agency.is_valid(on)]

    def named(self, name: str) -> Agency | None:
        """Give the only agency of that name, abbreviation or alias (or code), whatever the letters' case; else None."""
        found = self._by_name.get(" ".join(name.lower().split()), [])
        return found[0] if len(found) == 1 else None

    @cached_property
    def _by_name(self) -> dict[str, list[Agency]]:
        table: dict[str, list[Agency]] = {}
        for agency in self.agencies.values():
            for name in {agency.code, agency.name, agency.abbreviation, *agency.aliases} - {""}:
                table.setdefault(name.lower(), []).append(agency)
        return table

    @cached_property
    def _by_sector(self) -> dict[str, list[Agency]]:
        table: dict[str, list[Agency]] = {}
        for agency in self.agencies.values():
            for sector in agency.sectors:
                table.setdefault(sector, []).append(agency)
        return table


def role_of(code: str) -> str:
    """Give the place role that an agency code stands for ("34.04.12.2003/desa" is "@desa"), else the code itself.

    What is learned of one village's office holds for every village.
    """
    role = f"@{code.partition('/')[2]}"
    return role if role in PLACE_ROLES else code


def read_agencies(text: str, source: str) -> dict[str, Agency]:
    """Read one registry file.

    Args:
        text: CSV with the columns of `Agency`, lists separated by ";".
        source: name of the file, for errors.

    Raises:
        DataError: a row that cannot be read, with its line.
    """
    table: dict[str, Agency] = {}
    reader = csv.DictReader(text.splitlines())
    for row in reader:
        try:
            agency = _agency(row)
        except (KeyError, ValueError, AttributeError) as error:  # a short row has None for its last cells
            raise DataError(f"{source}, line {reader.line_num}: {error}") from error
        if agency.code in table:
            raise DataError(f"{source}, line {reader.line_num}: {agency.code!r} stands twice")
        table[agency.code] = agency
    return table


def load_registry(sources: Iterable[str]) -> AgencyRegistry:
    """Join shipped registry files ("34.04", "34", "nasional") into one; the first to name a code wins."""
    folder = resources.files("data").joinpath("files/agencies")
    digest = hashlib.sha256()
    table: dict[str, Agency] = {}
    for source in sources:
        text = folder.joinpath(f"{source}.csv").read_text("utf-8")
        digest.update(text.encode())
        table = read_agencies(text, f"{source}.csv") | table
    return AgencyRegistry(table, digest.hexdigest()[:16])


def _agency(row: dict[str, str]) -> Agency:
    if row["level"] not in get_args(AgencyLevel):
        raise ValueError(f"level {row['level']!r} is none of {', '.join(get_args(AgencyLevel))}")
    return Agency(
        code=row["code"],
        name=row["name"],
        abbreviation=row["abbreviation"],
        aliases=_several(row["aliases"]),
        level=cast("AgencyLevel", row["level"]),
        region_code=row["region_code"],
        sectors=_several(row["sectors"]),
        description=row["description"],
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        successors=_several(row["successor"]),
        verified=row["verified"] == "true",
    )


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


def _place_agency(code: str) -> Agency:
    """Name the agency that a region itself is: "34.04.12.2003/desa", "34.04.12/kecamatan", "34.04/pemda"."""
    region_code, _, role = code.partition("/")
    if f"@{role}" not in PLACE_ROLES:
        raise UnknownCodeError(f"no agency {code!r} in this registry: GET /v1/agencies lists its codes")
    place = regions.region(region_code)
    name = f"Pemerintah {place.full_name}" if role == "pemda" else place.full_name
    level = "desa" if role == "desa" else regions.region(place.regency_code or place.code).level
    about = {
        "desa": "Pelayanan dan urusan lingkungan di wilayahnya",
        "kecamatan": "Pelayanan dan koordinasi di wilayahnya",
        "pemda": "Urusan pemerintahan daerah di wilayahnya",
    }
    return Agency(
        code, name, name, (), cast("AgencyLevel", level), region_code, ("kewilayahan",), about[role]
    )
