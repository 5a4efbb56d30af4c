"""Places named in a complaint: province, regency, district and village, each as the region it most likely means."""

from collections.abc import Sequence
from itertools import compress, count

from data import regions
from data.regions import Region, is_within
from data.suggestion import PlaceMention
from pipeline.gazetteer import (
    Gazetteer,
    Regions,
    Start,
    gazetteer,
    is_everyday,
    is_plain,
    letters_of,
    villages,
)
from pipeline.namesakes import MOST_CANDIDATES, Named, Settled, settle, without_indirect
from pipeline.surroundings import DISTRICT, LEVEL_WORDS, VILLAGE, Surroundings
from pipeline.tokens import Token
from pipeline.written import written_words

_REGENCY, _DISTRICT_CODE = len("34.04"), len("34.04.12")


def find_places(text: str, tokens: Sequence[Token], region_code: str = "") -> list[PlaceMention]:
    """Find the places that a text names.

    Args:
        text: the text as it came.
        tokens: its normalised words, with offsets into it.
        region_code: region the complaint belongs to, "" when unknown; else a regency named in the text serves.

    Returns:
        Mentions in order of the text, without overlaps. A name that several regions share means the one beside whose
        larger region it stands, else the nearest; where that leaves several, `region_code` is empty and `candidates`
        lists them. Roads, estates and shops named after a place are no places.
    """
    home = region_code[:_REGENCY]
    reader = _Reader(text, written_words(text, tokens))
    named = reader.read(home)
    settled = settle(named, home)
    if named and len(home) < _REGENCY and (inside := _regency(settle(named, "") if home else settled)):
        settled = settle(reader.read(inside), inside)
    return [_mention(text, name, meant) for name, meant in without_indirect(settled)]


def _regency(settled: Sequence[Settled]) -> str:
    """Give the first regency that a text names beyond doubt, "" for none."""
    for _, meant in settled:
        if len(meant) == 1 and len(meant[0].code) == _REGENCY:
            return meant[0].code
    return ""


def _mention(text: str, name: Named, meant: Regions) -> PlaceMention:
    cut = text[name.start : name.end]
    if len(meant) == 1:
        return PlaceMention(cut, name.start, name.end, meant[0].code, meant[0].level)
    levels = {region.level for region in meant}
    level = levels.pop() if len(levels) == 1 else ""
    codes = tuple(region.code for region in meant) if len(meant) <= MOST_CANDIDATES else ()
    return PlaceMention(cut, name.start, name.end, "", level, codes)


