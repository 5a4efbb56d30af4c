"""From topics and a place to ranked agencies, each with its reason: the registry's own answer, before any learning."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import cast

from data import regions
from data.agencies import PLACE_ROLES, Agency, AgencyLevel
from data.shapes import Road
from data.suggestion import AgencyCandidate, PlaceMention, Via
from data.taxonomy import load_taxonomy
from data.tenants import LevelCue, Tenant
from pipeline.normalize import tokenize
from pipeline.responsibility import Part, parts_of
from pipeline.roads import RoadMention

_CUE_WEIGHT = 20.0
"""How much more a level counts once the text names it; the others stay reachable."""
_UNCLEAR_FROM = 0.1
"""Two levels with at least this share each leave it open whose matter it is."""
_ROLES = {
    "@desa": ("Kelurahan/desa setempat", "desa", "Tanyakan nama kelurahan atau desanya"),
    "@kecamatan": ("Kecamatan setempat", "kabupaten", "Tanyakan nama kecamatannya"),
    "@pemda": ("Pemerintah daerah setempat", "kabupaten", "Tanyakan kabupaten atau kotanya"),
    "@pemprov": ("Pemerintah provinsi setempat", "provinsi", "Tanyakan provinsinya"),
}


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The region codes a complaint belongs to, "" for each that nobody named."""

    regency: str = ""
    district: str = ""
    village: str = ""
    province: str = ""

    @property
    def place(self) -> str:
        """The regency, else the province, else ""."""
        return self.regency or self.province

    def of_role(self, role: str) -> str:
        """Give the code of the agency that a place role stands for here, "" while the place is unknown."""
        region_code = {
            "@desa": self.village,
            "@kecamatan": self.district,
            "@pemda": self.regency,
            "@pemprov": self.province,
        }[role]
        return f"{region_code}/{role[1:]}" if region_code else ""


@dataclass(frozen=True, slots=True)
class Route:
    """Ranked agencies for one complaint, and whether the text leaves open whose level it is."""

    agencies: tuple[AgencyCandidate, ...]
    level_unclear: bool


def whereabouts(region_code: str, mentions: Sequence[PlaceMention]) -> Whereabouts:
    """Join the region that was sent with the places in the text: what was sent wins, the text fills in below it."""
    codes = [region_code, *(mention.region_code for mention in mentions)]
    inside = next((code[:5] for code in codes if len(code) >= 5), "")  # noqa: PLR2004 - "34.04"
    below = [code for code in codes if inside and regions.is_within(code, inside)]
    district = next((code[:8] for code in below if len(code) >= 8), "")  # noqa: PLR2004 - "34.04.12"
    village = next((code for code in below if len(code) == len("34.04.12.2003")), "")
    province = inside[:2] or next((code[:2] for code in codes if code), "")
    return Whereabouts(inside, village[:8] or district, village, province)


@dataclass(frozen=True, slots=True)
class Cue:
    """What shows the level of government that answers for a topic, and how people are told."""

    level: str
    reason: str


def level_cue(
    text: str, topic_code: str, tenant: Tenant, road: Road | None = None, named: RoadMention | None = None
) -> Cue | None:
    """Find what shows the level of government for a topic: the road on the map, else the one named, else the first such words.

    Args:
        text: normalised words joined by single spaces, with a space at each end.
        topic_code: what the complaint is about.
        tenant: whose cues count.
        road: the road that the complaint's coordinates lie on, if any.
        named: the first road whose class the text tells, if any.
    """
    cues = _cues(tenant, topic_code)
    if not cues:
        return None
    if road and any(cue.road for cue in cues):
        return Cue(road.level, f"koordinat pada {road.name or 'jalan'} (jalan {road.road_class})")
    if named and any(cue.road for cue in cues):
        return Cue(named.level, f"teks menyebut “{named.text}”")
    for cue in cues:
        for words in cue.words:
            if f" {words} " in text:
                return Cue(cue.level, f"teks menyebut “{words}”")
    return None


