"""What the words before a number say that it is ("no rek", "idpel", "nomor tiket")."""

import re
from functools import cache
from typing import NamedTuple

from pipeline.lexicon import read_table

_REACH = 60
_WORD = re.compile(r"[a-z]+")
_ENCLITIC = "nya"
_ADJACENT = 3
_PROVIDERS = re.compile(
    r"pdam|perumda|tirta|indihome|telkom|pgn|\bgas\b|\bair\b|internet|wifi|biznet|iconnet"
)
_AFTER = re.compile(
    r"[ \t(,]{1,3}(?:(?:ini|itu|adalah|no|nomor|di|ke|bank)[ \t]{1,2}){0,2}(?P<word>[a-z]{2,20})"
)
_PAIR = re.compile(r"\s{0,3}(?:,|/|;|&|dan|atau)\s{0,3}")


class Cue(NamedTuple):
    """A word that tells the kind of a number near it.

    Attributes:
        kind: a kind of personal data, or "TICKET" for a number that is nobody's.
        is_strong: it names the kind of number itself; a weak one ("bank", "pln") names whose it may be.
        is_near: at most three words stand between.
    """

    kind: str
    is_strong: bool
    is_near: bool


def cues_before(text: str, start: int, previous: int) -> list[Cue]:
    """Give the cues between the number before (its end) and the one at `start`, the most telling first.

    Args:
        text: the text in lower case.
        start: where the number begins.
        previous: where the number before it ends.
    """
    window = text[max(previous, start - _REACH) : start]
    words = _WORD.findall(window)
    found: list[Cue] = []
    paired = False
    for index in range(len(words) - 1, -1, -1):
        pair = _cues().get(f"{words[index - 1]} {words[index]}") if index and not paired else None
        row = pair or (None if paired else _cue(words[index]))
        if row:
            found.append(Cue(row[0], row[1], len(words) - index <= _ADJACENT + 1))
        paired = pair is not None
    if any(cue.kind == "PLN" for cue in found) and _PROVIDERS.search(text[max(0, start - _REACH) : start]):
        found.insert(0, Cue("CUSTOMER", is_strong=True, is_near=True))
    if found and not found[0].is_strong and found[0].kind in {"PLN", "CUSTOMER"}:
        found = [cue for cue in found if cue.kind != "BANK_ACCOUNT"]  # "rekening listrik"
    return sorted(found, key=lambda cue: not cue.is_strong)


def kind_after(text: str, end: int) -> str:
    """Give what the word after a number says that it is ("1234567890 (BCA)"), "" for nothing.

    Args:
        text: the text in lower case.
        end: where the number ends.
    """
    match = _AFTER.match(text, end, end + _REACH)
    row = _cue(match["word"]) if match else None
    return row[0] if row and row[0] in {"BANK_ACCOUNT", "PHONE", "NIK", "KK"} else ""


def are_listed(text: str, previous: int, start: int) -> bool:
    """Tell whether two numbers stand in one list ("1234567 dan 7654321")."""
    return start - previous <= _REACH and _PAIR.fullmatch(text, previous, start) is not None


def _cue(word: str) -> tuple[str, bool] | None:
    known = _cues()
    return known.get(word) or known.get(word.removesuffix(_ENCLITIC)) or known.get(word.removeprefix("no"))


@cache
def _cues() -> dict[str, tuple[str, bool]]:
    return {row["cue"]: (row["kind"], row["strength"] == "strong") for row in read_table("number_cues")}
