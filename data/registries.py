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
    return read_own_or_shipped(f"agencies/{source}.csv") or standard_registry(source)


def standard_registry(region_code: str) -> str:
    """Write the standard agencies of a province, regency or city as CSV with the columns `COLUMNS`.

    Raises:
        UnknownCodeError: no province, regency or city of that code.
    """
    place = regions.region(region_code)
    if len(region_code) not in {_PROVINCE, _REGENCY}:
        raise UnknownCodeError(
            f"{region_code!r} ({place.full_name}) is no province, regency or city: give the code of one, "
            f"such as {region_code[:_REGENCY]}"
        )
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_standard_rows(place))
    return out.getvalue()


def _standard_rows(place: regions.Region) -> Iterator[dict[str, str]]:
    level = "provinsi" if place.level == "provinsi" else "kabupaten"
    names = {"{name}": place.short_name, "{region}": place.full_name}
    for row in csv.DictReader(io.StringIO(read_shipped(f"standard/{level}.csv"))):
        if row.pop("only") in {"", place.level}:
            for column in ("name", "abbreviation", "aliases", "description"):
                for slot, name in names.items():
                    row[column] = row[column].replace(slot, name)
            row["code"] = f"{place.code}/{row['code']}"
            row["region_code"] = place.code
            row["level"] = place.level if row["level"] == "daerah" else row["level"]
            yield row
