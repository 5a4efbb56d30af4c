"""From topics and a place to ranked agencies, each with its reason: the registry's own answer, before any learning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from data import regions
from data.agencies import Agency
from data.suggestion import AgencyCandidate, PlaceMention, Via
from data.taxonomy import load_taxonomy
from data.tenants import LevelCue, Tenant

_CUE_WEIGHT = 20.0
"""How much more a level counts once the text names it; the others stay reachable."""
_UNCLEAR_FROM = 0.2
_ROLES = {
    "@desa": ("Kelurahan/desa setempat", "desa", "Tanyakan nama kelurahan atau desanya"),
    "@kecamatan": ("Kecamatan setempat", "kabupaten", "Tanyakan nama kecamatannya"),
    "@pemda": ("Pemerintah daerah setempat", "kabupaten", "Tanyakan kabupaten atau kotanya"),
}


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The region codes a complaint belongs to, "" for each that nobody named."""

    regency: str = ""
    district: str = ""
    village: str = ""

    def of_role(self, role: str) -> str:
        """Give the code of the agency that a place role stands for here, "" while the place is unknown."""
        region_code = {"@desa": self.village, "@kecamatan": self.district, "@pemda": self.regency}[role]
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
    return Whereabouts(inside, village[:8] or district, village)


def level_cue(text: str, topic_code: str, tenant: Tenant) -> tuple[LevelCue, str] | None:
    """Find the first words that show the level of government for a topic.

    Args:
        text: normalised words joined by single spaces, with a space at each end.
        topic_code: what the complaint is about.
        tenant: whose cues count.
    """
    for cue in tenant.routes.cues:
        if topic_code in cue.matters:
            for words in cue.words:
                if f" {words} " in text:
                    return cue, words
    return None


def route(topics: Mapping[str, float], text: str, where: Whereabouts, tenant: Tenant, on: date) -> Route:
    """Rank the agencies of a tenant's registry.

    Args:
        topics: probability of each topic code.
        text: normalised words joined by single spaces, with a space at each end.
        where: the place, as far as it is known.
        tenant: the government that routes.
        on: the day; agencies that have ended by then are replaced by their successors.

    Returns:
        Agencies with the sum of (probability of the topic) x (share of the agency in it).
    """
    totals: dict[str, float] = {}
    best: dict[str, tuple[float, AgencyCandidate]] = {}
    for topic_code, probability in topics.items():
        for candidate in _for_topic(topic_code, text, where, tenant, on):
            part = probability * candidate.probability
            totals[candidate.code] = totals.get(candidate.code, 0.0) + part
            if candidate.code not in best or part > best[candidate.code][0]:
                best[candidate.code] = (part, candidate)
    ranked = sorted(totals, key=lambda code: -totals[code])
    top_topic = max(topics, key=lambda code: topics[code], default="")
    unclear = _is_unclear(top_topic, text, where, tenant, on)
    return Route(tuple(_with(best[code][1], totals[code]) for code in ranked), unclear)


def _with(candidate: AgencyCandidate, probability: float) -> AgencyCandidate:
    where = (candidate.code, candidate.name, candidate.region_code, candidate.level)
    return AgencyCandidate(*where, min(probability, 1.0), candidate.via, candidate.reason)


def _for_topic(
    topic_code: str, text: str, where: Whereabouts, tenant: Tenant, on: date
) -> list[AgencyCandidate]:
    cue = level_cue(text, topic_code, tenant)
    candidates = []
    for share in tenant.routes.shares(topic_code):
        for agency, part in _current(share.agency, tenant, where, on):
            weight = share.share * part * (_CUE_WEIGHT if cue and _same_level(agency, cue[0].level) else 1.0)
            candidates.append((agency, weight))
    total = sum(weight for _, weight in candidates) or 1.0
    return [_candidate(agency, weight / total, topic_code, cue) for agency, weight in candidates]


def _same_level(agency: Agency, level: str) -> bool:
    return agency.level == level or (level == "kabupaten" and agency.level == "kota")


def _current(code: str, tenant: Tenant, where: Whereabouts, on: date) -> list[tuple[Agency, float]]:
    """Give the agencies that a code stands for on a day, with equal shares among several successors."""
    if code in _ROLES:
        return [(role_agency(code, where, tenant), 1.0)]
    agency = tenant.registry.agency(code)
    if agency.is_valid(on) or not agency.successors:
        return [(agency, 1.0)]
    part = 1.0 / len(agency.successors)
    return [
        (heir, share * part)
        for next_code in agency.successors
        for heir, share in _current(next_code, tenant, where, on)
    ]


def role_agency(role: str, where: Whereabouts, tenant: Tenant) -> Agency:
    """Give the agency that a place role stands for here, or one that says what to ask while the place is unknown."""
    if resolved := where.of_role(role):
        return tenant.registry.agency(resolved)
    name, level, question = _ROLES[role]
    return Agency(role, name, name, (), "desa" if level == "desa" else "kabupaten", "", (), question)


def _candidate(
    agency: Agency, share: float, topic_code: str, cue: tuple[LevelCue, str] | None
) -> AgencyCandidate:
    via: Via = (
        "place"
        if agency.code.startswith("@") or agency.code.endswith(("/desa", "/kecamatan", "/pemda"))
        else "registry"
    )
    reason = _reason(agency, topic_code)
    if cue and _same_level(agency, cue[0].level):
        reason += f"; teks menyebut “{cue[1]}”"
    return AgencyCandidate(agency.code, agency.name, agency.region_code, agency.level, share, via, reason)


def _reason(agency: Agency, topic_code: str) -> str:
    taxonomy = load_taxonomy()
    sector = taxonomy.sectors[topic_code.partition("/")[0]].name
    if agency.code.startswith("@"):
        return f"Urusan {sector} ditangani instansi di tempat kejadian. {agency.description}"
    if agency.code.endswith(("/desa", "/kecamatan", "/pemda")):
        return f"Urusan {sector} ditangani {agency.name}, tempat kejadian"
    scope = f"di {regions.region(agency.region_code).full_name}" if agency.region_code else "secara nasional"
    return f"Memegang urusan {sector} {scope}"


def _is_unclear(topic_code: str, text: str, where: Whereabouts, tenant: Tenant, on: date) -> bool:
    """Say whether two levels of government may both be responsible and the text does not tell which."""
    cued = any(topic_code in cue.matters for cue in tenant.routes.cues)
    if not cued or level_cue(text, topic_code, tenant):
        return False
    by_level: dict[str, float] = {}
    for candidate in _for_topic(topic_code, text, where, tenant, on):
        by_level[candidate.level] = by_level.get(candidate.level, 0.0) + candidate.probability
    return sum(share >= _UNCLEAR_FROM for share in by_level.values()) > 1
