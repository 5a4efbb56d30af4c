"""RT and RW, the neighbourhoods of a village, that a complaint names."""

import re
from dataclasses import dataclass

_NUMBER = r"(\d{1,3}(?!\d)|[IVX]{1,5}\b)"
_BOTH = re.compile(
    rf"\brt\.?\s?[/&-]\s?rw\.?[\s.:]{{0,3}}{_NUMBER}\s?[/.-]?\s?(?:rw\s?)?{_NUMBER}", re.IGNORECASE
)
_ONE = re.compile(
    rf"(?<![^\W\d_])r\.?([tw])\.?[\s.:-]{{0,3}}{_NUMBER}(?:\s?/\s?(\d{{1,3}})(?!\d))?", re.IGNORECASE
)
_BESIDE = re.compile(r"[\s.,:/&-]{0,4}(?:dan\s)?", re.IGNORECASE)
_LONGEST_REST = 10
_ROMAN = {"i": 1, "v": 5, "x": 10}


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """An RT, an RW, or an RT of an RW; `start` and `end` count code points of the text as it was sent.

    Attributes:
        text: the words that name it.
        start: first code point.
        end: one past the last.
        rt: number of the RT, 0 where none is named.
        rw: number of the RW, 0 where none is named.
    """

    text: str
    start: int
    end: int
    rt: int
    rw: int


def find_neighbourhoods(text: str) -> tuple[Neighbourhood, ...]:
    """Find "RT 3 RW 5", "rt03/rw05", "RT/RW 03/05", "RT 003/005", "RW IV", in order."""
    found: list[Neighbourhood] = []
    position = 0
    while match := _next(text, position):
        start, end, rt, rw = match
        if found and _joins(text, found[-1], match):
            last = found.pop()
            start, rt, rw = last.start, last.rt or rt, last.rw or rw
        found.append(Neighbourhood(text[start:end], start, end, rt, rw))
        position = end
    return tuple(found)


def _joins(text: str, last: Neighbourhood, match: tuple[int, int, int, int]) -> bool:
    """Say whether an RT and an RW stand beside each other."""
    start, _, rt, rw = match
    apart = bool(last.rt) != bool(last.rw) and bool(rt) != bool(rw) and bool(last.rt) != bool(rt)
    return apart and _BESIDE.fullmatch(text, last.end, start) is not None


def _next(text: str, position: int) -> tuple[int, int, int, int] | None:
    """Give where the next one begins and ends, its RT and its RW."""
    one = _ONE.search(text, position)
    if one is None:
        return None
    both = _BOTH.search(text, position, one.end() + _LONGEST_REST)
    if both and both.start() < one.start():
        return both.start(), both.end(), _number(both[1]), _number(both[2])
    number = _number(one[2])
    if one[1] in "wW":
        return one.start(), one.end(2), 0, number
    return one.start(), one.end(), number, _number(one[3] or "")


def _number(written: str) -> int:
    if not written or written.isdecimal():
        return int(written or 0)
    values = [_ROMAN[letter] for letter in written.lower()]
    following = [*values[1:], 0]
    return sum(-one if one < after else one for one, after in zip(values, following, strict=True))
