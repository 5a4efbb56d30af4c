"""Roads whose class a complaint tells, by the class itself ("jalan provinsi") or by a well-known name ("Pantura")."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from data.shapes import ROAD_CLASSES
from pipeline.lexicon import read_table
from pipeline.tokens import Token
from pipeline.written import written_words

_ROADS = {"jalan", "jl", "jln", "jalur", "ruas", "dijalan"}
_MIDDLES = {
    "raya",
    "poros",
    "milik",
    "pemerintah",
    "status",
    "berstatus",
    "arteri",
    "antar",
    "kelas",
    "utama",
    "besar",
    "lintas",
    "ruas",
    "jalan",
}
_CLASSES = {
    "nasional": "nasional",
    "negara": "nasional",
    "provinsi": "provinsi",
    "propinsi": "provinsi",
    "prov": "provinsi",
    "pemprov": "provinsi",
    "kabupaten": "kabupaten",
    "kab": "kabupaten",
    "pemkab": "kabupaten",
    "kota": "kota",
    "pemkot": "kota",
    "desa": "desa",
    "dusun": "desa",
    "kampung": "desa",
    "kalurahan": "desa",
    "padukuhan": "desa",
    "nagari": "desa",
    "gampong": "desa",
    "tol": "tol",
    "toll": "tol",
}
_NO_CLASS = {
    "kota": {"baru", "tua", "gede", "raja", "bumi", "bambu", "mas", "mulya"},
    "kampung": {"melayu", "baru"},
}
"""What makes of a class the beginning of a name ("Jalan Kota Baru")."""
_USUAL = {"yogyakarta": "jogja", "yogya": "jogja", "jogjakarta": "jogja", "surakarta": "solo"}
_LONGEST_GAP = 3


@dataclass(frozen=True, slots=True)
class RoadMention:
    """A road named in a text; `start` and `end` count code points of the text as it was sent.

    Attributes:
        text: the words that name it.
        start: first code point.
        end: one past the last.
        name: its usual name ("pantura"), "" where only its class is told.
        road_class: one of `data.shapes.ROAD_CLASSES`.
    """

    text: str
    start: int
    end: int
    name: str
    road_class: str

    @property
    def level(self) -> str:
        """The level of government that owns such roads (UU 38/2004 art. 9)."""
        return ROAD_CLASSES[self.road_class]


def find_roads(text: str, tokens: Sequence[Token]) -> tuple[RoadMention, ...]:
    """Find the roads whose class a text tells, in order.

    Args:
        text: the text as it came.
        tokens: its normalised words, with offsets into it.
    """
    written = written_words(text, tokens) if "-" in text else tokens
    words = [word for word, _, _ in written]
    firsts = _first_words()
    found: list[RoadMention] = []
    upto = -1
    for index, word in enumerate(words):
        if word in firsts and index >= upto and (named := _named(words, index) or _classed(words, index)):
            name, road_class, last = named
            start, end = written[index].start, written[last - 1].end
            if index == upto and found[-1].road_class == road_class:
                start = found.pop().start  # "Jalan Tol" before "Cipali"
            found.append(RoadMention(text[start:end], start, end, name, road_class))
            upto = last
    return tuple(found)


def _classed(words: Sequence[str], index: int) -> tuple[str, str, int] | None:
    """Read "jalan raya provinsi"."""
    if words[index] not in _ROADS:
        return None
    at = index + 1
    while at < len(words) and words[at] in _MIDDLES and at - index <= _LONGEST_GAP:
        at += 1
    road_class = _CLASSES.get(words[at]) if at < len(words) else None
    following = words[at + 1] if at + 1 < len(words) else ""
    if road_class is None or following in _NO_CLASS.get(words[at], ()):
        return None
    return "", road_class, at + 1


def _named(words: Sequence[str], index: int) -> tuple[str, str, int] | None:
    """Read "tol Cipali", "Jalan Trans Sulawesi", "Pantura"."""
    before = words[max(0, index - 2) : index]
    for name, road_class, after in _known().get(_USUAL.get(words[index], words[index]), ()):
        written = [_USUAL.get(word, word) for word in words[index : index + len(name)]]
        if written == list(name) and (not after or after in before):
            return " ".join(name), road_class, index + len(name)
    return None


@cache
def _known() -> dict[str, list[tuple[tuple[str, ...], str, str]]]:
    """Give the named roads by their first words, the longest names first, "jalan tol" before "jalan"."""
    found: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    rows = read_table("national_roads")
    for row in sorted(
        rows, key=lambda row: (-len(row["name"].split()), row["after"] != "tol", not row["after"])
    ):
        name = tuple(row["name"].split())
        found.setdefault(name[0], []).append((name, row["road_class"], row["after"]))
    return found


@cache
def _first_words() -> frozenset[str]:
    return frozenset((*_ROADS, *_known(), *_USUAL))
