"""What stands around a name in a text, and what that makes of it: a place of a certain level, a road, an estate."""

from collections.abc import Sequence

from pipeline.gazetteer import LONGEST_NAME, letters_of
from pipeline.tokens import Token

VILLAGE, DISTRICT = ("kelurahan", "desa"), ("kecamatan",)
LEVEL_WORDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("kelurahan", "desa", "kalurahan", "lurah", "kades", "kel", "ds", "kal"), VILLAGE),
    **dict.fromkeys(("nagari", "gampong", "pekon", "keuchik", "dikelurahan", "didesa"), VILLAGE),
    **dict.fromkeys(("kecamatan", "kapanewon", "kemantren", "distrik", "kec", "dikecamatan"), DISTRICT),
    **dict.fromkeys(("camat", "panewu"), DISTRICT),
    **dict.fromkeys(("kabupaten", "kab", "bupati", "pemkab"), ("kabupaten",)),
    **dict.fromkeys(("kota", "kotamadya", "walikota", "pemkot"), ("kota",)),
    **dict.fromkeys(("provinsi", "propinsi", "prov", "gubernur", "pemprov"), ("provinsi",)),
}
"""Word before a name -> the levels it may then have."""
_BETWEEN = {"administrasi", "adm", "madya"}
_WHERE = {"di", "ke", "dari", "daerah", "wilayah", "kawasan", "warga", "sekitar", "area", "asal"}
_ROADS = {"jalan", "jl", "jln", "gang", "gg", "dijalan", "dijl", "dijln", "kejalan", "tol"}
_ROAD_MIDDLES = {"raya", "besar", "lingkar", "poros", "tembus", "arteri", "baru", "utama"}
_HYPHENS = ("-", "\u2013")
_PARTED = frozenset(",;:()\n/")
_NEIGHBOURHOODS = frozenset(("rt", "rw"))
_ADDRESSES = frozenset(("gang", "gg", "no", "nomor", "blok"))
_ADDRESSED = frozenset(
    ("warga", "wilayah", "daerah", "alamat", "kampung", "puskesmas", "pkm", "sdn", "smpn", "rusun", "dusun")
)
_ESTATES = frozenset(
    (
        "indah", "permai", "jaya", "tama", "asri", "madya", "mukti", "pratama", "regency", "residence", "residen",
        "grand", "park", "estate", "land", "city", "square", "plaza", "mall", "harapan", "pasar", "kencana", "mulya",
        "sejahtera", "sentosa", "lestari", "hill", "hills", "view", "garden", "village", "persada", "praja", "baru",
        "sawah", "raya", "utama", "barat", "timur", "utara", "selatan", "tengah",
    )
)  # fmt: skip
"""Words that make of a village's name that of an estate, a shop or a road ("Darmo Permai", "Keputih Timur")."""
_NAMED_AFTER = frozenset(
    (
        "pondok", "bukit", "wisma", "villa", "vila", "graha", "puri", "citra", "apartemen", "apartement", "hotel",
        "perumahan", "indomaret", "alfamart", "alfamidi", "farma", "apotek", "rsud", "rs", "rsu", "universitas",
        "kampus", "bank", "simpang", "pertigaan", "perempatan", "bundaran", "light", "merah", "tl", "waduk", "merr",
        "frontage", "raya", "stasiun", "terminal", "tpu", "tpa", "sungai", "kali",
        "jembatan", "superindo", "gramedia", "transmart", "hypermart", "point", "labschool", "rsi", "rsia",
    )
)  # fmt: skip
"""Words after which a village's or district's name is another thing's."""
_TOWARDS = frozenset(("ke", "arah", "menuju"))
_SERVICES = frozenset(
    (
        "puskesmas", "pukesmas", "poskesmas", "dipuskesmas", "pustu", "pkm", "faskes", "sd", "sdn", "smp", "smpn", "sma",
        "sman", "smk", "smkn", "mi", "min", "mts", "negeri", "polsek", "polres", "koramil", "samsat", "kua", "kpp", "upt",
        "uptd", "liponsos", "kusta", "diknas", "pasar", "makam", "masjid", "lapangan", "koperasi", "mangrove", "rusun",
        "rusunawa", "dirusun", "dirusunawa", "tambak", "spbu", "pom", "bensin", "gardu", "induk", "halte", "bozem", "pln",
        "pelabuhan", "stop",
    )
)  # fmt: skip
"""What people call by the place that it stands in, most often ("Puskesmas Gading")."""
_QUARTERS = frozenset(("kidul", "lor", "wetan", "kulon"))
_LANES = frozenset((*_ADDRESSES, "kav", "kavling", *_QUARTERS))
_LIVED_IN = frozenset(("warga", "wilayah", "daerah", "kawasan", "area", "kampung", "dusun"))
_ROMAN = frozenset("ivxIVX")


