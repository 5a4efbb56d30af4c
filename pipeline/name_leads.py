"""The words that lead to a person's name: titles, "nama", "a.n.", "saya", signatures."""

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from pipeline.lexicon import read_table
from pipeline.name_words import Trust, given_names, offices

_COLON = re.compile(r"\.?[ \t]{0,3}[:=][ \t]{0,3}[\"'\u201c(]?")
_LOOSE = re.compile(r"[ \t]{0,3}[:=.\])-]?[ \t]{0,3}[\"'\u201c(]?")
_AFTER_TITLE = re.compile(r"\.?[ \t]{0,2}")
_AFTER_SIGN = re.compile(r"[ \t.:,!]{0,4}\n{0,3}[ \t]{0,3}[-(]?")
_SLASHED = re.compile(r"[ \t]?[./][ \t]?")
_NEAR = re.compile(r"[ \t.]{1,3}")
_AFTER_SELF = re.compile(r"[ \t,(]{1,3}")
_SELF = frozenset({"saya", "sy", "aku"})
_SAID = re.compile(r"\b(?:[Ss]aya|[Ss]y|[Aa]ku)[ \t,]{1,3}[A-Z]")


@cache
def _leads() -> dict[str, frozenset[str]]:
    """Give the words that lead to names with what they are, see lexicons/name_leads.tsv.

    "certain" titles stand before a name and nothing else ("pak" calls as often as it names), "whole" ones are written
    out, so that a full stop after one ends the sentence, "dotted" ones need one.
    """
    kinds: dict[str, frozenset[str]] = {}
    for row in read_table("name_leads"):
        kinds[row["word"]] = kinds.get(row["word"], frozenset()) | {row["kind"]}
    return kinds


def _is(word: "Word", kind: str) -> bool:
    return kind in _leads().get(word.low, ())


class Word(NamedTuple):
    """A word and where it stands; `low` is the word in small letters."""

    start: int
    end: int
    low: str


class Lead(NamedTuple):
    """What leads to a name.

    Attributes:
        trust: how sure it is that a name follows.
        first: index of the first word of the name.
        kind: "title", "label", "self" or "signature".
    """

    trust: Trust
    first: int
    kind: str


def lead_at(text: str, words: list[Word], index: int) -> Lead | None:
    """Give what the word at `index` leads to, if it leads to a name at all."""
    word = words[index]
    kinds = _leads().get(word.low)
    if kinds is None or index + 1 >= len(words) or text.startswith("-", word.end) or _is_hyphened(text, word):
        return None
    for kind, read in _READERS.items():
        if kind in kinds:
            lead = read(text, words, index)
            if lead is not None:
                return None if lead.first < len(words) and _is(words[lead.first], "title") else lead
    return None


def _is_hyphened(text: str, word: Word) -> bool:
    return word.start > 0 and (text[word.start - 1] in "-_" or text[word.start - 1].isdigit())


def _gap(text: str, words: list[Word], index: int) -> str:
    """Give what stands between a word and the next."""
    return text[words[index].end : words[index + 1].start]


def _title(text: str, words: list[Word], index: int) -> Lead | None:
    word, gap = words[index], _gap(text, words, index)
    if (
        not gap
        or not _AFTER_TITLE.fullmatch(gap)
        or _is(words[index + 1], "title")
        or _is_building(text, words, index)
    ):
        return None
    first = index + 1
    if _is(word, "dotted"):
        return _dotted(text, words, index)
    if offices().get(words[first].low) == "office":
        last = min(index + 3, len(words) - 2)
        while first <= last and words[first].low in offices() and _gap(text, words, first).isspace():
            first += 1
        return Lead(Trust.CAPITAL, first, "office")
    if "." in gap and _is(word, "whole"):
        return Lead(Trust.LISTED, first, "title")
    return Lead(Trust.TITLE if _is(word, "certain") else Trust.SHAPE, first, "title")


def _dotted(text: str, words: list[Word], index: int) -> Lead | None:
    """Read "H.", "dr.", "drg.", which are other words too ("dr pagi", "1445 H")."""
    word = words[index]
    if word.low == "h" and text[max(0, word.start - 3) : word.start].rstrip()[-1:].isdigit():
        return None
    if word.low in {"drg", "prof"}:
        return Lead(Trust.SHAPE, index + 1, "title")
    dotted = text.startswith(".", word.end)
    if word.low == "dr" and not dotted:
        return Lead(Trust.CAPITAL, index + 1, "doctor")
    capital = Trust.CAPITAL if dotted and (word.low == "dr" or text[word.start].isupper()) else Trust.LISTED
    return Lead(capital, index + 1, "title")


def _is_building(text: str, words: list[Word], index: int) -> bool:
    """Tell the title in the name of a road or building ("Jl. Prof. Dr. Sutomo", "RSUD H. Abdul Aziz")."""
    strict = _is(words[index], "whole")
    for before in range(index - 1, max(-1, index - 5), -1):
        if not _NEAR.fullmatch(_gap(text, words, before)):
            return False
        word = words[before]
        if offices().get(word.low) == "building":
            return True
        if not _is(word, "title") and (strict or not text[word.start].isupper()):
            return False
    return False


