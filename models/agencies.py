"""Agencies as a model has learned them, mixed with what the registry says."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data import regions
from data.agencies import PLACE_ROLES, AgencyLevel
from data.errors import UnknownCodeError
from data.suggestion import AgencyCandidate
from data.tenants import Tenant
from models.scorer import Head
from pipeline.routing import Whereabouts, role_agency

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_CODE = re.compile(r"[a-z0-9.]+/[a-z0-9-]+")
"""A registry code ("34.04/dishub"); a name such as ATR/BPN is none."""
_REGISTRY_WEIGHT = 200.0
"""The registry counts like this many decided complaints against what was learned from a history."""
_STRANGE_REGISTRY_WEIGHT = 10.0
"""The same where the history has names of its own, which the registry cannot mean."""


@dataclass(frozen=True, slots=True)
class AgencyScope:
    """Where the learned agencies hold: the region of the history, its rows, whether its names are its own."""

    region_code: str
    rows: int
    own_names: bool

    def holds_for(self, region_code: str) -> bool:
        """Say whether a complaint from that region can be answered from this history."""
        return not self.region_code or (
            bool(region_code) and regions.is_within(region_code, self.region_code)
        )


def is_own_name(label: str) -> bool:
    """Say whether a label is a history's own name of an agency, neither a registry's code nor a place role."""
    return label not in PLACE_ROLES and not _CODE.fullmatch(label)


def slug(name: str) -> str:
    """Make a code of a name: lower-case ASCII words joined by hyphens."""
    return _NOT_SLUG.sub("-", name.lower()).strip("-") or "tanpa-nama"


def learned_candidates(
    head: Head, probabilities: NDArray[np.float64], scope: AgencyScope, tenant: Tenant, where: Whereabouts
) -> list[AgencyCandidate]:
    """Name the learned agencies that the tenant can hand to, best first; the others' probability is missing."""
    found = [
        candidate
        for label, probability in zip(head.labels, probabilities, strict=True)
        if (candidate := _learned(label, float(probability), scope, tenant, where)) is not None
    ]
    return sorted(found, key=lambda item: -item.probability)


def mix(
    learned: list[AgencyCandidate], ruled: tuple[AgencyCandidate, ...], scope: AgencyScope
) -> list[AgencyCandidate]:
    """Join learned and registry candidates, each weighed by the evidence behind it."""
    total = sum(candidate.probability for candidate in learned)
    weight = _STRANGE_REGISTRY_WEIGHT if scope.own_names else _REGISTRY_WEIGHT
    share = scope.rows / (scope.rows + weight) if total else 0.0
    joined = {candidate.code: scaled(candidate, 1 - share) for candidate in ruled}
    for candidate in learned:
        other = joined.get(candidate.code)
        added = other.probability if other else 0.0
        joined[candidate.code] = _with(candidate, candidate.probability / total * share + added, other)
    return sorted(joined.values(), key=lambda item: -item.probability)


def scaled(candidate: AgencyCandidate, factor: float) -> AgencyCandidate:
    """Give the candidate with its probability multiplied."""
    return _with(candidate, candidate.probability * factor, None)


def _with(candidate: AgencyCandidate, probability: float, other: AgencyCandidate | None) -> AgencyCandidate:
    reason = f"{candidate.reason}; {other.reason}" if other else candidate.reason
    where = (candidate.code, candidate.name, candidate.region_code, candidate.level)
    return AgencyCandidate(*where, min(probability, 1.0), candidate.via, reason)


def _learned(
    label: str, probability: float, scope: AgencyScope, tenant: Tenant, where: Whereabouts
) -> AgencyCandidate | None:
    reason = f"Dipelajari dari {scope.rows:,} laporan terdahulu".replace(",", ".")
    if not is_own_name(label):
        try:
            is_role = label in PLACE_ROLES
            agency = role_agency(label, where, tenant) if is_role else tenant.registry.agency(label)
        except UnknownCodeError:
            return None
        place = (agency.code, agency.name, agency.region_code, agency.level)
        return AgencyCandidate(*place, probability, "learned", reason)
    code = f"{scope.region_code}/{slug(label)}" if scope.region_code else slug(label)
    level = _guess_level(label, scope.region_code)
    return AgencyCandidate(code, label, scope.region_code, level, probability, "learned", reason)


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