class Surroundings:
    """A word of a text that a name may begin with, among its neighbours.

    Args:
        text: the text as it came.
        tokens: its words, one for each written one.
        index: which of them.
    """

    __slots__ = ("_before", "_index", "_text", "_tokens", "written")

    def __init__(self, text: str, tokens: Sequence[Token], index: int) -> None:
        self._text = text
        self._tokens = tokens
        self._index = index
        self._before = tokens[index - 1].word if index else ""
        self.written = text[tokens[index].start : tokens[index].end]

    def words(self, first: str) -> list[str]:
        """Give the letters of this word, which are known, and of those that follow, as many as a name may have."""
        following = self._tokens[self._index + 1 : self._index + LONGEST_NAME]
        return [first, *[letters_of(self._text[start:end]) for _, start, end in following]]

    def levels(self) -> tuple[str, ...]:
        """Give the levels that the word before allows, nothing where it says none or ends a sentence."""
        back = 2 if self._before in _BETWEEN else 1
        allowed = LEVEL_WORDS.get(self._back(back))
        if allowed is None:
            return ()
        word, start, end = self._tokens[self._index - back]
        gap = self._text[end : self._tokens[self._index].start]
        is_short = word != self._text[start:end].lower()  # "Kec. Gubeng"
        return () if "," in gap or "\n" in gap or (". " in gap and not is_short) else allowed

    def _back(self, words: int) -> str:
        return self._tokens[self._index - words].word if self._index >= words else ""

    def names_a_road(self) -> bool:
        """Say whether "Jalan" or "Gang" stands before."""
        back = 1
        while self._back(back) in _ROAD_MIDDLES:
            back += 1
        return self._back(back) in _ROADS

    def names_another(self, length: int) -> bool:
        """Say whether a name of so many words is that of an estate, a shop, a crossing."""
        return self._before in _NAMED_AFTER or self._after(length) in _ESTATES

    def names_what_stands_there(self, length: int) -> bool:
        """Say whether a name of so many words is that of a lane ("Mojo 3") or a service ("SDN Gading") there."""
        if self._before in _SERVICES:
            return True
        following = self._index + length
        if following == len(self._tokens) or self._before in _LIVED_IN or self._before[0:1].isdigit():
            return False
        word, start, end = self._tokens[following]
        if not self._text[self._tokens[following - 1].end : start].isspace():
            return False
        return word in _LANES or word[0].isdigit() or _ROMAN.issuperset(self._text[start:end])

    def names_a_place(self, length: int) -> bool:
        """Say whether a plain word is meant as a place: "di Tempel", or RT or a numbered lane beside it."""
        if self._before in _WHERE and self.written[0].isupper():
            return True
        after, numbered = self._after(length), self._after(length + 1)[:1].isdigit()
        if self._before in _ADDRESSED or after in _NEIGHBOURHOODS or (after in _ADDRESSES and numbered):
            return True
        return self._before.isdigit() and self._back(2) in _NEIGHBOURHOODS

    def is_capital(self, length: int) -> bool:
        """Say whether all of so many words begin with a capital."""
        tokens = self._tokens[self._index : self._index + length]
        return all(self._text[token.start].isupper() for token in tokens)

    def _after(self, length: int) -> str:
        following = self._index + length
        return self._tokens[following].word if following < len(self._tokens) else ""

    def is_goal(self) -> bool:
        """Say whether somebody goes there."""
        return self._before in _TOWARDS

    def is_where(self) -> bool:
        """Say whether a word like "di" stands before."""
        return self._before in _WHERE

    def is_hyphened(self) -> bool:
        """Say whether a hyphen ties it to the word before ("Jalan Yogya-Solo")."""
        if not self._index:
            return False
        gap = self._text[self._tokens[self._index - 1].end : self._tokens[self._index].start]
        return gap.strip() in _HYPHENS

    def is_unbroken(self, length: int) -> bool:
        """Say whether nothing parts so many words from here on."""
        first, last = self._tokens[self._index], self._tokens[self._index + length - 1]
        return length == 1 or _PARTED.isdisjoint(self._text[first.end : last.start])
