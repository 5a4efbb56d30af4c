"""Who is responsible for what: matter x level of government x place x date -> role, each row with its source."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from data import regions
from data.errors import DataError
from data.sources import read_shipped
from data.taxonomy import load_taxonomy

GovernmentKind = Literal["nasional", "provinsi", "kabupaten"]
"""Whose system a complaint came to; "kabupaten" stands for a city too."""
KINDS: tuple[GovernmentKind, ...] = ("nasional", "provinsi", "kabupaten")
LEVELS = ("desa", "kecamatan", "kabupaten", "provinsi", "pusat", "vertikal", "bumn")


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """One row: a role that answers for a matter.

    Attributes:
        matter: a sector's or a topic's code.
        level: whose agency it is, one of `LEVELS`; "kabupaten" stands for a city too.
        role: "@holder" (whoever holds the matter at that level there), "@holder:<sector>" (whoever holds that
            sector there), "@desa" or "@kecamatan" of the place, or an agency's code.
        place: region where the row holds, "" for everywhere.
        shares: share in [0, 1] of the complaints that reach a nation's, a province's or a regency's system.
        valid_from: first day, None where it does not matter.
        valid_to: first day no longer, None while it holds.
        source: law or "pengetahuan umum".
        verified: whether somebody found the row in its source.
    """

    matter: str
    level: str
    role: str
    place: str
    shares: Mapping[str, float]
    valid_from: date | None
    valid_to: date | None
    source: str
    verified: bool

    def is_valid(self, on: date) -> bool:
        """Say whether the row holds on that day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on < self.valid_to
        )


def rules_for(topic_code: str, place: str, on: date) -> tuple[Jurisdiction, ...]:
    """Give the rows that hold for a topic at a place and day: the topic's before its sector's, the nearest place's first.

    Args:
        topic_code: "<sector>/<topic>", or a sector's code.
        place: region code, "" where it is not known.
        on: the day.
    """
    table = load_jurisdiction()
    for matter in (topic_code, topic_code.partition("/")[0]):
        valid = [row for row in table.get(matter, ()) if row.is_valid(on) and _reaches(row, place)]
        if valid:
            nearest = max(len(row.place) for row in valid)
            return tuple(row for row in valid if len(row.place) == nearest)
    return ()


def _reaches(row: Jurisdiction, place: str) -> bool:
    return not row.place or (bool(place) and regions.is_within(place, row.place))


@cache
def load_jurisdiction() -> Mapping[str, tuple[Jurisdiction, ...]]:
    """Give the shipped table by matter."""
    return read_jurisdiction(read_shipped("jurisdiction.csv"), "jurisdiction.csv")


def read_jurisdiction(text: str, source: str) -> Mapping[str, tuple[Jurisdiction, ...]]:
    """Read a table.

    Args:
        text: CSV with the columns of `Jurisdiction`, one share column for each of `KINDS`.
        source: name of the file, for errors.

    Raises:
        DataError: a row that cannot be read, with its line.
    """
    table: dict[str, list[Jurisdiction]] = {}
    reader = csv.DictReader(io.StringIO(text))
    for row in reader:
        try:
            rule = _rule(row)
        except (KeyError, ValueError, TypeError) as error:
            raise DataError(f"{source}, line {reader.line_num}: {error}") from error
        table.setdefault(rule.matter, []).append(rule)
    return {matter: tuple(rules) for matter, rules in table.items()}


def _rule(row: Mapping[str, str]) -> Jurisdiction:
    taxonomy = load_taxonomy()
    if row["matter"] not in taxonomy.sectors and row["matter"] not in taxonomy.topics:
        raise ValueError(f"{row['matter']!r} is no sector or topic of taxonomy.toml")
    if row["level"] not in LEVELS:
        raise ValueError(f"level {row['level']!r} is none of {', '.join(LEVELS)}")
    return Jurisdiction(
        matter=row["matter"],
        level=row["level"],
        role=row["role"],
        place=row["place"],
        shares={kind: float(row[kind]) for kind in KINDS},
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        source=row["source"],
        verified=row["verified"] == "true",
    )


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None
