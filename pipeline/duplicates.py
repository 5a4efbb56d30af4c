"""How alike two complaints are: the same matter, at the same place, not long apart.

A complaint is reduced to its telling terms (stems weighted by how rare they are, and its likeliest topics), its places
and its moment. On hand-made pairs this finds what citizens say in their own words, where shingles of words or letters
(MinHash) see almost nothing in common; the figures are printed by bench/duplicates.py.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from zlib import crc32

from data.suggestion import TopicCandidate
from pipeline.characters import clean_characters
from pipeline.lexicon import common_words
from pipeline.spelling import speller
from pipeline.stem import stem
from pipeline.tokens import pieces

MOST_TERMS = 24
_MOST_PIECES = 400
_CORPUS = 10_000
"""About as many complaints as the counts of lexicons/common_words.tsv were taken from."""
_COMMONEST, _RAREST = 1.5, 5.0
"""Words below the first rarity (nats) say nothing; above the second a misspelling would weigh more than a matter."""
_TOPIC = 9.0
_TOPICS = 3
_SHARPNESS = 1.5
_STEPS = 8.0
"""Steps of a weight of one, so that a weight fits into a byte."""
_SHORTER = 0.3
"""How much of the measure is taken of the shorter text, the rest of the longer: people differ in how much they say."""
_HALF_LIFE_DAYS = 90.0
_HALF_METRES = 150.0
_DISTRICT_ALONE, _OTHER_VILLAGE, _OTHER_DISTRICT, _NEVER = 0.8, 0.5, 0.2, 0.05
_PLACED_KEYS, _PLACELESS_KEYS = 8, 4
_CELL_DEGREES = 0.002
"""About 220 m: the same spot by two telephones lies in one cell or in two that touch."""
_METRES_A_DEGREE = 111_195.0
_DISTRICT = len("34.04.12")
_MASKED = re.compile(r"\[[A-Z_]{1,20}\]")
"""What stands for personal data: that two texts had some makes them no more alike."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is compared of a complaint.

    Attributes:
        terms: hash of a stem or topic (32 bits) -> weight in 1..255, at most `MOST_TERMS`.
        places: codes of the districts and villages it is about, sorted.
        point: degrees north and east, None where they are not known.
        at: aware moment of the complaint.
        words: hash -> how people are told of that term; not kept, not compared.
    """

    terms: Mapping[int, int]
    places: tuple[str, ...]
    point: tuple[float, float] | None
    at: datetime
    words: Mapping[int, str] = field(default_factory=dict, compare=False)


def fingerprint(
    text: str,
    topics: Sequence[TopicCandidate],
    at: datetime,
    *,
    places: Iterable[str] = (),
    point: tuple[float, float] | None = None,
) -> Fingerprint:
    """Reduce a complaint to what is compared.

    Args:
        text: its text, masked: what it shows of its words may be repeated to others.
        topics: what it is about, best first; the first three count.
        at: aware moment of the complaint.
        places: region codes of any level; those above a district say nothing.
        point: degrees north and east (WGS 84).
    """
    found: dict[int, tuple[int, str]] = {}
    for word in _plain_words(text):
        term, weight = _term(word)
        if weight:
            found.setdefault(term, (weight, word))
    ranked = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))[: MOST_TERMS - _TOPICS]
    about = [(_topic_hash(topic.code), _topic_weight(topic), "") for topic in topics[:_TOPICS]]
    weights = {term: weight for term, (weight, _) in ranked} | {term: weight for term, weight, _ in about}
    names = {term: word for term, (_, word) in ranked}
    known = sorted({code for code in places if len(code) >= _DISTRICT})
    return Fingerprint(weights, tuple(known), point, at, names)


def similarity(one: Fingerprint, other: Fingerprint) -> float:
    """Say how alike two complaints are, in [0, 1]: symmetric, 1 for the same one.

    Where a place is not known, the text has to carry it alone.
    """
    alike = _text_similarity(one.terms, other.terms)
    days = days_between(one, other)
    return alike * _nearness(one, other, alike) / (1 + (days / _HALF_LIFE_DAYS) ** 2)


def shared_words(one: Fingerprint, other: Fingerprint, most: int) -> list[str]:
    """Name the words of the first that the other has as well, the most telling first."""
    shared = [term for term in one.words if term in other.terms]
    return [one.words[term] for term in sorted(shared, key=lambda term: -one.terms[term])[:most]]


def days_between(one: Fingerprint, other: Fingerprint) -> float:
    """Give the days between two complaints, whichever came first."""
    return abs((one.at - other.at).total_seconds()) / 86_400


def metres_between(one: Fingerprint, other: Fingerprint) -> float | None:
    """Give the metres between two complaints (on a sphere, good for short ways); None where a point is missing."""
    if one.point is None or other.point is None:
        return None
    north, east = one.point[0] - other.point[0], one.point[1] - other.point[1]
    east = (east + 180) % 360 - 180
    return _METRES_A_DEGREE * math.hypot(
        north, east * math.cos(math.radians((one.point[0] + other.point[0]) / 2))
    )


def index_keys(tenant: str, print_: Fingerprint) -> dict[int, int]:
    """Give the keys that a complaint is kept under (64 bits, signed), each with its weight."""
    return _keys(tenant, print_, reach=0)


def search_keys(tenant: str, print_: Fingerprint) -> dict[int, int]:
    """Give the keys that complaints like this one may be kept under: its own and those of the cells around."""
    return _keys(tenant, print_, reach=1)


def _keys(tenant: str, print_: Fingerprint, *, reach: int) -> dict[int, int]:
    """Join terms with where they were said, so that a key has few complaints however common the word is."""
    words = sorted(print_.words, key=lambda term: (-print_.terms[term], term))
    topics = sorted(print_.terms.keys() - print_.words.keys(), key=lambda term: -print_.terms[term])[:1]
    districts = sorted({code[:_DISTRICT] for code in print_.places})
    told = [*words[:_PLACED_KEYS], *topics]
    groups = [(district, told) for district in districts]
    groups.append(("", words[:_PLACELESS_KEYS] if districts else told))
    groups += [(cell, topics) for cell in _cells(print_.point, reach)]
    return {_key(tenant, where, term): print_.terms[term] for where, terms in groups for term in terms}


def _cells(point: tuple[float, float] | None, reach: int) -> list[str]:
    if point is None:
        return []
    row, column = math.floor(point[0] / _CELL_DEGREES), math.floor(point[1] / _CELL_DEGREES)
    around = range(-reach, reach + 1)
    return [f"{row + north}:{column + east}" for north in around for east in around]


def _key(tenant: str, where: str, term: int) -> int:
    unsigned = (_where_hash(tenant, where) << 32) | term
    return unsigned - (1 << 64) if unsigned >> 63 else unsigned


@lru_cache(maxsize=10_000)
def _where_hash(tenant: str, where: str) -> int:
    return crc32(f"{tenant}|{where}".encode())


def _text_similarity(one: Mapping[int, int], other: Mapping[int, int]) -> float:
    totals = sorted((sum(one.values()), sum(other.values())))
    if not totals[0]:
        return 0.0 if totals[1] else 1.0
    shared = sum(min(weight, other[term]) for term, weight in one.items() if term in other)
    return shared / (totals[1] - _SHORTER * (totals[1] - totals[0]))


def _nearness(one: Fingerprint, other: Fingerprint, alike: float) -> float:
    metres = metres_between(one, other)
    if metres is not None:
        return max(_NEVER, 1 / (1 + (metres / _HALF_METRES) ** 2))
    if not one.places or not other.places:
        return alike * alike
    if one.places == other.places:
        return 1.0
    here, there = _villages(one.places), _villages(other.places)
    if here & there:
        return 1.0
    if {code[:_DISTRICT] for code in one.places} & {code[:_DISTRICT] for code in other.places}:
        return _OTHER_VILLAGE if here and there else _DISTRICT_ALONE
    return _OTHER_DISTRICT


def _villages(places: Iterable[str]) -> set[str]:
    return {code for code in places if len(code) > _DISTRICT}


def _plain_words(text: str) -> Iterable[str]:
    """Give the plain words of a text without reading its language: that costs four times as much and finds no more."""
    spell = speller("id")
    for kind, surface, _, _ in pieces(clean_characters(_MASKED.sub(" ", text)))[:_MOST_PIECES]:
        if kind == "word":
            yield from spell(surface)
        elif kind == "number":
            yield surface.lower()


@lru_cache(maxsize=100_000)
def _term(word: str) -> tuple[int, int]:
    """Give the hash of a word's stem and its weight, 0 where it says nothing."""
    root = stem(word)
    rarity = min(_RAREST, math.log(_CORPUS / (1 + _stem_counts().get(root, 0))))
    return crc32(root.encode()), _weight(rarity) if rarity >= _COMMONEST else 0


def _weight(rarity: float) -> int:
    return max(1, min(255, round(_STEPS * math.pow(rarity, _SHARPNESS))))


@lru_cache(maxsize=10_000)
def _topic_hash(code: str) -> int:
    return crc32(f"topic:{code}".encode())


def _topic_weight(topic: TopicCandidate) -> int:
    return _weight(_TOPIC * math.sqrt(max(0.0, topic.probability)))


@cache
def _stem_counts() -> dict[str, int]:
    counts: dict[str, int] = {}
    for word, complaints in common_words().items():
        root = stem(word)
        counts[root] = min(_CORPUS - 1, counts.get(root, 0) + complaints)
    return counts