@lru_cache(maxsize=8192)
def _cues(tenant: Tenant, topic_code: str) -> Sequence[LevelCue]:
    return tuple(cue for cue in tenant.routes.cues if topic_code in cue.matters)


@dataclass(frozen=True, slots=True)
class Setting:
    """All that routing knows of a complaint besides its topic.

    Attributes:
        text: normalised words joined by single spaces, with a space at each end.
        where: the place, as far as it is known.
        tenant: the government that routes.
        on: the day; agencies that have ended by then are replaced by their successors.
        road: the road that the complaint's coordinates lie on, if any.
        named: the first road whose class the text tells, if any.
    """

    text: str
    where: Whereabouts
    tenant: Tenant
    on: date
    road: Road | None = None
    named: RoadMention | None = None


def route(topics: Mapping[str, float], setting: Setting) -> Route:
    """Rank the agencies of a tenant's registry.

    Args:
        topics: probability of each topic code.
        setting: what else is known.

    Returns:
        Agencies with the sum of (probability of the topic) x (share of the agency in it).
    """
    totals: dict[str, float] = {}
    best: dict[str, tuple[float, _Found]] = {}
    for topic_code, probability in topics.items():
        for found in _for_topic(topic_code, setting):
            code, part = found.agency.code, probability * found.share
            totals[code] = totals.get(code, 0.0) + part
            if code not in best or part > best[code][0]:
                best[code] = (part, found)
    ranked = sorted(totals, key=lambda code: -totals[code])
    top_topic = max(topics, key=lambda code: topics[code], default="")
    agencies = tuple(_candidate(best[code][1], min(totals[code], 1.0)) for code in ranked)
    return Route(agencies, _is_unclear(top_topic, setting))


@dataclass(frozen=True, slots=True)
class _Found:
    """An agency's share of one topic, with what is needed to say why."""

    agency: Agency
    share: float
    part: Part
    topic_code: str
    cue: Cue | None


def _for_topic(topic_code: str, setting: Setting) -> Sequence[_Found]:
    cue = level_cue(setting.text, topic_code, setting.tenant, setting.road, setting.named)
    if cue is None and (found := _by_table(topic_code, setting.tenant, setting.where, setting.on)):
        return found
    parts = parts_of(setting.tenant, topic_code, setting.where.place, setting.on)
    return _shared_out(topic_code, setting, _told_apart(parts, setting), cue)


@lru_cache(maxsize=16_384)
def _by_table(topic_code: str, tenant: Tenant, where: Whereabouts, on: date) -> Sequence[_Found]:
    """Share a topic out where nothing in the text decides: the same for all complaints of a place and day, else none."""
    parts = parts_of(tenant, topic_code, where.place, on)
    if len({part.group for part in parts}) < len(parts):
        return ()
    weighed = [(part, part.share) for part in parts]
    return _shared_out(topic_code, Setting("", where, tenant, on), weighed, None)


def _shared_out(
    topic_code: str, setting: Setting, weighed: Iterable[tuple[Part, float]], cue: Cue | None
) -> Sequence[_Found]:
    found: list[tuple[Agency, float, Part]] = []
    for part, weight in weighed:
        for agency, heirs_part in _current(part.code, setting):
            cued = _CUE_WEIGHT if cue and _same_level(agency, cue.level) else 1.0
            found.append((agency, weight * heirs_part * cued, part))
    total = sum(weight for _, weight, _ in found) or 1.0
    return [_Found(agency, weight / total, part, topic_code, cue) for agency, weight, part in found]


def _told_apart(parts: Sequence[Part], setting: Setting) -> Iterator[tuple[Part, float]]:
    """Weigh the parts; of several agencies in one role the one that the text names comes first."""
    sizes = Counter([part.group for part in parts])
    for group, members in groupby(parts, key=lambda part: part.group):
        listed = list(members)
        raised = [
            part.share * (_CUE_WEIGHT if sizes[group] > 1 and _is_named(part.code, setting) else 1.0)
            for part in listed
        ]
        scale = sum(part.share for part in listed) / sum(raised)
        yield from ((part, weight * scale) for part, weight in zip(listed, raised, strict=True))


