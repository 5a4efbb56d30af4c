"""Words, numbers and signs of a text, each with the stretch it came from.

URLs and mentions are told from words before letters are touched, hashtags are cut at their capitals, amounts of money
and measures are read whole, emoji that carry meaning become the words of lexicons/emoji.tsv.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from pipeline.characters import Mapped
from pipeline.lexicon import read_table
from pipeline.numbers import units_of_measure

_SPELT = frozenset({"word", "number"})
_PLAIN_KINDS = ("", "word", "number")
_NUMBER = r"\d{1,3}(?:\.\d{3}){1,4}(?:,\d{1,2})?|\d{1,40}(?:[.,:/]\d{1,15}){0,6}"
_TELLING = ("@", "#", "://", "www", "WWW", ".com", ".id", ".ly", ".gl", ".org", ".net")
"""What an address, a mention or a hashtag must have in it."""
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_a-zA-Z]+|\d+")


class Token(NamedTuple):
    """A normalised word and the stretch of the original text it came from.

    Attributes:
        word: lower-case word, never empty, without spaces.
        start: first code point in the text as it came.
        end: one past the last.
    """

    word: str
    start: int
    end: int


Piece = tuple[str, str, int, int]
"""A stretch that is yet to be spelt: its kind ("word", "number", or "sign", an emoji as its words), its text as it was
written, its first code point in the text as it came, one past its last."""


def pieces(mapped: Mapped) -> list[Piece]:
    """Cut a clean text into what is to be spelt; URLs, addresses, mentions and signs without meaning are dropped."""
    text, offsets = mapped
    if _is_plain(text):
        plain = [
            (_PLAIN_KINDS[group := match.lastindex or 0], match[group], match.start(group), match.end(group))
            for match in _plain_pattern().finditer(text)
        ]
        if offsets is None:
            return plain
        return [(kind, surface, *mapped.span(start, end)) for kind, surface, start, end in plain]
    found: list[Piece] = []
    for match in _pattern().finditer(text):
        kind, start, end = match.lastgroup, match.start(), match.end()
        if kind in _SPELT:
            found.append((kind, match[0], *mapped.span(start, end)))
        elif kind == "hashtag":
            found += _hashtag(mapped, start, end)
        elif kind == "sign" and (words := _emoji().get(match[0])):
            found.append(("sign", words, *mapped.span(start, end)))
    return found


def _is_plain(text: str) -> bool:
    return text.isascii() and not any(map(text.__contains__, _TELLING))


def _hashtag(mapped: Mapped, start: int, end: int) -> Iterator[Piece]:
    """Cut "#JalanRusak" at its capitals."""
    for match in _CAMEL.finditer(mapped.text, start + 1, end):
        kind = "number" if match[0].isdigit() else "word"
        yield kind, match[0], *mapped.span(*match.span())


@cache
def _emoji() -> dict[str, str]:
    return {row["emoji"]: row["words"] for row in read_table("emoji")}


@cache
def _number() -> str:
    units = "|".join(sorted((re.escape(unit) for unit in units_of_measure() if unit != "%"), reverse=True))
    return rf"(?P<number>(?:\b[Rr][Pp]\.? ?)?(?:{_NUMBER})(?:%| ?(?i:{units})\b|[A-Za-z]{{1,20}}\b)?)"


@cache
def _plain_pattern() -> re.Pattern[str]:
    """Most texts are ASCII without addresses, mentions and hashtags: fewer ways to try at each character."""
    begin = r"(?:[A-QS-Za-qs-z]|[Rr](?![Pp]\.? ?\d))"
    word = rf"(?P<word>{begin}[A-Za-z0-9]*(?:[-'][A-Za-z][A-Za-z0-9]*)*)"
    return re.compile(rf"{word}|(?=[0-9Rr]){_number()}")


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(
        r"(?P<url>(?:[Hh][Tt][Tt][Pp][Ss]?://|[Ww]{3}\.)\S{1,500}|[\w-]{1,40}(?:\.[\w-]{1,40}){0,3}\.(?:com|id|ly|gl|org|net)\b(?:/\S{0,500})?)"
        r"|(?P<mail>(?<![\w.])[\w.+-]{1,64}@\w[\w-]{0,62}(?:\.\w[\w-]{0,62}){1,4})"
        r"|(?P<mention>@\w{1,50})"
        r"|(?P<hashtag>#\w{1,100})"
        rf"|{_number()}"
        r"|(?P<word>[^\W\d_](?:[^\W_]|[-'](?=[^\W\d_]))*)"
        r"|(?P<sign>[^\w\s!-~])"
    )
