"""Which words can be part of a person's name: lists of names, of offices, of Indonesian words."""

import re
from enum import IntEnum
from functools import cache, lru_cache

from data import regions
from pipeline.lexicon import REGIONAL, common_words, read_table, regional, spellings
from pipeline.stem import root_words, stem

_MEMORY = 20_000
_SHORTEST = 3
_LONGEST_ACRONYM = 5
_LONGEST = 30
_INFLECTED = 6
_SHAPE = re.compile(
    r"(?:ono|anto|iyan?to|adi|wati|yati|ningsih|u?ddin|udin|iyem|inem|ijan|ijo|imin|iman|iran|awan|iyah|rto|nto|rno|rjo|rsih|rtun|tini|mini|kusuma|ullah|rahman|syah)"
)


class Trust(IntEnum):
    """How sure it is that a name follows, from what leads to it."""

    LISTED = 0
    """Anything may follow: listed names only."""
    CAPITAL = 1
    """Also what is written as a name."""
    SHAPE = 2
    """Also small letters that look like one ("rukijo")."""
    TITLE = 3
    """Also small letters that are no Indonesian word."""


def is_office(low: str) -> bool:
    """Tell offices, bodies, kinds of buildings and labels of forms: never a name."""
    return low in offices()


@cache
def offices() -> dict[str, str]:
    """Give the words that are never a name, with their kind."""
    return {row["word"]: row["kind"] for row in read_table("offices")}


@cache
def given_names() -> frozenset[str]:
    """Give the names that are no Indonesian word in use."""
    return frozenset(row["name"] for row in read_table("given_names"))


@cache
def _names_that_are_words() -> dict[str, bool]:
    return {row["name"]: row["in_lower_case"] == "yes" for row in read_table("names_that_are_words")}


def is_listed(low: str) -> bool:
    """Tell the listed names, those that are words too among them, but no place's ("Bupati Bima")."""
    return low in given_names() or (low in _names_that_are_words() and low not in _places())


def can_be_name(word: str, trust: Trust, *, cased: bool) -> bool:
    """Tell whether a word can be part of a name.

    Args:
        word: as it is written.
        trust: what leads to it.
        cased: capitals in this text set words apart.
    """
    low = word.lower()
    if len(low) > _LONGEST or low in offices() or (low.endswith("nya") and low not in given_names()):
        return False
    if low in given_names():
        return True
    capital = cased and word[0].isupper()
    as_word = _names_that_are_words().get(low)
    if as_word is not None:
        return trust >= Trust.CAPITAL and (capital or as_word)
    if capital:
        acronym = word.isupper() and len(word) <= _LONGEST_ACRONYM
        return trust >= Trust.CAPITAL and not acronym and not _is_common(low)
    if len(low) < _SHORTEST or trust < Trust.SHAPE or _is_known(low):
        return False
    return trust == Trust.TITLE or _SHAPE.search(low) is not None


@lru_cache(maxsize=_MEMORY)
def _is_common(low: str) -> bool:
    """Tell words that complaints use, and the names of provinces and regencies."""
    if low in common_words() or low in spellings() or low in _places():
        return True
    return len(low) >= _INFLECTED and stem(low) != low and stem(low) in common_words()


@lru_cache(maxsize=_MEMORY)
def _is_known(low: str) -> bool:
    """Tell any word of Indonesian, of the regional languages, and places."""
    if _is_common(low) or low in root_words() or any(low in regional(language) for language in REGIONAL):
        return True
    return stem(low) != low and stem(low) in root_words()


@cache
def _places() -> frozenset[str]:
    """Give the words of the names of provinces, regencies and cities."""
    provinces = regions.children("")
    found = [*provinces, *(regency for province in provinces for regency in regions.children(province.code))]
    return frozenset(word for region in found for word in region.name.lower().split())