def _is_named(code: str, setting: Setting) -> bool:
    return not code.startswith("@") and any(
        name in setting.text for name in _written(setting.tenant.registry.agency(code))
    )


@lru_cache(maxsize=4096)
def _written(agency: Agency) -> tuple[str, ...]:
    """Give an agency's names as normalised text has them, with a space at each end."""
    names = (agency.name, agency.abbreviation, *agency.aliases)
    return tuple(f" {' '.join(token.word for token in tokenize(name))} " for name in names if name)


def _same_level(agency: Agency, level: str) -> bool:
    return agency.level == level or (level == "kabupaten" and agency.level == "kota")


def _current(code: str, setting: Setting, past: frozenset[str] = frozenset()) -> list[tuple[Agency, float]]:
    """Give the agencies that a code stands for on a day, with equal shares among several successors.

    `past` are those already gone through: agencies that name each other as successors end the search.
    """
    if code in _ROLES:
        return [(role_agency(code, setting.where, setting.tenant), 1.0)]
    agency = setting.tenant.registry.agency(code)
    heirs = [heir for heir in agency.successors if heir not in past]
    if agency.is_valid(setting.on) or not heirs:
        return [(agency, 1.0)]
    return [
        (heir, share / len(heirs))
        for next_code in heirs
        for heir, share in _current(next_code, setting, past | {code})
    ]


def role_agency(role: str, where: Whereabouts, tenant: Tenant) -> Agency:
    """Give the agency that a place role stands for here, or one that says what to ask while the place is unknown."""
    if resolved := where.of_role(role):
        return tenant.registry.agency(resolved)
    name, level, question = _ROLES[role]
    return Agency(role, name, name, (), cast("AgencyLevel", level), "", (), question)


def _candidate(found: _Found, probability: float) -> AgencyCandidate:
    agency = found.agency
    via, reason = _why(agency, found.topic_code, found.part.source)
    if found.cue and _same_level(agency, found.cue.level):
        reason += f"; {found.cue.reason}"
    return AgencyCandidate(
        agency.code, agency.name, agency.region_code, agency.level, probability, via, reason
    )


@lru_cache(maxsize=16_384)
def _why(agency: Agency, topic_code: str, source: str) -> tuple[Via, str]:
    reason = _reason(agency, topic_code)
    via: Via = "place" if _is_of_place(agency.code) else "registry"
    return via, f"{reason} ({source})" if source else reason


def _is_of_place(code: str) -> bool:
    return f"@{code.rpartition('/')[2]}" in PLACE_ROLES or code.startswith("@")


def _reason(agency: Agency, topic_code: str) -> str:
    sector = load_taxonomy().sectors[topic_code.partition("/")[0]].name
    if agency.code.startswith("@"):
        return f"Urusan {sector} ditangani instansi di tempat kejadian. {agency.description}"
    if _is_of_place(agency.code):
        return f"Urusan {sector} ditangani {agency.name}, tempat kejadian"
    scope = f"di {regions.region(agency.region_code).full_name}" if agency.region_code else "secara nasional"
    verb = "Memegang" if agency.holds(topic_code) else "Ikut menangani"
    return f"{verb} urusan {sector} {scope}"


def _is_unclear(topic_code: str, setting: Setting) -> bool:
    """Say whether two levels of government may both be responsible and nothing tells which."""
    if not _cues(setting.tenant, topic_code) or level_cue(
        setting.text, topic_code, setting.tenant, setting.road, setting.named
    ):
        return False
    by_level: dict[str, float] = {}
    for found in _for_topic(topic_code, setting):
        by_level[found.agency.level] = by_level.get(found.agency.level, 0.0) + found.share
    return sum(share >= _UNCLEAR_FROM for share in by_level.values()) > 1
