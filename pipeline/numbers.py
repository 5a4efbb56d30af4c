"""Numbers, measures and amounts of money, in one way of writing each."""

import re
from functools import cache, lru_cache

from pipeline.lexicon import common_words, read_table

_PARTS = re.compile(r"([Rr][Pp]\.? ?)?([\d.,:/]*\d)[ ]?([^\W\d_%]*2?|%)")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?")
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+")
"""Thousands by commas; a single comma is read so behind "Rp" only: elsewhere it is a decimal."""
_DECIMAL = re.compile(r"(\d{1,9})[.,](\d{1,2})")
_MOST_DIGITS = 15


@lru_cache(maxsize=20_000)
def spell_number(text: str) -> tuple[str, ...]:
    """Give the words of a number with what it counts ("Rp50.000" -> 50000 rupiah, "2jt" -> 2000000 rupiah, "5km" -> 5 kilometer).

    Times, dates and numbers that fit no rule stay as they are.
    """
    match = _PARTS.fullmatch(text)
    if match is None:
        return (text.lower(),)
    rupiah, unit = bool(match[1]), match[3].lower()
    english = _ENGLISH.fullmatch(match[2]) and (rupiah or match[2].count(",") > 1)
    number = _digits(match[2].replace(",", ".") if english else match[2])
    if unit and unit not in units_of_measure():
        return (number, unit) if unit in common_words() else (text.lower(),)  # "2minggu", but "5G"
    factor, words = units_of_measure().get(unit, (1, ()))
    if rupiah and unit == "m":
        factor, words = 1_000_000_000, ("rupiah",)
    if factor > 1:
        number = _times(number, factor)
    if rupiah and words != ("rupiah",):
        words = ("rupiah", *words)
    return (number, *words)


def _digits(number: str) -> str:
    return number.partition(",")[0].replace(".", "") if _GROUPED.fullmatch(number) else number


def _times(number: str, factor: int) -> str:
    if number.isdigit():
        return str(int(number[:_MOST_DIGITS]) * factor)
    if match := _DECIMAL.fullmatch(number):
        return str(int(match[1]) * factor + int(match[2]) * factor // 10 ** len(match[2]))
    return number


@cache
def units_of_measure() -> dict[str, tuple[int, tuple[str, ...]]]:
    """Give each unit with what it multiplies a number by, and its plain words."""
    return {row["unit"]: (int(row["factor"]), tuple(row["words"].split())) for row in read_table("units")}
