"""Places named in a complaint: provinces and regencies anywhere, districts and villages where the regency is known."""

from collections.abc import Sequence
from functools import cache, lru_cache

from data import regions
from data.regions import Region
from data.suggestion import PlaceMention
from pipeline.normalize import Token
from pipeline.stem import root_words

_LONGEST_NAME = 4
_CUES = {
    "kelurahan": ("kelurahan", "desa"),
    "kalurahan": ("desa",),
    "desa": ("desa", "kelurahan"),
    "kecamatan": ("kecamatan",),
    "kapanewon": ("kecamatan",),
    "kemantren": ("kecamatan",),
    "distrik": ("kecamatan",),
    "kabupaten": ("kabupaten",),
    "kota": ("kota",),
    "provinsi": ("provinsi",),
}
_WHERE = {"di", "ke", "dari"}
_Names = dict[str, dict[str, tuple[Region, ...]]]
"""First word of a name -> whole name -> the regions that bear it."""


def find_places(text: str, tokens: Sequence[Token], regency_code: str = "") -> list[PlaceMention]:
    """Find the places that a text names.

    Args:
        text: the text as it came.
        tokens: its normalised words, with offsets into it.
        regency_code: regency or city the complaint belongs to, "" when unknown; else one named in the text serves.

    Returns:
        Mentions in order of the text. A name that several regions share is left out unless the word before it
        ("kecamatan", "kota") tells which is meant.
    """
    mentions = _scan(text, tokens, _upper_names())
    inside = regency_code or next((m.region_code for m in mentions if len(m.region_code) == len("34.04")), "")
    if inside:
        nearby = {m.start: m for m in _scan(text, tokens, _names_in(inside))}
        # In Sleman "Depok" is its district, not the city far away; "Sleman" stays the regency, not its district.
        kept = [m for m in mentions if m.start not in nearby or regions.is_within(inside, m.region_code)]
        taken = {m.start for m in kept}
        mentions = kept + [m for start, m in nearby.items() if start not in taken]
    return sorted(mentions, key=lambda mention: mention.start)


def _scan(text: str, tokens: Sequence[Token], names: _Names) -> list[PlaceMention]:
    mentions: list[PlaceMention] = []
    index = 0
    while index < len(tokens):
        found, length = _at(text, tokens, index, names)
        if found is not None:
            start, end = tokens[index].start, tokens[index + length - 1].end
            mentions.append(PlaceMention(text[start:end], start, end, found.code, found.level))
        index += length
    return mentions


def _at(text: str, tokens: Sequence[Token], index: int, names: _Names) -> tuple[Region | None, int]:
    """Give the region whose name begins at a token, the longest name first, and how many tokens to go on by.

    A name that is a plain word too ("tempel", "batu") counts after "kecamatan" and the like, or as "di Tempel".
    """
    known = names.get(tokens[index].word)
    if known is None:
        return None, 1
    before = tokens[index - 1].word if index else ""
    proper = before in _WHERE and text[tokens[index].start].isupper()
    for length in range(min(_LONGEST_NAME, len(tokens) - index), 0, -1):
        name = " ".join(token.word for token in tokens[index : index + length])
        if name in known:
            common = length == 1 and name in root_words() and not proper
            found = _choose(known[name], _CUES.get(before, ()), common=common)
            if found is not None:
                return found, length
    return None, 1


def _choose(candidates: tuple[Region, ...], cue: tuple[str, ...], *, common: bool) -> Region | None:
    if cue:
        named = tuple(region for region in candidates if region.level in cue)
        # people say "desa Ngaglik" of a district too
        candidates = named or tuple(r for r in candidates if "desa" in cue and r.level == "kecamatan")
    elif common:
        return None
    if len(candidates) > 1 and len({region.regency_code for region in candidates}) == 1:
        return min(candidates, key=lambda region: len(region.code))
    return candidates[0] if len(candidates) == 1 else None


@cache
def _upper_names() -> _Names:
    provinces = regions.children("")
    found = [*provinces, *(regency for province in provinces for regency in regions.children(province.code))]
    return _by_name(found)


@lru_cache(maxsize=64)
def _names_in(regency_code: str) -> _Names:
    return _by_name(list(regions.descendants(regency_code)))


def _by_name(found: list[Region]) -> _Names:
    names: _Names = {}
    for region in found:
        key = region.name.lower().removeprefix("kabupaten ").removeprefix("kota ").replace("-", " ")
        begun = names.setdefault(key.partition(" ")[0], {})
        begun[key] = (*begun.get(key, ()), region)
    return names
