"""Calibrated agencies stay ranked probabilities, and a set of them is never empty."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.suggestion import AgencyCandidate
from models.promises import COVERAGE, AgencySets, Confidence

lines = st.builds(Confidence, st.floats(0.05, 5), st.floats(-5, 5))
probabilities = st.floats(0, 1)
ranked = st.lists(st.floats(1e-9, 1), max_size=8).map(
    lambda weights: sorted((weight / sum(weights) for weight in weights), reverse=True)
)


def _candidates(chances: list[float]) -> list[AgencyCandidate]:
    return [
        AgencyCandidate(f"a{i}", f"Kantor {i}", "", "kota", chance, "learned", "alasan")
        for i, chance in enumerate(chances)
    ]


@given(lines, probabilities, probabilities)
def test_more_probable_before_is_never_less_probable_after(
    line: Confidence, one: float, other: float
) -> None:
    low, high = sorted((one, other))
    assert 0 <= line.of(low) <= line.of(high) <= 1


@given(st.floats(1e-5, 1 - 1e-5))
def test_line_without_slope_or_offset_changes_nothing(probability: float) -> None:
    assert Confidence().of(probability) == pytest.approx(probability, abs=1e-9)


@given(st.floats(0.55, 0.999), st.floats(0.05, 0.95))
def test_flatter_line_is_less_sure(probability: float, slope: float) -> None:
    assert 0.5 < Confidence(slope).of(probability) < probability


@pytest.mark.parametrize("probability", [0.0, 1.0])
def test_certainty_is_never_taken_at_its_word(probability: float) -> None:
    assert 0 < Confidence().of(probability) < 1


@given(lines, ranked)
def test_calibrated_candidates_stay_ranked_and_sum_to_one_at_most(
    line: Confidence, chances: list[float]
) -> None:
    found = line.rescaled(chances)
    assert len(found) == len(chances)
    assert found == sorted(found, reverse=True)
    assert all(0 <= chance <= 1 for chance in found)
    assert sum(found) <= 1 + 1e-9
    assert not chances or found[0] == line.of(chances[0])


@given(ranked)
def test_others_keep_their_proportions_where_the_first_is_far_ahead(chances: list[float]) -> None:
    """What the first gives up is shared by the others as they stood to each other."""
    tail = [chance * 0.1 for chance in chances]
    found = Confidence(0.9).rescaled([0.9, *tail])
    left = (1 - found[0]) / 0.1
    assert found[1:] == pytest.approx([min(chance * left, found[0]) for chance in tail])


@given(lines, ranked)
def test_only_probabilities_of_candidates_change(line: Confidence, chances: list[float]) -> None:
    before = _candidates(chances)
    after = line.applied(before)
    assert [(one.code, one.name, one.via, one.reason) for one in after] == [
        (one.code, one.name, one.via, one.reason) for one in before
    ]
    assert [one.probability for one in after] == pytest.approx(line.rescaled(chances))


thresholds = st.one_of(st.none(), st.floats(0, 1))
by_label = st.dictionaries(st.sampled_from(["Kantor 0", "Kantor 1", "Kantor 2"]), st.floats(0, 1))


@given(thresholds, by_label, ranked)
def test_set_is_a_part_of_the_candidates_in_their_order_and_never_empty(
    others: float | None, own: dict[str, float], chances: list[float]
) -> None:
    candidates = _candidates(chances)
    codes = [one.code for one in candidates]
    found = AgencySets(others, own).codes(candidates, {one.code: one.name for one in candidates})
    assert bool(found) == bool(candidates)
    assert found == [code for code in codes if code in found]


@given(st.floats(0, 1), by_label, ranked)
def test_set_of_several_is_who_reaches_the_threshold_of_its_label(
    others: float, own: dict[str, float], chances: list[float]
) -> None:
    candidates = _candidates(chances)
    labels = {one.code: one.name for one in candidates}
    found = AgencySets(others, own).codes(candidates, labels)
    reached = {one.code for one in candidates if one.probability >= own.get(one.name, others)}
    assert set(found) == reached or (not reached and found == codes_of(candidates)[:1])


def codes_of(candidates: list[AgencyCandidate]) -> list[str]:
    return [one.code for one in candidates]


def test_agency_of_the_registry_is_measured_by_what_holds_for_others() -> None:
    candidates = _candidates([0.6, 0.3, 0.1])
    sets = AgencySets(0.25, {"Kantor 2": 0.05, "Kantor 0": 0.7})
    assert sets.codes(candidates, {"a2": "Kantor 2"}) == ["a0", "a1", "a2"]
    assert sets.codes(candidates, {"a0": "Kantor 0", "a2": "Kantor 2"}) == ["a1", "a2"]


@given(ranked)
def test_unmeasured_set_is_the_fewest_that_hold_the_coverage(chances: list[float]) -> None:
    found = AgencySets().codes(_candidates(chances), {})
    assert len(found) <= len(chances)
    assert not chances or sum(chances[: len(found)]) >= COVERAGE - 1e-6
    assert len(found) <= 1 or sum(chances[: len(found) - 1]) < COVERAGE


@given(thresholds, by_label)
def test_sets_are_read_as_they_were_written(others: float | None, own: dict[str, float]) -> None:
    body = {"others": others, "by_label": own, "coverage": 0.8}
    assert AgencySets.from_json(body) == AgencySets(others, own, 0.8)


@pytest.mark.parametrize("body", [{}, {"others": None}, {"others": None, "by_label": {}}, {"others": "x", "by_label": {}, "coverage": 0.9}, {"others": 0.1, "by_label": {"a": "x"}, "coverage": 0.9}])  # fmt: skip
def test_sets_that_make_no_sense_are_refused(body: dict[str, object]) -> None:
    with pytest.raises((KeyError, ValueError)):
        AgencySets.from_json(body)


def test_calibration_of_many_ranked_lists_is_exact_to_the_first() -> None:
    """Against the formula written down another way: the logistic of a line on the logit."""
    generator = np.random.default_rng(3)
    for slope, offset, chance in generator.uniform((0.1, -2, 0.01), (3, 2, 0.99), (200, 3)).tolist():
        power = np.exp(offset) * (chance / (1 - chance)) ** slope
        assert Confidence(slope, offset).of(chance) == pytest.approx(power / (1 + power))
