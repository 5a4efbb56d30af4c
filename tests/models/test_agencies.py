"""What was learned and what the registry says, together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.suggestion import AgencyCandidate, Via
from models.agencies import AgencyScope, mix, slug


@pytest.mark.parametrize(
    ("scope", "code", "holds"),
    [
        ("71.71", "71.71", True),
        ("71.71", "71.71.01", True),
        ("71.71", "71", False),
        ("71.71", "34.04", False),
        ("", "34.04", True),
        ("71.71", "", False),
    ],
)
def test_scope_of_a_history(scope: str, code: str, holds: bool) -> None:  # noqa: FBT001 - a column of the table
    assert AgencyScope(scope, 1, 0.5, "").holds_for(code) is holds


def _candidate(code: str, probability: float, via: Via) -> AgencyCandidate:
    return AgencyCandidate(code, code, "", "kabupaten", probability, via, via)


@given(st.floats(0, 0.99))
def test_history_and_registry_are_mixed_by_share(share: float) -> None:
    """Probabilities of both sum to one, so does the mix; the more the history counts, the more its agencies do."""
    mixed = _mixed(share)
    assert sum(candidate.probability for candidate in mixed.values()) == pytest.approx(1)
    assert mixed["a"].probability < _mixed(share + 0.01)["a"].probability
    assert mixed["c"].probability > _mixed(share + 0.01)["c"].probability
    assert mixed["b"].via == "learned"
    assert mixed["b"].reason == "learned; registry"


def _mixed(share: float) -> dict[str, AgencyCandidate]:
    learned = [_candidate("a", 0.9, "learned"), _candidate("b", 0.1, "learned")]
    ruled = [_candidate("b", 0.7, "registry"), _candidate("c", 0.3, "registry")]
    return {candidate.code: candidate for candidate in mix(learned, ruled, share)}


def test_without_a_history_the_registry_stands_alone() -> None:
    ruled = [_candidate("b", 0.7, "registry"), _candidate("c", 0.3, "registry")]
    assert mix([], ruled, 0.9) == ruled


@given(st.text(st.characters(), max_size=30))
def test_slug_is_lower_case_ascii_and_never_empty(name: str) -> None:
    assert slug(name)
    assert slug(slug(name)) == slug(name)
    assert set(slug(name)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
