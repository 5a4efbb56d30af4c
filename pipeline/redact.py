"""Personal data in a complaint: found once, masked everywhere (UU 27/2022).

Numbers come from `lokal-id` and `phonenumbers`; names only where the text itself says that a name follows, since
lists of names hit places and agencies. Place names stay: routing needs them.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate

from lokal import PiiType, detect_pii
from phonenumbers import Leniency, PhoneNumberMatcher

_NUMBER_KINDS: tuple[PiiType, ...] = (
    "NIK",
    "KK",
    "NPWP",
    "NIP",
    "BPJS",
    "PHONE",
    "EMAIL",
    "BANK_ACCOUNT",
    "CARD",
    "PLATE",
    "SIM",
    "PASSPORT",
)
_LONG_NUMBER = re.compile(r"(?<![\w.,])\d(?:[ .-]?\d){9,18}(?!\w)")
_WORD = r"[^\W\d_][\w'.]{0,30}(?![\w'.]*[ \t]?[:=])"
_PROPER = r"(?!Bapak|Ibu|Kepala|Dinas|Kelurahan|Desa|Taman)[A-Z][\w'.]{1,30}"
_NAME = re.compile(
    rf"(?<![^\W\d_])(?:(?i:nama(?:[ \t]{{1,3}}(?:saya|lengkap|pelapor))?)[ \t]{{0,3}}[:=][ \t]{{0,3}}(?P<label>{_WORD}(?:[ \t]{{1,3}}{_WORD}){{0,2}})"
    rf"|(?i:nama[ \t]{{1,3}}saya|a\.[ \t]?n\.|an[.:]|a/n|atas[ \t]{{1,3}}nama)[ \t]{{0,3}}:?[ \t]{{0,3}}(?P<name>{_PROPER}(?:[ \t]{{1,3}}{_PROPER}){{0,3}}))",
)
_STREET = re.compile(
    r"\b(?:Jl|Jln|Gg|JL|JLN|jl|jln|gg)\.?[ \t]{1,3}(?:[A-Z][\w'.]{1,30}[ \t]{1,3}){1,4}(?P<number>\d{1,4}[A-Za-z]?)\b(?![.,]?\d)"
)
_HOUSE = re.compile(
    r"\b(?:[Rr][Tt]\.?[ \t]{0,3}\d{1,3}[ \t]{0,3}[/,]?[ \t]{0,3}(?:[Rr][Ww]\.?[ \t]{0,3}\d{1,3})?|[Nn]o(?:mor)?\.?[ \t]{0,3}(?:rumah[ \t]{0,3})?\d{1,4}[A-Za-z]?\b)"
)
_MASK = re.compile(rf"\[(?:{'|'.join(_NUMBER_KINDS)}|NAME|NUMBER|ADDRESS)\]")
_MIN_PHONE = 8
_LONGEST_READ = 20_000
"""Longer texts are read in pieces of this size, so that no pattern of a library meets an endless line."""
_OVERLAP = 200
"""So much of the next piece is read too, for what stands across a cut; longer than any personal data."""


@dataclass(frozen=True, slots=True)
class PersonalData:
    """A stretch of personal data; `kind` names what it is ("NIK", "PHONE", "NAME", ...)."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Redaction:
    """A text and the personal data in it, in order and without overlaps."""

    text: str
    spans: tuple[PersonalData, ...]

    @cached_property
    def masked(self) -> str:
        """The text with each span replaced by "[KIND]", all else byte for byte."""
        parts, position = [], 0
        for span in self.spans:
            parts += [self.text[position : span.start], f"[{span.kind}]"]
            position = span.end
        return "".join([*parts, self.text[position:]])

    def remap(self, start: int, end: int) -> tuple[int, int]:
        """Turn offsets in the text into offsets in `masked`; a cut through a span covers its whole mask."""
        return self._moved(start, after=False), self._moved(end, after=True)

    def _moved(self, offset: int, *, after: bool) -> int:
        starts, shifts = self._moves
        index = bisect_right(starts, offset if not after else offset - 1)
        if index and offset < self.spans[index - 1].end:
            span = self.spans[index - 1]
            masked_end = span.end + shifts[index]
            return masked_end if after else masked_end - len(span.kind) - 2
        return offset + shifts[index]

    @cached_property
    def _moves(self) -> tuple[list[int], list[int]]:
        """Where spans start, and by how much what stands after the first n of them has moved."""
        grown = (len(span.kind) + 2 - (span.end - span.start) for span in self.spans)
        return [span.start for span in self.spans], [0, *accumulate(grown)]


