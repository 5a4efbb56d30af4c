"""Agencies: who they are, what they hold, since and until when."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Literal, cast, get_args

from data import regions
from data.errors import DataError, UnknownCodeError

AgencyLevel = Literal["pusat", "provinsi", "kabupaten", "kota", "desa", "vertikal", "bumn"]
PLACE_ROLES = ("@desa", "@kecamatan", "@pemda", "@pemprov")
"""Agencies that only the place can name: the village or kelurahan, the district, the regency's and the province's government."""


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
        topics: codes of the topics it answers for where it holds a sector only in part, else none.
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
    topics: tuple[str, ...] = ()

    def holds(self, topic_code: str) -> bool:
        """Say whether the agency answers for that topic."""
        sector, _, _ = topic_code.partition("/")
        return sector in self.sectors and (not self.topics or topic_code in self.topics)

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

    def holders(self, matter: str, on: date) -> list[Agency]:
        """Give the agencies that hold a sector, or answer for a topic, on that day, in the order of the registry.

        One that has ended by then is replaced by those of its successors that hold the matter, else by all of them.
        """
        found: dict[str, Agency] = {}
        for agency in self._by_sector.get(matter.partition("/")[0], []):
            if "/" not in matter or agency.holds(matter):
                found |= {heir.code: heir for heir in self._in_office(agency, matter, on)}
        return list(found.values())

    def in_office(self, code: str, on: date) -> list[Agency]:
        """Give the agency of that code, or those that took over from it by that day; itself where nobody did."""
        agency = self.agency(code)
        return self._heirs(agency, on) or [agency]

    def _in_office(self, agency: Agency, matter: str, on: date) -> list[Agency]:
        heirs = self._heirs(agency, on)
        sector = matter.partition("/")[0]
        holding = [a for a in heirs if (a.holds(matter) if "/" in matter else sector in a.sectors)]
        return holding or heirs

    def _heirs(self, agency: Agency, on: date) -> list[Agency]:
        seen, ahead = {agency.code}, [agency]
        heirs: list[Agency] = []
        while ahead:
            one = ahead.pop(0)
            if one.is_valid(on):
                heirs.append(one)
            elif one.valid_to is not None and one.valid_to <= on:
                new = [self.agencies[c] for c in one.successors if c in self.agencies and c not in seen]
                seen |= {heir.code for heir in new}
                ahead += new
        return heirs

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
    for line, row in agency_rows(text):
        if isinstance(row, str):
            raise DataError(f"{source}, line {line}: {row}")
        if row.code in table:
            raise DataError(f"{source}, line {line}: {row.code!r} stands twice")
        table[row.code] = row
    return table


def agency_rows(text: str) -> Iterator[tuple[int, Agency | str]]:
    """Give each row of a registry file with its line: the agency, or what is wrong with the row."""
    reader = csv.DictReader(io.StringIO(text))
    if reader.fieldnames and len(reader.fieldnames) == 1:
        yield 1, f"one column only ({reader.fieldnames[0]!r}): separate the columns by commas"
        return
    for row in reader:
        try:
            yield reader.line_num, _agency(row)
        except KeyError as error:
            yield reader.line_num, f"column {error} is missing"
        except (ValueError, AttributeError, TypeError) as error:  # a short row has None for its last cells
            yield reader.line_num, str(error)


def _agency(row: dict[str, str]) -> Agency:
    if row["level"] not in get_args(AgencyLevel):
        raise ValueError(f"level {row['level']!r} is none of {', '.join(get_args(AgencyLevel))}")
    if not row["code"].strip() or not row["name"].strip():
        raise ValueError("an agency needs a code and a name")
    if f"@{row['code'].rpartition('/')[2]}" in PLACE_ROLES:
        raise ValueError(f"code {row['code']!r} is kept for the office of a place")
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
        topics=_several(row["topics"]),
    )


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


@lru_cache(maxsize=8192)
def _place_agency(code: str) -> Agency:
    """Name the agency that a region itself is: "34.04.12.2003/desa", "34.04.12/kecamatan", "34.04/pemda", "34/pemprov"."""
    region_code, _, role = code.partition("/")
    if f"@{role}" not in PLACE_ROLES:
        raise UnknownCodeError(f"no agency {code!r} in this registry: GET /v1/agencies lists its codes")
    place = regions.region(region_code)
    name = f"Pemerintah {place.full_name}" if role in {"pemda", "pemprov"} else place.full_name
    level = "desa" if role == "desa" else regions.region(place.regency_code or place.code).level
    about = {
        "desa": "Pelayanan dan urusan lingkungan di wilayahnya",
        "kecamatan": "Pelayanan dan koordinasi di wilayahnya",
        "pemda": "Urusan pemerintahan daerah di wilayahnya",
        "pemprov": "Urusan pemerintahan provinsi di wilayahnya",
    }
    return Agency(
        code, name, name, (), cast("AgencyLevel", level), region_code, ("kewilayahan",), about[role]
    )
