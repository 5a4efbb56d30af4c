"""What a complaint carries around its matter: greetings, addresses, closings, signatures, forms' labels, quoted mail.

Phrases stand in lexicons/frames.tsv, in normalised words, each with how far it reaches:
    phrase     the words themselves
    line       on over names and offices: to the next comma or end of a line or sentence, a word of kind "halt", or a
               word that is neither written with a capital nor in lexicons/offices.tsv
    sentence   to the end of its sentence, or a word of kind "purpose" ("agar"), behind which the matter may stand
    rest       to the end of the text, where nothing but names and offices is left
    field      a form's label before a colon, with what was filled in, to the end of the line or the next label
    name       a form's label before a colon, without what was filled in
    filler     the words themselves, in what was taken down from speech
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from pipeline.lexicon import read_table
from pipeline.tokens import Token

_REST = 12
"""A signature is short."""
_LINE = 15
"""An address or field that has not ended after so many words is its phrase alone."""
_FULL_STOP = r"(?<=[^\W\d_]{4})\.(?=\s|$)"
"""A full stop behind fewer letters is an abbreviation's ("Yth. Bpk.", "Jl.")."""
_ENDS = {
    "line": re.compile(rf"[\n\r,;:!?]|{_FULL_STOP}"),
    "sentence": re.compile(rf"[\n\r!?]|{_FULL_STOP}"),
    "field": re.compile(rf"[\n\r|;]|{_FULL_STOP}"),
}


class Frame(NamedTuple):
    """A run of words that belongs to the frame, not to the matter.

    Attributes:
        kind: "greeting", "address", "request", "closing", "signature", "label", "quote", "filler" or "channel".
        first: number of its first token.
        last: one past the number of its last.
    """

    kind: str
    first: int
    last: int


def find_frames(text: str, tokens: Sequence[Token], *, spoken: bool = False) -> list[Frame]:
    """Find the frames of a text.

    Args:
        text: as it came.
        tokens: its normalised words.
        spoken: taken down from speech, so that fillers are frames too.

    Returns:
        Frames in order, without overlaps.
    """
    frames: list[Frame] = []
    phrases, after = _phrases(), 0
    for index in [number for number, token in enumerate(tokens) if token[0] in phrases]:
        frame = _at(text, tokens, index, spoken=spoken) if index >= after else None
        if frame:
            frames.append(frame)
            after = frame.last
    return frames


def _at(text: str, tokens: Sequence[Token], index: int, *, spoken: bool) -> Frame | None:
    """Give the frame that begins at a token, by the longest phrase that does."""
    known = _phrases()[tokens[index].word]
    following = tokens[index + 1].word if index + 1 < len(tokens) else ""
    for length in known.lengths if following in known.seconds else known.alone:
        found = known.phrases.get(" ".join([token[0] for token in tokens[index : index + length]]))
        if found and index + length <= len(tokens):
            end = _reach(text, tokens, index + length, found[1], spoken=spoken)
            if end:
                return Frame(found[0], index, end)
    return None


def _reach(text: str, tokens: Sequence[Token], after: int, reach: str, *, spoken: bool) -> int:
    """Say where a frame ends, as one past its last token; 0 where its condition does not hold."""
    if reach == "filler":
        return after if spoken else 0
    if reach == "rest":
        return len(tokens) if _is_signed(text, tokens[after:]) else 0
    if reach in {"field", "name"} and not _is_label(text, tokens, after):
        return 0
    return _end(text, tokens, after, reach) if reach in _ENDS else after


def _is_signed(text: str, rest: Sequence[Token]) -> bool:
    """Say whether only who signs is left: names, offices, numbers; "Hormat saya, jalan kami rusak" goes on."""
    return len(rest) <= _REST and all(
        _may_name(text[token.start], token.word) or token.word[0].isdigit() for token in rest
    )


def _is_label(text: str, tokens: Sequence[Token], after: int) -> bool:
    end = tokens[after - 1].end
    return text[end : end + 3].lstrip().startswith((":", "="))


def _starts_label(text: str, tokens: Sequence[Token], index: int) -> bool:
    known = _phrases().get(tokens[index].word)
    return known is not None and any(
        known.phrases.get(" ".join([token[0] for token in tokens[index : index + length]]), ("",))[0]
        == "label"
        and _is_label(text, tokens, index + length)
        for length in known.lengths
        if index + length <= len(tokens)
    )


def _end(text: str, tokens: Sequence[Token], after: int, reach: str) -> int:
    """Give the token after which the line or sentence is over."""
    for number in range(after, min(len(tokens) + 1, after + _LINE)):
        if number == len(tokens) or _ENDS[reach].search(text, tokens[number - 1].end, tokens[number].start):
            return number
        word = tokens[number].word
        if reach == "line" and (word in _words("halt") or not _may_name(text[tokens[number].start], word)):
            return number
        if reach == "sentence" and word in _words("purpose"):
            return number
        if reach == "field" and _starts_label(text, tokens, number):
            return number
    return after


class _Begun(NamedTuple):
    """The phrases that begin with a word.

    Attributes:
        phrases: each with its kind and reach.
        lengths: their lengths in words, longest first.
        seconds: their second words.
        alone: (1,) where the word alone is a phrase, else ().
    """

    phrases: dict[str, tuple[str, str]]
    lengths: tuple[int, ...]
    seconds: frozenset[str]
    alone: tuple[int, ...]


@cache
def _phrases() -> dict[str, _Begun]:
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for row in read_table("frames"):
        if row["kind"] not in {"halt", "purpose"}:
            phrases = found.setdefault(row["phrase"].partition(" ")[0], {})
            phrases[row["phrase"]] = (row["kind"], row["reach"])
    return {first: _begun(first, phrases) for first, phrases in found.items()}


def _begun(first: str, phrases: dict[str, tuple[str, str]]) -> _Begun:
    split = [phrase.split() for phrase in phrases]
    lengths = tuple(sorted({len(words) for words in split}, reverse=True))
    seconds = frozenset(words[1] for words in split if len(words) > 1)
    return _Begun(phrases, lengths, seconds, (1,) if first in phrases else ())


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(row["phrase"] for row in read_table("frames") if row["kind"] == kind)


def _may_name(first: str, word: str) -> bool:
    """Say whether a word may belong to whom a letter is addressed to."""
    return first.isupper() or word in _offices()


@cache
def _offices() -> frozenset[str]:
    return frozenset(row["word"] for row in read_table("offices"))