def _follows_place(text: str, words: list[Word], index: int) -> bool:
    """Tell "desa kami namanya ...", "halte tujuan saya ..."."""
    for before in range(index - 1, max(-1, index - 4), -1):
        if not _gap(text, words, before).isspace():
            return False
        if offices().get(words[before].low) in {"building", "body"}:
            return True
    return False


def _label(text: str, words: list[Word], index: int) -> Lead | None:
    """Read "nama: ...", "nama saya ...", "nama wajib pajak: ...", "namanya ..."."""
    if words[index].low == "namanya":
        placed = _follows_place(text, words, index)
        return None if placed else _labelled(text, words, index, Trust.SHAPE, Trust.SHAPE)
    last = index
    while (
        last < min(index + 4, len(words) - 2)
        and _is(words[last + 1], "owner")
        and _gap(text, words, last).isspace()
    ):
        last += 1
    is_own = words[index].low in {"namaku", "bernama", "dipanggil"} or (
        last > index and words[last].low in {"saya", "sy", "aku", "lengkap", "adalah"}
    )
    return _labelled(text, words, last, Trust.TITLE, Trust.TITLE if is_own else Trust.CAPITAL)


def _labelled(text: str, words: list[Word], last: int, colon: Trust, loose: Trust) -> Lead | None:
    gap = _gap(text, words, last)
    if _COLON.fullmatch(gap):
        return Lead(colon, last + 1, "label")
    return Lead(loose, last + 1, "label") if gap and _LOOSE.fullmatch(gap) else None


def _behalf(text: str, words: list[Word], index: int) -> Lead | None:
    """Read "an.", "a.n.", "a/n", "atas nama"."""
    low = words[index].low
    if low == "atas":
        joined = words[index + 1].low == "nama" and index + 2 < len(words)
        return _labelled(text, words, index + 1, Trust.TITLE, Trust.TITLE) if joined else None
    if low == "n":
        joined = (
            index > 0
            and words[index - 1].low == "a"
            and _SLASHED.fullmatch(_gap(text, words, index - 1)) is not None
        )
        return _labelled(text, words, index, Trust.TITLE, Trust.TITLE) if joined else None
    sure = text[words[index].end] in ".:"
    return _labelled(text, words, index, Trust.TITLE, Trust.TITLE if sure else Trust.CAPITAL)


def _self(text: str, words: list[Word], index: int) -> Lead | None:
    """Read "saya Budi Santoso dari ..."; after "nama" and "hormat" the name is led to already."""
    led = index > 0 and words[index - 1].low in {"nama", "hormat"}
    if led or _follows_place(text, words, index) or not _AFTER_SELF.fullmatch(_gap(text, words, index)):
        return None
    return Lead(Trust.CAPITAL, index + 1, "self")


def _signed(text: str, words: list[Word], index: int) -> Lead | None:
    """Read "ttd ...", "Hormat saya, ...", "Terima kasih. ..." with a name that ends the text."""
    low = words[index].low
    last = index + 1 if low == "hormat" and words[index + 1].low in {"saya", "kami"} else index
    if last + 1 >= len(words) or not _AFTER_SIGN.fullmatch(_gap(text, words, last)):
        return None
    if low in {"ttd", "tertanda"}:
        return Lead(Trust.CAPITAL, last + 1, "label")
    return (
        Lead(Trust.TITLE, last + 1, "label") if last > index else Lead(Trust.CAPITAL, last + 1, "signature")
    )


def _role(text: str, words: list[Word], index: int) -> Lead | None:
    return Lead(Trust.TITLE, index + 1, "label") if _COLON.fullmatch(_gap(text, words, index)) else None


def _bearer(text: str, words: list[Word], index: int) -> Lead | None:
    return Lead(Trust.CAPITAL, index + 1, "role") if _gap(text, words, index).isspace() else None


_READERS: dict[str, Callable[[str, list[Word], int], Lead | None]] = {
    "title": _title,
    "label": _label,
    "behalf": _behalf,
    "self": _self,
    "role": _role,
    "named": _bearer,
    "signed": _signed,
}


@cache
def _sure() -> frozenset[str]:
    """Give the words that are worth a closer look by themselves."""
    kinds = _leads().items()
    return frozenset(word for word, of in kinds if of & {"title", "label"}) | {
        "an",
        "n",
        "ttd",
        "tertanda",
        "hormat",
        "bernama",
    }


@cache
def _roles() -> frozenset[str]:
    return frozenset(word for word, of in _leads().items() if "role" in of)


def may_name(text: str, words: frozenset[str]) -> bool:
    """Tell cheaply whether a text can name a person.

    Args:
        text: any text.
        words: its words in small letters.
    """
    if not words.isdisjoint(_sure()) or not words.isdisjoint(given_names()):
        return True
    if ":" in text and not words.isdisjoint(_roles()):
        return True
    return not words.isdisjoint(_SELF) and _SAID.search(text) is not None
