"""Agencies as a model has learned them, mixed with what the registry says."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from data import regions
from data.agencies import PLACE_ROLES, Agency, AgencyLevel
from data.errors import UnknownCodeError
from data.suggestion import AgencyCandidate
from data.tenants import Tenant
from models.roles import PlaceRole, plain
from models.situation import Situation
from pipeline.routing import role_agency

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_LEAST = 5e-4
_CODE = re.compile(r"[a-z0-9.]+/[a-z0-9-]+")
"""A registry code ("34.04/dishub"); a name such as ATR/BPN is none."""


@dataclass(frozen=True, slots=True)
class AgencyScope:
    """Where the learned agencies hold and how much they count.

    Attributes:
        region_code: region of the history, "" where its rows name none.
        rows: complaints with an agency.
        share: what the history counts against the registry, in [0, 1].
        home: region in which places are looked for where a complaint names no region.
        roles: label -> family of agencies with one for each place.
    """

    region_code: str
    rows: int
    share: float
    home: str
    roles: Mapping[str, PlaceRole] = field(default_factory=dict)

    @classmethod
    def from_json(cls, body: Mapping[str, Any], roles: Sequence[Mapping[str, Any]]) -> Self:
        """Read a scope as a manifest holds it; raises KeyError, TypeError or ValueError for anything else."""
        learned = {role.label: role for role in map(PlaceRole.from_json, roles)}
        scope = cls(
            str(body["region_code"]), int(body["rows"]), float(body["share"]), str(body["home"]), learned
        )
        if not (0 <= scope.share <= 1 and scope.rows >= 0):
            raise ValueError(f"a share of {scope.share} of {scope.rows} rows")
        for code in (scope.region_code, scope.home):
            if code:
                regions.region(code)
        return scope

    def holds_for(self, region_code: str) -> bool:
        """Say whether a complaint from that region can be answered from this history."""
        return not self.region_code or (
            bool(region_code) and regions.is_within(region_code, self.region_code)
        )


@dataclass(frozen=True, slots=True)
class LearnedAgency:
    """A learned candidate and the label that the model knows it under."""

    candidate: AgencyCandidate
    label: str


@dataclass(frozen=True, slots=True)
class RankedAgencies:
    """Agencies for one matter.

    Attributes:
        candidates: ranked, best first.
        labels: agency code -> label that the model knows it under.
        first_learned: label of the first candidate where the history alone names the same one, else "".
        level_unclear: the text leaves open whose level of government it is.
    """

    candidates: list[AgencyCandidate]
    labels: Mapping[str, str]
    first_learned: str
    level_unclear: bool = False


def is_own_name(label: str) -> bool:
    """Say whether a label is a history's own name of an agency, neither a registry's code nor a place role."""
    return label not in PLACE_ROLES and not _CODE.fullmatch(label)


def slug(name: str) -> str:
    """Make a code of a name: lower-case ASCII words joined by hyphens."""
    return _NOT_SLUG.sub("-", name.lower()).strip("-") or "tanpa-nama"


def learned_agencies(
    labels: Sequence[str], probabilities: NDArray[np.float64], scope: AgencyScope, known: Situation
) -> list[LearnedAgency]:
    """Name the learned agencies that the tenant can hand to, best first.

    Their probabilities are shares of what those agencies have together that can be named here; labels that are all but
    impossible are left out.
    """
    found: dict[str, tuple[Agency, float, str]] = {}
    for label, probability in zip(labels, probabilities.tolist(), strict=True):
        if probability >= _LEAST:
            for agency, share in _agencies_of(label, scope, known):
                _, before, first = found.get(agency.code, (agency, 0.0, label))
                found[agency.code] = (agency, before + probability * share, first)
    total = sum(probability for _, probability, _ in found.values()) or 1.0
    reason = f"Dipelajari dari {scope.rows:,} laporan terdahulu".replace(",", ".")
    ranked = sorted(found.values(), key=lambda item: -item[1])
    return [
        LearnedAgency(_candidate(agency, probability / total, label, reason), label)
        for agency, probability, label in ranked
    ]


def mix(
    learned: Sequence[AgencyCandidate], ruled: Sequence[AgencyCandidate], share: float
) -> list[AgencyCandidate]:
    """Join learned and registry candidates, best first; the learned ones count for `share` of the whole."""
    if not learned:
        return sorted(ruled, key=lambda item: -item.probability)
    joined = {candidate.code: weighed(candidate, candidate.probability * (1 - share)) for candidate in ruled}
    for candidate in learned:
        other = joined.get(candidate.code)
        added = other.probability if other else 0.0
        reason = f"{candidate.reason}; {other.reason}" if other else candidate.reason
        joined[candidate.code] = weighed(candidate, candidate.probability * share + added, reason)
    return sorted(joined.values(), key=lambda item: -item.probability)


def both(learned: Sequence[LearnedAgency], ruled: Sequence[AgencyCandidate], share: float) -> RankedAgencies:
    """Let the history and the registry name the agencies of one matter, not calibrated yet."""
    candidates = mix([one.candidate for one in learned], ruled, share)
    agrees = bool(learned) and learned[0].candidate.code == candidates[0].code
    labels = {one.candidate.code: one.label for one in learned}
    return RankedAgencies(candidates, labels, learned[0].label if agrees else "")


def weighed(candidate: AgencyCandidate, probability: float, reason: str = "") -> AgencyCandidate:
    """Give the candidate with another probability, and another reason if one is given."""
    where = (candidate.code, candidate.name, candidate.region_code, candidate.level)
    return AgencyCandidate(*where, min(probability, 1.0), candidate.via, reason or candidate.reason)


def _candidate(agency: Agency, probability: float, label: str, reason: str) -> AgencyCandidate:
    if agency.code.startswith("@"):
        reason = f"{reason}. {agency.description}"
    elif label.startswith("@") or "{" in label:
        reason = f"{reason}: {agency.name} menurut tempat kejadian"
    return AgencyCandidate(
        agency.code, agency.name, agency.region_code, agency.level, probability, "learned", reason
    )


def _agencies_of(label: str, scope: AgencyScope, known: Situation) -> Sequence[tuple[Agency, float]]:
    """Give the agencies that a label stands for here, with shares that sum to 1; none where the tenant has none."""
    if label in scope.roles:
        return [(_of_place(scope.roles[label], scope, known), 1.0)]
    if label in PLACE_ROLES:
        return [(role_agency(label, known.where, known.tenant), 1.0)]
    return _in_office(label, scope.region_code, known.tenant, known.setting.on)


@lru_cache(maxsize=16_384)
def _in_office(label: str, region_code: str, tenant: Tenant, on: date) -> Sequence[tuple[Agency, float]]:
    """Give who a registry's code stands for on a day, or the agency that a history's own name means."""
    if not is_own_name(label):
        try:
            heirs = tenant.registry.in_office(label, on)
        except UnknownCodeError:
            return ()
        return tuple((heir, 1 / len(heirs)) for heir in heirs)
    same = tenant.registry.named(label)
    if same and not same.is_valid(on):
        heirs = tenant.registry.in_office(same.code, on)
        return tuple((heir, 1 / len(heirs)) for heir in heirs)
    code = same.code if same else f"{region_code}/{slug(label)}" if region_code else slug(label)
    level = same.level if same else _guess_level(label, region_code)
    return ((Agency(code, label, label, (), level, region_code, (), ""), 1.0),)


def _of_place(role: PlaceRole, scope: AgencyScope, known: Situation) -> Agency:
    """Give the agency of the complaint's place, or the office to ask for while the place is unknown."""
    name = role.name_for(known.complaint, known.where)
    office = role_agency(role.office, known.where, known.tenant)
    if not name:
        return office
    place = role.place(known.complaint, known.where)
    if not office.code.startswith("@") and plain(regions.region(office.region_code).name) == plain(place):
        return Agency(office.code, name, name, (), office.level, office.region_code, (), office.description)
    code = f"{scope.region_code}/{slug(name)}" if scope.region_code else slug(name)
    return Agency(code, name, name, (), _guess_level(name, scope.region_code), scope.region_code, (), "")


def _guess_level(name: str, region_code: str) -> AgencyLevel:
    lowered = name.lower()
    if lowered.startswith(("kelurahan", "desa", "kalurahan")):
        return "desa"
    if lowered.startswith(("kementerian", "badan nasional", "direktorat jenderal")):
        return "pusat"
    if lowered.startswith(("kepolisian", "polres", "kantor pertanahan", "bpjs")):
        return "vertikal"
    if lowered.startswith(("pt ", "pt.")):
        return "bumn"
    if len(region_code) == len("34"):
        return "provinsi"
    return "kota" if region_code[3:4] == "7" else "kabupaten"
