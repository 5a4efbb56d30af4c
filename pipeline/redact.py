"""Personal data in a complaint: found once, masked everywhere (UU 27/2022).

Numbers, addresses and names are found by rules, each sort in a file of its own. Place names stay: routing needs them.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from pipeline.addresses import find_addresses
from pipeline.name_leads import may_name
from pipeline.personal_codes import find_emails, find_passports, find_plates
from pipeline.personal_data import PersonalData
from pipeline.personal_names import find_names
from pipeline.personal_numbers import find_numbers

__all__ = ["KINDS", "PersonalData", "Redaction", "redact"]

KINDS = (
    "NIK", "KK", "NIP", "NPWP", "PHONE", "EMAIL", "PLATE", "BANK_ACCOUNT", "VA", "BPJS", "PLN", "CUSTOMER", "CARD", "SIM",
    "PASSPORT", "NUMBER", "ADDRESS", "NAME",
)  # fmt: skip
_MASK = re.compile(rf"\[(?:{'|'.join(KINDS)})\]")
_HIDDEN = "\ue000"
"""Stands for what is masked while the rest is read: a sign that no pattern takes for a letter or a digit."""
_DIGIT_OR_AT = re.compile(r"[\d@]")
_WORDS = re.compile(r"[a-z]+")
_NUMBERED_OTHERWISE = frozenset({"at", "rt", "rw", "blok", "blk"})
"""Words of addresses that may stand without digits ("RW IV", "budi [at] contoh.id")."""
_MOST_ROUNDS = 12


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
    """Find the personal data of any text.

    What is found is hidden and the rest read again, until nothing more is found: a masked text is read just as the
    last round read it, so that masking it changes nothing.
    """
    spans: list[PersonalData] = []
    hidden = [match.span() for match in _MASK.finditer(text)] if "[" in text else []
    for _ in range(_MOST_ROUNDS):
        found = _round(text, hidden)
        if not found:
            break
        spans += found
        hidden = sorted([*hidden, *((span.start, span.end) for span in found)])
    return Redaction(text, tuple(sorted(spans, key=lambda span: span.start)))


def _round(text: str, hidden: list[tuple[int, int]]) -> list[PersonalData]:
    """Find what can be found where some stretches are hidden."""
    if not hidden:
        return _find(text)
    parts, starts, shifts, position, length = [], [0], [0], 0, 0
    for start, end in hidden:
        parts += [text[position:start], _HIDDEN]
        length += start - position + 1
        position = end
        starts.append(length)
        shifts.append(position - length)
    found = _find("".join([*parts, text[position:]]))
    moves = [shifts[bisect_right(starts, span.start) - 1] for span in found]
    return [
        PersonalData(span.kind, span.start + move, span.end + move)
        for span, move in zip(found, moves, strict=True)
    ]


def _find(text: str) -> list[PersonalData]:
    low = _lowered(text)
    words = frozenset(_WORDS.findall(low))
    has_numbers = _DIGIT_OR_AT.search(text) is not None or not words.isdisjoint(_NUMBERED_OTHERWISE)
    has_names = may_name(text, words)
    if not has_numbers and not has_names:
        return []
    spans = list(_detected(text, low)) if has_numbers else []
    spans += find_names(text, low) if has_names else []
    return _without_overlaps([span for span in spans if _HIDDEN not in text[span.start : span.end]])


def _detected(text: str, low: str) -> Iterator[PersonalData]:
    """Find all but names, those first that take what others would take for theirs."""
    yield from find_emails(text)
    yield from find_plates(text, low)
    yield from find_passports(text, low)
    yield from find_addresses(text)
    yield from find_numbers(text, low)


def _lowered(text: str) -> str:
    """Give the text in lower case, character by character (a few letters become two)."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _without_overlaps(spans: list[PersonalData]) -> list[PersonalData]:
    """Keep of overlapping spans the longest, of equally long ones the first found."""
    kept: list[PersonalData] = []
    for span in sorted(spans, key=lambda item: (item.start, item.start - item.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
        elif span.end > kept[-1].end:
            kept[-1] = PersonalData(kept[-1].kind, kept[-1].start, span.end)
    return kept