class _Reader:
    """Reads the names in one text.

    Args:
        text: the text as it came.
        written: its words, one token for each.
    """

    def __init__(self, text: str, written: Sequence[Token]) -> None:
        self._text = text
        self._tokens = written
        words, firsts, lasts = zip(*written, strict=True) if written else ((), (), ())
        self._surfaces = [text[first:last] for first, last in zip(firsts, lasts, strict=True)]
        self._after_levels = set(compress(count(1), map(LEVEL_WORDS.__contains__, words))) - {len(written)}
        self._home = ""
        self._road_end = 0
        self._names: Gazetteer

    def read(self, home: str) -> list[Named]:
        """Give the names in order; `home` is the code of the text's regency or province, "" for none."""
        self._home = home
        self._road_end = 0
        self._names = gazetteer(home if len(home) == _REGENCY else "")
        upto = 0
        found: list[Named] = []
        for index, start in self._starts():
            if index >= upto and (name := self._at(index, start)):
                upto = name.last
                if name.bearers:
                    found.append(name)
        return found

    def _starts(self) -> Sequence[tuple[int, Start | None]]:
        """Give the words that a name may begin with, and what follows a word of level; most words are neither."""
        starts = list(map(self._names.starts.__getitem__, self._surfaces))
        after = self._after_levels
        found: list[tuple[int, Start | None]] = []
        for index in sorted(after.union(compress(count(), starts))):
            start = starts[index]
            if index in after or (start and (start.alone or self._goes_on(index + 1, start))):
                found.append((index, start))
        return found

    def _goes_on(self, following: int, start: Start) -> bool:
        """Say whether a word that is no name by itself may be the first of one."""
        if following == len(self._surfaces):
            return False
        surface = self._surfaces[following]
        if start.nexts and surface[0] not in start.nexts and surface[0].isalnum():
            return False
        return self._names.goes_on(start.letters, letters_of(surface))

    def _at(self, index: int, start: Start | None) -> Named | None:
        """Read the name that begins at a word: without bearers where it is another thing's, None where there is none."""
        around = Surroundings(self._text, self._tokens, index)
        levels = around.levels()
        words = around.words(start.letters if start else letters_of(around.written))
        if start:
            for length, bearers in self._names.matches(words, mended=start.mended, sure=bool(levels)):
                if around.is_unbroken(length):
                    name = self._named(index, length, bearers, start.glued)
                    if levels:
                        chosen = self._of_level(name, levels, words[:length], around)
                    elif around.names_a_road() or (index == self._road_end and around.is_hyphened()):
                        self._road_end = index + length
                        chosen = name._replace(bearers=())
                    else:
                        chosen = self._unlevelled(name, words[:length], around, mended=start.mended)
                    if chosen:
                        return chosen
        return self._elsewhere(index, words, around, levels) if levels in (VILLAGE, DISTRICT) else None

    def _named(self, index: int, length: int, bearers: Regions, glued: int = 0) -> Named:
        start, end = self._tokens[index].start + glued, self._tokens[index + length - 1].end
        return Named(index, index + length, start, end, bearers)

    def _of_level(
        self, name: Named, levels: tuple[str, ...], words: Sequence[str], around: Surroundings
    ) -> Named | None:
        """Keep the bearers of the level that is written, else those at home that people call so ("desa" of a district)."""
        at_home = self._home if len(self._home) == _REGENCY else "-"
        found = tuple(region for region in name.bearers if region.level in levels)
        if not found and levels in (VILLAGE, DISTRICT):
            found = tuple(r for r in name.bearers if r.code != at_home and is_within(r.code, at_home))
        if not found:
            return None
        if is_everyday(words) and len(found[0].code) > _REGENCY and not around.is_capital(len(words)):
            found = tuple(r for r in found if is_within(r.code, at_home))  # "kecamatan tetap tutup"
        if not found:
            return None
        return name._replace(bearers=(*found, *self._namesakes(words, found)), levelled=True)

    def _namesakes(self, words: Sequence[str], found: Regions) -> Regions:
        """Give those of the province that bear a village's or district's name too: a larger place beside it may mean them."""
        if len(found[0].code) <= _REGENCY or not self._home:
            return ()
        codes = villages(self._home[:2]).get("".join(words), ())
        known = {region.code for region in found}
        return tuple(
            r for r in map(regions.region, codes) if r.level == found[0].level and r.code not in known
        )

    def _unlevelled(
        self, name: Named, words: Sequence[str], around: Surroundings, *, mended: bool
    ) -> Named | None:
        near = tuple(region for region in name.bearers if self._is_near(region))
        if mended and not around.is_where():  # a far regency is a guess too many
            near = tuple(
                r for r in near if is_within(r.code, self._home or "-") or is_within(self._home, r.code)
            )
            name = name._replace(bearers=near)
        if not near:
            sure = not self._home and not is_everyday(words) and around.is_where()
            if sure and name.bearers:
                codes = villages("").get("".join(words), ())[: MOST_CANDIDATES + 1]
                name = name._replace(
                    bearers=tuple({r.code: r for r in (*name.bearers, *map(regions.region, codes))}.values())
                )
            return name._replace(weak=not sure) if name.bearers else None
        if around.names_another(len(words)) or around.is_goal():
            near = self._only_large(near, goal=around.is_goal())
            if not near:
                return name._replace(bearers=())
        if self._is_speech(words, near[0], around):
            return name._replace(weak=True)
        indirect = len(near[0].code) > _REGENCY and around.names_what_stands_there(len(words))
        away = (r for r in name.bearers if r not in near and not is_within(r.code, self._home or r.code))
        far = () if indirect else tuple(away)  # a larger place beside it may mean them
        return name._replace(bearers=(*near, *far), indirect=indirect)

    def _only_large(self, near: Regions, *, goal: bool) -> Regions:
        """Keep the regencies and provinces; of a name that is at home too only where one goes or what home lies in."""
        large = tuple(region for region in near if len(region.code) <= _REGENCY)
        if goal or large == near:
            return large
        return tuple(region for region in large if is_within(self._home, region.code))

    def _is_speech(self, words: Sequence[str], region: Region, around: Surroundings) -> bool:
        """Say whether the words of a name say something else here ("batu", "kota baru")."""
        if is_plain(words, region):
            return not around.names_a_place(len(words))
        if len(words) == 1:
            return False
        at_home = bool(self._home) and is_within(region.code, self._home)
        return not at_home and is_everyday(words) and not around.is_capital(len(words))

    def _is_near(self, region: Region) -> bool:
        """Say whether a name is enough to mean it: a regency anywhere, what lies at home, but no village of a province."""
        if len(region.code) <= _REGENCY:
            return True
        if not self._home or not is_within(region.code, self._home):
            return False
        return len(self._home) == _REGENCY or len(region.code) == _DISTRICT_CODE

    def _elsewhere(
        self, index: int, words: Sequence[str], around: Surroundings, levels: tuple[str, ...]
    ) -> Named | None:
        """Look for a village or district of another regency: of the same province, else of the country."""
        for province in dict.fromkeys((self._home[:2], "")):
            known = villages(province)
            for length in range(len(words), 0, -1):
                codes = known.get("".join(words[:length]), ())
                if codes and around.is_unbroken(length) and not is_everyday(words[:length]):
                    found = tuple(r for r in map(regions.region, codes) if r.level in levels)
                    if found:
                        return self._named(index, length, found)._replace(levelled=True)
        return None
