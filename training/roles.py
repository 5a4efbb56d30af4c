"""Finds in a history which of its agencies are one per place, so that what one learned holds for all."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from data.regions import children, descendants
from data.schema import LabelledComplaint
from models.roles import KINDS, PlaceRole, kind_of, place_of, plain
from models.situation import whereabouts_of
from pipeline.routing import Whereabouts

_WORD = re.compile(r"[^\W_]+")
_LEAST_PLACES = 3
"""So many places must each have an agency of the name."""
_LEAST_ROWS = 5
_LEAST_AGREEMENT = 0.6
"""Of the complaints whose place is known this share must have gone to the agency of that place."""


@dataclass(frozen=True, slots=True)
class LearnedRoles:
    """What a history shows: its place roles, the role of each agency that has one, and the region they lie in."""

    roles: tuple[PlaceRole, ...]
    role_of: Mapping[str, str]
    home: str


def learn_roles(rows: Sequence[LabelledComplaint], region_code: str) -> LearnedRoles:
    """Find the families of agencies that differ only in a place's name, and check them against the complaints' places.

    Args:
        rows: complaints with an agency.
        region_code: region that all rows share, "" where they name none: then the agencies' own names tell it.
    """
    labels = Counter(row.agency for row in rows)
    home = region_code or _home(labels)
    places = _places_of(rows, home)
    families = _families(labels, places)
    members = {label for family in families.values() for label in family}
    known = {i: whereabouts_of(row.complaint, home) for i, row in enumerate(rows) if row.agency in members}
    judged = [_judged(group, rows, labels, known) for group in families.items()]
    fit = [role for role in judged if role.agreement >= _LEAST_AGREEMENT]
    roles: list[PlaceRole] = []
    role_of: dict[str, str] = {}
    for role in sorted(fit, key=lambda role: (-role.agreement, role.label)):
        if not role_of.keys() & families[role.label].keys():
            roles.append(role)
            role_of |= dict.fromkeys(families[role.label], role.label)
    return LearnedRoles(tuple(roles), role_of, home)


def _judged(
    group: tuple[str, Mapping[str, str]],
    rows: Sequence[LabelledComplaint],
    labels: Mapping[str, int],
    known: Mapping[int, Whereabouts],
) -> PlaceRole:
    """Say how well a family agrees with the complaints' places: not at all with too few places or rows."""
    role_label, family = group
    kind = kind_of(role_label)
    at = [i for i in known if rows[i].agency in family]
    own = {i: plain(place_of(kind, rows[i].complaint, known[i])) for i in at}
    told = [own[i] == family[rows[i].agency] for i in at if own[i]]
    enough = len(set(family.values())) >= _LEAST_PLACES and len(told) >= _LEAST_ROWS
    names = {family[label]: label for label in sorted(family, key=lambda label: (labels[label], label))}
    agreement = round(sum(told) / len(told), 4) if enough else 0.0
    return PlaceRole(role_label, kind, names, len(at), agreement)


def _families(labels: Mapping[str, int], places: Mapping[str, frozenset[str]]) -> dict[str, dict[str, str]]:
    """Group labels that hold a place's name by what stands around it: role -> label -> plain place.

    Spellings that differ in letters' case or in what is no letter are one family, named as most complaints write it.
    """
    groups: defaultdict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    written: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for label in sorted(labels):
        words = list(_WORD.finditer(label))
        for kind in KINDS:
            for cut in range(1, len(words)):
                place = plain(label[words[cut].start() :])
                if place in places[kind]:
                    before, after = label[: words[cut].start()], label[words[-1].end() :]
                    key = (plain(before), plain(after), kind)
                    groups[key][label] = place
                    written[key][f"{before}{{{kind}}}{after}"] += labels[label]
                    break
    return {written[key].most_common(1)[0][0]: family for key, family in groups.items()}


def _places_of(rows: Sequence[LabelledComplaint], home: str) -> dict[str, frozenset[str]]:
    """Give the plain names of places of each kind: those of the forms and those of the region."""
    inside = list(descendants(home)) if home else []
    village = {plain(row.complaint.kelurahan) for row in rows}
    district = {plain(row.complaint.kecamatan) for row in rows}
    district |= {plain(place.name) for place in inside if place.level == "kecamatan"}
    village |= {plain(place.name) for place in inside if place.level in {"kelurahan", "desa"}}
    return {"desa": frozenset(village - {""}), "kecamatan": frozenset(district - {""})}


@cache
def _districts() -> dict[str, frozenset[str]]:
    """Give for each plain name of a district the regencies that have one."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for province in children(""):
        for regency in children(province.code):
            for district in children(regency.code):
                found[plain(district.name)].add(regency.code)
    return {name: frozenset(codes) for name, codes in found.items()}


def _home(labels: Mapping[str, int]) -> str:
    """Name the regency in which the districts lie that the agencies are named after, "" where it is not clear."""
    named = [plain(label).split() for label in labels]
    tails = {" ".join(words[cut:]) for words in named for cut in range(1, len(words))}
    votes = Counter(code for tail in tails for code in _districts().get(tail, ()))
    ranked = votes.most_common(2)
    if not ranked or ranked[0][1] < _LEAST_PLACES:
        return ""
    clear = len(ranked) == 1 or ranked[0][1] >= 2 * ranked[1][1]
    return ranked[0][0] if clear else ""
