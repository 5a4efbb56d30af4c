"""Registries of agencies: the user's own, those that ship, and for any other government the standard ones."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator

from data import regions
from data.agencies import Agency, AgencyRegistry, read_agencies
from data.errors import UnknownCodeError
from data.sources import read_own_or_shipped, read_shipped

COLUMNS = (
    "code", "name", "abbreviation", "aliases", "level", "region_code", "sectors", "topics", "description",
    "valid_from", "valid_to", "successor", "verified",
)  # fmt: skip
CAPITAL = "31"
"""Jakarta: its cities are no governments of their own (UU 2/2024), the province does a regency's work too."""
_PROVINCE = len("34")
_REGENCY = len("34.04")


def load_registry(sources: Iterable[str]) -> AgencyRegistry:
    """Join registry files ("34.04", "34", "nasional") into one; the first to name a code wins.

    A province or regency without a file of its own gets the standard agencies of its level.

    Raises:
        UnknownCodeError: neither a file nor a province or regency of that code.
    """
    digest = hashlib.sha256()
    table: dict[str, Agency] = {}
    for source in sources:
        text = registry_text(source)
        digest.update(text.encode())
        table = read_agencies(text, f"agencies/{source}.csv") | table
    return AgencyRegistry(table, digest.hexdigest()[:16])


def registry_text(source: str) -> str:
    """Give a registry as CSV: its file, or the standard agencies of the region of that code."""
    text = read_own_or_shipped(f"agencies/{source}.csv")
    return standard_registry(source) if text is None else text


def standard_registry(region_code: str) -> str:
    """Write the standard agencies of a province, regency or city as CSV with the columns `COLUMNS`.

    Raises:
        UnknownCodeError: no province, regency or city of that code.
    """
    place = regions.region(region_code)
    if len(region_code) not in {_PROVINCE, _REGENCY}:
        raise UnknownCodeError(
            f"{region_code!r} ({place.full_name}) is no province's, regency's or city's code: "
            f"did you mean {place.code[:_REGENCY]}?"
        )
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_standard_rows(place))
    return out.getvalue()


def _standard_rows(place: regions.Region) -> Iterator[dict[str, str]]:
    levels = ["provinsi" if place.level == "provinsi" else "kabupaten"]
    if place.code == CAPITAL:
        levels = ["kabupaten", "provinsi"]
    seen: set[str] = set()
    for level in levels:
        for row in _rows_of_level(place, level):
            if row["code"] not in seen:
                seen.add(row["code"])
                yield row


def _rows_of_level(place: regions.Region, level: str) -> Iterator[dict[str, str]]:
    kinds = {"", "kota" if place.code == CAPITAL else place.level}
    names = {"{name}": place.short_name, "{region}": place.full_name}
    for row in csv.DictReader(io.StringIO(read_shipped(f"standard/{level}.csv"))):
        if row.pop("only") in kinds:
            for column in ("name", "abbreviation", "aliases", "description"):
                for slot, name in names.items():
                    row[column] = row[column].replace(slot, name)
            row["code"] = f"{place.code}/{row['code']}"
            row["region_code"] = place.code
            row["level"] = place.level if row["level"] == "daerah" else row["level"]
            yield row
