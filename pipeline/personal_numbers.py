"""Numbers that belong to a person: identity, phone, account, customer."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.number_cues import Cue, are_listed, cues_before, kind_after
from pipeline.number_shapes import (
    is_amount,
    is_date,
    is_landline,
    is_meter,
    is_mobile,
    is_nik,
    is_public,
    kind_by_shape,
)
from pipeline.personal_data import PersonalData

_RUN = re.compile(r"\d++")
_JOIN = re.compile(r"[ \t\xa0.\u200b\u2013-]{1,3}|\)[ \t-]{0,2}")
_OPENING = re.compile(r"[ \t]?\(")
_MOST_GROUPS = 8
_SHORTEST, _SHORTEST_ALONE, _LONGEST = 5, 8, 20
_WHOLE = 10
"""A run of so many digits is a number by itself; a space and more digits begin another."""
_COUNTED = re.compile(
    r"\s{0,2}(?:x|kali|hari|hr|minggu|bulan|bln|tahun|thn|th|jam|menit|orang|org|juta|jt|ribu|rb|unit|buah|lembar|kg|km|meter|m|kwh|watt|va|digit|persen|jiwa|kk)\b|\s?%",
    re.IGNORECASE,
)
_MONEY_BEFORE = re.compile(r"(?<![a-z])(?:rp|idr|usd)[. \t]{0,2}$")
_MONEY_AFTER = re.compile(r"[,\d-]{0,3}[ \t]?(?:rupiah|juta|jt|ribu|rb|milyar|miliar|perak|persen|%)\b")
_LINK = re.compile(r"(?:https?://|www\.)\S*$")
_GLUED = re.compile(r"[^\W\d_]{1,20}$")
_LINK_REACH = 200
_LENGTHS = {
    "NIK": (16, 16, 15, 17),
    "KK": (16, 16, 15, 17),
    "NIP": (18, 18, 8, 19),
    "NPWP": (15, 16, 14, 16),
    "BPJS": (13, 13, 11, 14),
    "PLN": (11, 12, 10, 13),
    "CUSTOMER": (8, 15, 5, 15),
    "VA": (9, 20, 8, 20),
    "BANK_ACCOUNT": (9, 18, 7, 18),
    "CARD": (15, 19, 13, 19),
    "SIM": (12, 16, 12, 16),
    "PHONE": (9, 14, 6, 14),
}
"""How many digits each kind has, from and to; then the same where its name stands right before."""
_WEAK_BANK = 10


class _Run(NamedTuple):
    start: int
    end: int
    digits: str


@dataclass(frozen=True, slots=True)
class _Chain:
    """Runs of digits with no more than a sign or a space between, and what stands before them."""

    text: str
    runs: list[_Run]
    cues: list[Cue]

    def separators(self, first: int, last: int) -> list[str]:
        """Give what stands between the runs from one to another."""
        pairs = zip(self.runs[first:last], self.runs[first + 1 : last + 1], strict=True)
        return [self.text[left.end : right.start] for left, right in pairs]


def find_numbers(text: str, low: str) -> list[PersonalData]:
    """Find the numbers of persons.

    Args:
        text: any text.
        low: the same in lower case, character by character.
    """
    found: list[PersonalData] = []
    cues: list[Cue] = []
    previous = 0
    for runs in _chains(text):
        listed = bool(found) and found[-1].end == previous and are_listed(low, previous, runs[0].start)
        before = cues_before(low, runs[0].start, previous)
        cues = before or (cues if listed else [])
        found += _in_chain(_Chain(low, runs, cues))
        if sum(len(run.digits) for run in runs) >= _SHORTEST:
            previous = runs[-1].end
    return found


def _chains(text: str) -> Iterator[list[_Run]]:
    runs: list[_Run] = []
    for match in _RUN.finditer(text):
        run = _Run(*match.span(), _plain(match[0]))
        if runs and not _is_joined(text, runs[-1], run):
            yield runs
            runs = []
        runs.append(run)
    if runs:
        yield runs


def _is_joined(text: str, left: _Run, right: _Run) -> bool:
    if _JOIN.fullmatch(text, left.end, right.start):
        return True
    return left.digits == "62" and _OPENING.fullmatch(text, left.end, right.start) is not None


def _plain(digits: str) -> str:
    """Give the ASCII digits of any script's."""
    return digits if digits.isascii() else "".join(str(unicodedata.decimal(digit)) for digit in digits)


def _in_chain(chain: _Chain) -> Iterator[PersonalData]:
    first = 0
    while first < len(chain.runs):
        kind, last = _longest(chain, first)
        if kind:
            yield _span(kind, chain, first, last)
        first = last + 1


