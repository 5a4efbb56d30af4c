"""Characters as they were meant: what editors, phones and old systems did to them is undone, offsets kept.

The steps, and why each stands where it does:
1. mojibake first: its letters are the bytes of others, and any later step would take them for letters;
2. HTML entities and tags, since an entity can hide any character, a tag among them;
3. invisible characters (zero-width, bidi controls) become nothing, breaks and odd spaces become spaces: they part
   letters from what belongs to them;
4. compatibility forms (NFKC: full-width and mathematical letters, ligatures, marks joined to their letter), which
   leave fewer kinds of characters to look up;
5. look-alikes from other alphabets, after NFKC has named them.
"""

import html
import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from pipeline.lexicon import read_table

_LAST_BYTE = 0xFF
_WIDEST = 4
"""Characters that stand for more letters than this are dropped: some expand to eighteen."""
_INVISIBLE = {"Cf", "Cc", "Cs", "Co", "Cn"}
_QUOTE_CUT_SHORT = "\u00e2\u20ac"
"""A closing quotation mark whose last byte, undefined in Windows-1252, was dropped."""
_MOJIBAKE = re.compile(
    "\u00c2(?= |$)|[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{1,3}"
)
_MARKUP = re.compile(
    r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z]{2,24});"
    r"|</?(?:p|br|b|i|u|s|a|em|strong|span|div|font|ul|ol|li|dl|dt|dd|table|tbody|thead|tr|td|th|h[1-6]|hr|img|pre|code"
    r"|blockquote|html|head|body|style|script|title|center|small|sub|sup|o:p)(?:\s{1,3}[\w-]{1,30}=[^<>]{0,200})?\s?/?>",
    re.IGNORECASE,
)
"""Entities, and tags of HTML: "a<b" and "<nama>" are none."""
_ODD = re.compile(r"[^ -~]")
_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
_CLUSTER = re.compile(rf"[^ -~\n][{_MARKS}]*|[!-~][{_MARKS}]+")


class Mapped(NamedTuple):
    """A text made from another one.

    Attributes:
        text: the text.
        offsets: for each of its characters, and for its end, where that stood in the original; None: nothing moved.
    """

    text: str
    offsets: list[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the stretch of the original that a stretch of this text came from."""
        offsets = self.offsets
        if offsets is None:
            return start, end
        while offsets[end] <= offsets[start] and end < len(self.text):
            end += 1  # several letters came from one character: each stands for the whole of it
        return offsets[start], offsets[end]


def clean_characters(text: str) -> Mapped:
    """Undo what was done to the characters of any text. Plain ASCII, the common case, costs next to nothing."""
    mapped = Mapped(text, None)
    if not text.isascii():
        mapped = _replace(mapped, _MOJIBAKE, _decoded)
    if "&" in text or "<" in text:
        mapped = _replace(mapped, _MARKUP, _unmarked)
    if not mapped.text.isprintable():
        mapped = _replace(mapped, _ODD, _seen)
    if not mapped.text.isascii():
        mapped = _replace(mapped, _CLUSTER, _plain)
    return mapped


def _replace(mapped: Mapped, pattern: re.Pattern[str], plain: Callable[[str], str | None]) -> Mapped:
    """Replace what a pattern finds; a replacement of the same length keeps its offsets, another one starts where it stood."""
    text, parts, offsets, position = mapped.text, list[str](), list[int](), 0
    before = mapped.offsets or range(len(text) + 1)
    for match in pattern.finditer(text):
        new = plain(match[0])
        if new is None:
            continue
        start, end = match.span()
        parts += (text[position:start], new)
        offsets += before[position:start]
        offsets += before[start:end] if len(new) == end - start else [before[start]] * len(new)
        position = end
    if not position:
        return mapped
    offsets += before[position:]
    return Mapped("".join([*parts, text[position:]]), offsets)


def _decoded(letters: str) -> str | None:
    """Read letters as the bytes they once were, where UTF-8 was read as Windows-1252 (undefined bytes kept as they are)."""
    encoded = [
        letter.encode("cp1252", "replace") if ord(letter) > _LAST_BYTE else bytes([ord(letter)])
        for letter in letters
    ]
    if letters == "\u00c2":  # of a hard space
        return ""
    for length in range(len(letters), 1, -1):
        try:
            return b"".join(encoded[:length]).decode("utf-8") + letters[length:]
        except UnicodeDecodeError:
            continue
    return '"' + letters[2:] if letters.startswith(_QUOTE_CUT_SHORT) else None


def _unmarked(found: str) -> str:
    return " " if found.startswith("<") else html.unescape(found)


def _seen(character: str) -> str | None:
    if character == "\n":
        return None
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in _INVISIBLE else None


def _plain(cluster: str) -> str:
    """Clean one character with the marks that combine with it."""
    plain = unicodedata.normalize("NFKC", cluster)
    if len(plain) > _WIDEST * len(cluster):
        return ""
    return _look_alikes().get(plain, plain)


@cache
def _look_alikes() -> dict[str, str]:
    return {row["character"]: row["latin"] for row in read_table("look_alikes")}
