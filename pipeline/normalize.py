"""From a complaint as it came to plain words, each of which knows where it stood.

The order of the steps matters:
1. characters: HTML entities, compatibility forms and invisible characters first, since they hide letters from the rest;
2. tokens: URLs, mentions and numbers are told from words before letters are touched;
3. spelling: lower case, letter runs, "2" for reduplication, then the lexicon, which knows only lower-case forms.
"""

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.lexicon import expand

_TOKEN = re.compile(
    r"(?P<url>(?:https?://|www\.)\S{1,500})"
    r"|(?P<mention>@\w{1,50})"
    r"|#?(?P<word>[^\W\d_]+(?:[-'\u2019][^\W\d_]+)*(?:2(?!\d))?)"
    r"|(?P<number>\d[\d.,:/]*\d|\d)",
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z]{2,24});")
MOST_WORDS = 2_000
"""A complaint has said what it is about by then; what follows costs time and decides nothing."""
_LONGEST_WORD = 40
_WIDEST = 4
"""Characters that stand for more letters than this are dropped: some expand to eighteen."""
_INVISIBLE = {"Cf", "Cc", "Cs", "Co", "Cn"}
_RUN = re.compile(r"(\w)\1{2,}")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Token:
    """A normalised word and the stretch of the original text it came from.

    Attributes:
        word: lower-case word, never empty, without spaces.
        start: first code point in the text as it came.
        end: one past the last.
    """

    word: str
    start: int
    end: int


def document_words(tokens: Sequence[Token], title: str) -> tuple[list[str], int]:
    """Give the words that a complaint is scored by, the text's first `MOST_WORDS`, then its title's, and how many these are."""
    heading = tokenize(title)[:MOST_WORDS]
    return [token.word for token in (*tokens[:MOST_WORDS], *heading)], len(heading)


def tokenize(text: str) -> list[Token]:
    """Cut any string into normalised words with offsets into it; URLs, mentions and numbers are dropped."""
    clean, offsets = clean_characters(text)
    tokens: list[Token] = []
    for match in _TOKEN.finditer(clean):
        if match["word"]:
            start = match.start("word")
            tokens.extend(_words(match["word"], start, offsets, hashtag=clean[match.start()] == "#"))
    return tokens


def clean_characters(text: str) -> tuple[str, list[int] | None]:
    """Undo HTML entities and compatibility forms, turn invisible characters into nothing and breaks into spaces.

    Returns:
        The clean text, and for each of its characters (and its end) the offset in the original; None where
        nothing moved, which is the common case.
    """
    if text.isascii() and text.isprintable() and "&" not in text:
        return text, None
    parts: list[str] = []
    offsets: list[int] = []
    position = 0
    for match in _ENTITY.finditer(text):
        _clean_run(text, position, match.start(), parts, offsets)
        plain = html.unescape(match[0])
        parts.append(plain)
        offsets.extend([match.start()] * len(plain))
        position = match.end()
    _clean_run(text, position, len(text), parts, offsets)
    return "".join(parts), [*offsets, len(text)]


def _clean_run(text: str, start: int, end: int, parts: list[str], offsets: list[int]) -> None:
    index = start
    while index < end:
        after = index + 1
        while after < end and unicodedata.combining(text[after]):
            after += 1
        plain = _clean_cluster(text[index:after])
        parts.append(plain)
        offsets.extend([index] * len(plain))
        index = after


def _clean_cluster(cluster: str) -> str:
    """Clean one character with the marks that combine with it."""
    if cluster.isascii() and cluster.isprintable():
        return cluster
    if cluster.isspace():
        return " "
    if unicodedata.category(cluster[0]) in _INVISIBLE:
        return ""
    plain = unicodedata.normalize("NFKC", cluster)
    return plain if len(plain) <= _WIDEST * len(cluster) else ""


def _words(surface: str, start: int, offsets: list[int] | None, *, hashtag: bool) -> list[Token]:
    pieces = _CAMEL.split(surface) if hashtag else [surface]
    tokens: list[Token] = []
    for piece in pieces:
        stop = start + len(piece)
        first, last = (start, stop) if offsets is None else (offsets[start], offsets[stop])
        tokens.extend(Token(word, first, last) for word in spell(piece))
        start = stop
    return tokens


def spell(surface: str) -> tuple[str, ...]:
    """Give the plain words that one written word stands for ("mati2" -> mati-mati, "yg" -> yang, "gmn" -> bagaimana)."""
    word = _RUN.sub(r"\1", surface[:_LONGEST_WORD].lower().replace("\u2019", "'"))
    if word.endswith("2") and len(word) > 2:  # noqa: PLR2004 - "a2" is no reduplication
        half = word[:-1]
        return tuple(f"{base}-{base}" for base in expand(half)[:1]) + expand(half)[1:]
    return expand(word)