def redact(text: str) -> Redaction:
    """Find the personal data of any text, what is glued to other personal data too."""
    spans: tuple[PersonalData, ...] = ()
    plain = _MASK.sub(
        lambda mask: _cover(len(mask[0])), text
    )  # "PHONE" in a mask would make the next line one
    while found := [*_find(_covered(plain, spans)), *_found_once_masked(plain, spans)]:
        joined = _without_overlaps([*spans, *found])
        if joined == spans:
            break
        spans = joined
    return Redaction(text, spans)


def _found_once_masked(plain: str, spans: tuple[PersonalData, ...]) -> list[PersonalData]:
    """Find what a word before it reaches only when the masks between, shorter than what they hide, stand there."""
    masked, shifts, position = "", [(0, 0)], 0
    for span in spans:
        masked += plain[position : span.start] + _cover(len(span.kind) + 2)
        position = span.end
        shifts.append((len(masked), position - len(masked)))
    found = _find(masked + plain[position:]) if spans else []
    return [
        replace(span, start=_unshifted(span.start, shifts), end=_unshifted(span.end, shifts))
        for span in found
    ]


def _unshifted(position: int, shifts: list[tuple[int, int]]) -> int:
    """Give where a position of the masked text stands in the text itself."""
    return position + next(shift for start, shift in reversed(shifts) if position >= start)


def _covered(text: str, spans: tuple[PersonalData, ...]) -> str:
    """Cover what was found, so that its neighbours stand beside a bracket as they will in the masked text."""
    parts, position = [], 0
    for span in spans:
        parts += [text[position : span.start], _cover(span.end - span.start)]
        position = span.end
    return "".join([*parts, text[position:]])


def _cover(length: int) -> str:
    return f"[{'*' * (length - 2)}]"


def _find(text: str) -> list[PersonalData]:
    return [span for start in range(0, len(text), _LONGEST_READ) for span in _piece(text, start)]


def _piece(text: str, start: int) -> list[PersonalData]:
    piece = text[start : start + _LONGEST_READ + _OVERLAP]
    spans = [PersonalData("NAME", *match.span(match.lastgroup or "name")) for match in _NAME.finditer(piece)]
    if any(character.isdigit() for character in piece) or "@" in piece:
        spans += _numbers(piece)
    return [PersonalData(span.kind, span.start + start, span.end + start) for span in spans]


def _numbers(piece: str) -> list[PersonalData]:
    found = [PersonalData(hit.type, hit.start, hit.end) for hit in detect_pii(piece, types=_NUMBER_KINDS)]
    phones = PhoneNumberMatcher(piece, "ID", leniency=Leniency.VALID)
    found += [PersonalData("PHONE", hit.start, hit.end) for hit in phones if _is_long(hit.raw_string)]
    found += [PersonalData("NUMBER", *match.span()) for match in _LONG_NUMBER.finditer(piece)]
    found += [
        PersonalData("ADDRESS", match.start(), match.start() + len(match[0].rstrip()))
        for match in _HOUSE.finditer(piece)
    ]
    found += [PersonalData("ADDRESS", *match.span("number")) for match in _STREET.finditer(piece)]
    return found


def _is_long(number: str) -> bool:
    return sum(character.isdigit() for character in number) >= _MIN_PHONE


def _without_overlaps(spans: list[PersonalData]) -> tuple[PersonalData, ...]:
    """Keep the first and longest of overlapping spans; the detectors that know more come first in a tie."""
    kept: list[PersonalData] = []
    for span in sorted(spans, key=lambda item: (item.start, -item.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
        elif span.end > kept[-1].end:
            kept[-1] = PersonalData(kept[-1].kind, kept[-1].start, span.end)
    return tuple(kept)