def _longest(chain: _Chain, first: int) -> tuple[str, int]:
    """Give the kind of the number that begins with a run, "" for none, with its last run."""
    if not chain.cues and len(chain.runs[first].digits) == 1 and chain.runs[first].digits != "0":
        return "", first
    total, lasts = 0, []
    most = _MOST_GROUPS if chain.runs[first].digits != "0" else 2 * _MOST_GROUPS
    for last in range(first, min(first + most, len(chain.runs))):
        total += len(chain.runs[last].digits)
        if last > first and total > _LONGEST:
            break
        if total >= (_SHORTEST if chain.cues else _SHORTEST_ALONE):
            lasts.append(last)
    for last in reversed(lasts):
        if last > first and _is_two_numbers(chain, first, last):
            continue
        kind = _kind(chain, first, last)
        if kind:
            return kind, last
    return "", first


def _is_two_numbers(chain: _Chain, first: int, last: int) -> bool:
    """Tell where a space stands between two numbers, or a number and a count ("081234567890 3 kali")."""
    spaces = [separator.isspace() for separator in chain.separators(first, last)]
    in_parts = bool(chain.cues) and chain.cues[0].kind == "VA"  # a bank's code, then a phone
    lengths = [len(run.digits) for run in chain.runs[first : last + 1]]
    pairs = zip(spaces, lengths, lengths[1:], strict=False)
    whole = any(
        space and (left >= _WHOLE or (right >= _WHOLE and not in_parts)) for space, left, right in pairs
    )
    return whole or (spaces[-1] and _COUNTED.match(chain.text, chain.runs[last].end) is not None)


def _kind(chain: _Chain, first: int, last: int) -> str:
    runs = chain.runs[first : last + 1]
    groups = [run.digits for run in runs]
    separators = chain.separators(first, last)
    start, end = runs[0].start, runs[-1].end
    around = chain.text[max(0, start - _LINK_REACH) : start]
    kind = _kind_by_cue(chain.cues, groups, separators)
    if kind is None:
        kind = kind_by_shape(groups, plus=around.endswith(("+", "(+")))
        kind = "" if not kind or is_amount(groups, separators) else kind
        kind = (kind_after(chain.text, end) or kind) if kind == "NUMBER" else kind
    digits = "".join(groups)
    if not kind or is_date(groups, separators) or is_public(digits) or _is_money(chain.text, around, end):
        return ""
    if _is_code(chain, around, first):
        return "PHONE" if is_mobile(digits) else ""
    return kind


def _kind_by_cue(cues: list[Cue], groups: list[str], separators: list[str]) -> str | None:
    """Give what the words before a number say that it is, "" for nobody's, None where they say nothing."""
    if not cues:
        return None
    digits = "".join(groups)
    amount = is_amount(groups, separators)
    for cue in cues:
        if cue.kind == "TICKET":
            own = is_mobile(digits) or (len(digits) == 16 and is_nik(digits))  # noqa: PLR2004 - a NIK
            return None if own else ""
        if _fits(cue, digits, groups, amount=amount):
            own = (
                cue.kind == "CUSTOMER"
                and is_meter(digits)
                and not any(c.kind == "CUSTOMER" and not c.is_strong for c in cues)
            )
            return "PLN" if own else cue.kind
    return None


def _is_money(text: str, around: str, end: int) -> bool:
    return bool(_MONEY_BEFORE.search(around[-6:]) or _MONEY_AFTER.match(text, end, end + 12))


def _is_code(chain: _Chain, around: str, first: int) -> bool:
    """Tell a run inside a link or glued to letters that name no number ("TRX20261124001")."""
    if _LINK.search(around):
        return True
    glued = _GLUED.search(around[-21:])
    return glued is not None and not (first == 0 and chain.cues and cues_before(glued[0], len(glued[0]), 0))


def _fits(cue: Cue, digits: str, groups: list[str], *, amount: bool) -> bool:
    least, most, least_near, most_near = _LENGTHS[cue.kind]
    near = cue.is_near and cue.is_strong
    if not (least_near if near else least) <= len(digits) <= (most_near if near else most):
        return False
    if amount and (not near or digits.endswith("000")):
        return False
    if cue.kind == "PHONE":
        return is_mobile(digits) or is_landline(groups) or near
    if cue.kind == "BANK_ACCOUNT" and not cue.is_strong:
        return cue.is_near and len(digits) >= _WEAK_BANK and not is_mobile(digits)
    return not (is_mobile(digits) and (cue.kind == "SIM" or (cue.kind in {"PLN", "CUSTOMER"} and not near)))


def _span(kind: str, chain: _Chain, first: int, last: int) -> PersonalData:
    """Give the span from the first digit to the last, with "+62", "(0274)" whole."""
    start = chain.runs[first].start
    if chain.text.startswith("+", start - 1):
        start -= 1
    opened = any(")" in separator for separator in chain.separators(first, last))
    if opened and chain.text.startswith("(", start - 1):
        start -= 1
    return PersonalData(kind, start, chain.runs[last].end)
