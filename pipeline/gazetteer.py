"""Names of regions as people write them: apart or together, with one letter wrong, by a usual short name."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain, pairwise
from string import ascii_letters, digits
from typing import NamedTuple

from data import regions
from data.regions import Region
from pipeline.lexicon import common_words, read_table, spellings
from pipeline.stem import raw_stem, root_words

Regions = tuple[Region, ...]
LONGEST_NAME = 5
"""Words of a name that are looked at."""
_SHORTEST_PART, _LONG_PART = 3, 5
_SHORTEST_MISSPELT, _LONGEST_MISSPELT = 6, 40
"""No name is longer; each letter of a word is a name to try."""
_MEMORY, _HOMES = 50_000, 64
_REGENCY = len("34.04")
_NO_SUFFIX = "is"
"""Sastrawi takes it off ("idealis"); at the end of a name it is none ("Tenggilis")."""
_GLUED = ("di", "ke")
_LETTERS = ascii_letters + digits


class Names:
    """Names of some regions, by their letters without spaces; those of `far` ones only as they are written.

    Attributes:
        whole: letters of a name -> the regions that bear it.
        beginnings: what a name may begin with, cut where its words end or anywhere after two letters.
        firsts: first words of names.
        longer: first word -> the names of several words that begin with it.
    """

    def __init__(self, named: Iterable[tuple[str, Region]], far: Iterable[Region] = ()) -> None:
        self.whole: dict[str, Regions] = {}
        self.beginnings: set[str] = set()
        self.firsts: set[str] = set()
        self.longer: dict[str, list[list[str]]] = {}
        self._deletions: dict[str, tuple[str, ...]] = {}
        self._words: set[str] = set()
        for name, region in named:
            self._add(name, region)
        known = set(self._words)
        for region in far:
            self._add(region.name, region)
        self._words = known

    def _add(self, name: str, region: Region) -> None:
        words = _words(name)
        key = "".join(words)
        known = self.whole.get(key, ())
        if not key or region in known:
            return
        self.whole[key] = (*known, region)
        self.beginnings.update(key[:cut] for cut in range(_SHORTEST_PART, len(key) + 1))
        self.beginnings.add(words[0])
        self.firsts.add(words[0])
        if len(words) > 1 and not known:
            self.longer.setdefault(words[0], []).append(words)
        self._words.update(word for word in (*words, key) if len(word) >= _SHORTEST_MISSPELT)

    def alike(self, word: str) -> Iterator[str]:
        """Give the names, or words of names, that are one letter away from a word of six letters or more."""
        if not _SHORTEST_MISSPELT - 1 <= len(word) <= _LONGEST_MISSPELT:
            return
        if not self._deletions:
            self._deletions = _by_deletion(self._words)
        seen = set()
        for deleted in _deletions(word):
            for name in self._deletions.get(deleted, ()):
                if name not in seen and name[0] == word[0] and _is_one_edit(word, name):
                    seen.add(name)
                    yield name


class Start(NamedTuple):
    """What a written word may be the start of.

    Attributes:
        letters: its letters, as the name has them.
        alone: it may be a name by itself.
        glued: letters of "di" or "ke" that are written before it ("diSurabaya").
        mended: one letter of it was wrong.
        nexts: first letters of words that may go on with it, where it is no name by itself; "" for any.
    """

    letters: str
    alone: bool
    glued: int
    mended: bool
    nexts: str


class Starts(dict[str, Start | None]):
    """What written words may be the start of, None for most; remembered."""

    def __init__(self, read: Callable[[str], Start | None]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, surface: str) -> Start | None:
        """Read a word that is seen for the first time."""
        if len(self) >= _MEMORY:
            self.clear()
        found = self[surface] = self._read(surface)
        return found


class Gazetteer:
    """The names that count for a complaint of one regency or city ("" for an unknown one).

    Attributes:
        starts: written word -> what it may be the start of.
    """

    def __init__(self, home: str) -> None:
        self._home = Names((r.name, r) for r in regions.descendants(home)) if home else Names(())
        self._wide = _wide_names()
        self.starts = Starts(self._start)

    def _start(self, surface: str) -> Start | None:
        written = letters_of(surface)
        everyday = _is_word(written)
        letters = self._unglued(written)
        if not letters:
            known = everyday or self._is_beginning(written)
            mended = chain(self._home.alike(written), self._wide.alike(written))
            letters = written if known else next(mended, "")
        alone = bool(self.bearers(letters, far=not everyday))
        first = letters in self._home.firsts or letters in self._wide.firsts
        part = self._is_beginning(letters) and (not everyday or len(letters) >= _LONG_PART)
        if not (alone or first or part):
            return None
        glued = len("di") if written[2:] == letters else 0
        nexts = "".join(one for one in _LETTERS if self._is_beginning(letters + one.lower()))
        nexts = "" if alone or letters in self._home.longer else nexts or " "
        return Start(letters, alone, glued, letters not in (written, written[2:]), nexts)

    def _is_beginning(self, letters: str) -> bool:
        return letters in self._wide.beginnings or letters in self._home.beginnings

    def goes_on(self, letters: str, following: str) -> bool:
        """Say whether the start of a name and the word that follows it may belong together."""
        return self._is_beginning(letters + following) or letters in self._home.longer

    def _unglued(self, written: str) -> str:
        """Give the name that "di" or "ke" is glued to, where it is nothing but a name."""
        letters = written[2:]
        if not written.startswith(_GLUED) or self._is_beginning(written):
            return ""
        if letters in self._home.whole and not _is_word(letters):
            return letters
        cities = (r for r in self._wide.whole.get(letters, ()) if len(r.code) <= _REGENCY)
        return letters if any(not is_plain((letters,), city) for city in cities) else ""

    def bearers(self, letters: str, *, far: bool = True) -> Regions:
        """Give all regions of a name, nearest first; without the districts of other regencies unless `far`."""
        home = self._home.whole.get(letters, ())
        others = self._wide.whole.get(letters, ())
        if not others:
            return home
        return (*home, *(r for r in others if (far or len(r.code) <= _REGENCY) and r not in home))

    def matches(
        self, words: Sequence[str], *, mended: bool = False, sure: bool = False
    ) -> list[tuple[int, Regions]]:
        """Find the names that begin with the first of some words, longest first.

        Args:
            words: lower-case letters of the words, the first as `start` gave it.
            mended: the first was written otherwise: no far district then.
            sure: a place is named, so that a word of everyday speech may be a name with a letter wrong.

        Returns:
            How many words a name takes, and who bears it.
        """
        joined = ""
        found: list[tuple[int, Regions]] = []
        for length, word in enumerate(words, 1):
            joined += word
            if not self._is_beginning(joined):
                break
            if bearers := self.bearers(joined, far=not mended):
                found.append((length, bearers))
        return found[::-1] or self._misspelt(words, sure=sure)

    def _misspelt(self, words: Sequence[str], *, sure: bool) -> list[tuple[int, Regions]]:
        """Look for names of several words, one of them with one letter wrong: "Lidah Kuln"."""
        for names in (self._home, self._wide):
            for name in names.longer.get(words[0], ()):
                if _is_misspelt(words[: len(name)], name, sure=sure):
                    return [(len(name), names.whole["".join(name)])]
        return []


def _is_misspelt(words: Sequence[str], name: Sequence[str], *, sure: bool) -> bool:
    wrong = [(word, meant) for word, meant in zip(words, name, strict=False) if word != meant]
    if len(words) != len(name) or len(wrong) != 1:
        return False
    word, meant = wrong[0]
    if min(len(word), len(meant)) < _SHORTEST_PART or (_is_word(word) and not sure):
        return False
    return _is_one_edit(word, meant)


@lru_cache(maxsize=_HOMES)
def gazetteer(home: str) -> Gazetteer:
    """Give the gazetteer of a regency or city, "" for none."""
    return Gazetteer(home)


@lru_cache(maxsize=_HOMES)
def villages(province: str) -> dict[str, tuple[str, ...]]:
    """Give the codes of the villages and districts of a province, of all the country for "", by their letters."""
    found: dict[str, tuple[str, ...]] = {}
    for region in regions.descendants(province):
        if len(region.code) > _REGENCY:
            key = "".join(_words(region.name))
            found[key] = (*found.get(key, ()), region.code)
    return found


def is_plain(name: Sequence[str], region: Region) -> bool:
    """Say whether a name is a word or words of everyday speech too ("batu", "tempel")."""
    listed = "".join(name) in _plain_names()
    if listed or len(region.code) <= _REGENCY:
        return listed
    word = name[0]
    if len(word) < _SHORTEST_PART:  # Kelurahan Dr. Soetomo, the hospital, the road, the man
        return True
    return len(name) == 1 and (word in root_words() or (word in common_words() and raw_stem(word) != word))


def is_everyday(name: Sequence[str]) -> bool:
    """Say whether complaints use all words of a name without meaning a place."""
    return all(_is_word(word) for word in name)


@lru_cache(maxsize=_MEMORY)
def _is_word(letters: str) -> bool:
    known = letters in root_words() or letters in common_words() or letters in spellings()
    return known or (not letters.endswith(_NO_SUFFIX) and raw_stem(letters) != letters)


@cache
def _wide_names() -> Names:
    """Give the names of provinces, regencies and cities, and those of all districts as far ones."""
    provinces = regions.children("")
    regencies = [regency for province in provinces for regency in regions.children(province.code)]
    usual = [(row["name"], regions.region(row["region_code"])) for row in read_table("city_names")]
    named = [*((region.short_name, region) for region in (*provinces, *regencies)), *usual]
    return Names(named, (district for regency in regencies for district in regions.children(regency.code)))


@cache
def _plain_names() -> frozenset[str]:
    return frozenset("".join(_words(row["name"])) for row in read_table("plain_cities"))


def letters_of(surface: str) -> str:
    """Give a word's lower-case letters and digits."""
    lower = surface.lower()
    return lower if lower.isalnum() else "".join(filter(str.isalnum, lower))


def _words(name: str) -> list[str]:
    cut = name.lower().replace("-", " ").replace("/", " ").replace(".", " ").split()
    return [letters for word in cut if (letters := letters_of(word))]


def _deletions(word: str) -> set[str]:
    return {word, *(word[:cut] + word[cut + 1 :] for cut in range(len(word)))}


def _by_deletion(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word in sorted(words):
        for deleted in _deletions(word):
            found[deleted] = (*found.get(deleted, ()), word)
    return found


def _is_one_edit(one: str, other: str) -> bool:
    """Say whether one letter put in, left out or changed, or two neighbours swapped, make one word the other."""
    short, long = sorted((one, other), key=len)
    same = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return len(long) - len(short) == 1 and short[same:] == long[same + 1 :]
    if short[same + 1 :] == long[same + 1 :]:
        return True
    return any(
        at == same and short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
        for at, _ in pairwise(range(len(short)))
    )
