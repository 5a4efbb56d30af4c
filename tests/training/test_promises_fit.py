"""What a history lets a model promise is kept on new rows of the same kind."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from data.suggestion import AgencyCandidate
from models.agencies import LearnedAgency, both
from models.promises import COVERAGE, AgencySets, Confidence
from tests.training.small_models import write_recipe
from training.config import Recipe, load_recipe
from training.promises import Judged, conformal_threshold, fit_confidence, fit_share, promise, watched

Chances = NDArray[np.float64]
_AGENCIES = ("Mudah", "Sulit", "Lain")


@pytest.fixture(scope="module")
def recipe(tmp_path_factory: pytest.TempPathFactory) -> Recipe:
    return load_recipe(str(write_recipe(tmp_path_factory.mktemp("recipe"))))


def _candidates(chances: Sequence[float], names: Sequence[str] = _AGENCIES) -> list[AgencyCandidate]:
    made = [AgencyCandidate(f"1/{n}", n, "", "kota", c, "learned", "") for n, c in zip(names, chances, strict=True)]  # fmt: skip
    return sorted(made, key=lambda candidate: -candidate.probability)


def _judged(learned: Sequence[float], ruled: Sequence[float], truth: str = "Mudah") -> Judged:
    known = [LearnedAgency(candidate, candidate.name) for candidate in _candidates(learned)]
    return Judged(known, _candidates(ruled), frozenset({truth}), truth)


def _p_value(chances: Chances, new: float) -> float:
    """Give the share of rows, the new one among them, whose right label is at most as probable as this one."""
    return (1 + int((chances <= new).sum())) / (len(chances) + 1)


def _belongs(chances: Chances, new: float) -> bool:
    """Say by its p-value whether a label belongs to the set, in whole numbers: 0.1 is no binary fraction."""
    return round(_p_value(chances, new) * (len(chances) + 1)) * 10 > len(chances) + 1


@pytest.mark.parametrize("n", [1, 8, 9, 10, 18, 19, 20, 29, 30, 39, 49, 59, 99, 100, 199, 999, 1000])
def test_threshold_takes_in_what_p_values_take_in(n: int) -> None:
    chances = np.random.default_rng(n).permutation(n) / n + 0.0005
    least = conformal_threshold(chances)
    tried = np.linspace(0, 1, 2003)
    assert [bool(new >= least) for new in [*tried, *chances]] == [
        _belongs(chances, new) for new in [*tried, *chances]
    ]


@given(st.lists(st.integers(0, 12), min_size=1, max_size=60))
def test_threshold_takes_in_what_p_values_take_in_among_ties(cells: list[int]) -> None:
    chances = np.array(cells) / 13
    least = conformal_threshold(chances)
    tried = np.arange(13) / 13
    assert [bool(new >= least) for new in tried] == [_belongs(chances, new) for new in tried]


@pytest.mark.parametrize("chance", [2 / 3, 1 / 7, 0.12345678, 1.0, 0.0])
def test_label_that_is_always_as_probable_is_always_in_the_set(chance: float) -> None:
    """A threshold that was rounded up would leave it out of all."""
    assert chance >= conformal_threshold(np.full(50, chance))


@pytest.mark.parametrize("n", [9, 19, 25, 60, 99, 250])
def test_new_rows_reach_the_threshold_as_often_as_promised(n: int) -> None:
    """Over many draws, for probabilities of any form; the allowance is three standard errors of the mean."""
    generator = np.random.default_rng(n)
    draws = 2000
    chances = generator.beta(0.6, 0.8, (draws, n + 1))
    covered = np.mean([row[-1] >= conformal_threshold(row[:-1]) for row in chances])
    assert covered >= COVERAGE - 3 * np.sqrt(COVERAGE * (1 - COVERAGE) / draws)


def test_threshold_is_not_lower_than_it_need_be() -> None:
    """With n + 1 a multiple of ten the coverage is nine in ten exactly: sets that hold all would have more."""
    generator = np.random.default_rng(5)
    chances = generator.random((4000, 20))
    covered = np.mean([row[-1] >= conformal_threshold(row[:-1]) for row in chances])
    assert covered <= COVERAGE + 3 * np.sqrt(COVERAGE * (1 - COVERAGE) / 4000)


def test_few_rows_exclude_nothing() -> None:
    for n in range(9):
        assert conformal_threshold(np.full(n, 0.8)) == 0


def _drawn(generator: np.random.Generator, label: str, n: int) -> list[Judged]:
    """Draw rows of one label; the model believes in "Mudah" far more often than in "Sulit", rightly or not."""
    towards = {"Mudah": (6.0, 1.0, 1.0), "Sulit": (3.0, 2.0, 1.0), "Lain": (2.0, 1.0, 2.0)}[label]
    return [_judged(row, (0.4, 0.4, 0.2), label) for row in generator.dirichlet(towards, n).tolist()]


def test_each_label_is_in_its_set_as_often_as_promised(recipe: Recipe) -> None:
    """Label-conditional: the label that the model disfavours is not paid for by the one it favours.

    The allowance is three standard errors of the mean over the draws.
    """
    generator = np.random.default_rng(11)
    covered: dict[str, list[float]] = {"Mudah": [], "Sulit": []}
    for _ in range(40):
        seen = [row for label, n in (("Mudah", 120), ("Sulit", 40)) for row in _drawn(generator, label, n)]
        made = promise(seen, 0.8, recipe, by_time=False)
        sets, line = AgencySets.from_json(made["sets"]), Confidence(**made["confidence"])
        for label, shares in covered.items():
            new = _drawn(generator, label, 60)
            ranked = [both(row.learned, row.ruled, 0.8) for row in new]
            codes = [sets.codes(line.applied(found.candidates), found.labels) for found in ranked]
            shares.append(float(np.mean([f"1/{label}" in some for some in codes])))
    for shares in covered.values():
        assert np.mean(shares) >= COVERAGE - 3 * np.std(shares) / np.sqrt(len(shares))
        assert np.mean(shares) < 0.97


def test_label_with_few_rows_has_no_threshold_of_its_own(recipe: Recipe) -> None:
    generator = np.random.default_rng(2)
    seen = [row for label, n in (("Mudah", 25), ("Sulit", 24), ("Lain", 10)) for row in _drawn(generator, label, n)]  # fmt: skip
    sets = promise(seen, 0.8, recipe, by_time=False)["sets"]
    assert set(sets["by_label"]) == {"Mudah"}
    assert 0 < sets["others"] < 1


def test_where_many_agencies_are_new_less_is_promised_and_kept(recipe: Recipe) -> None:
    """A third of the complaints go to agencies that nobody knew: no set can hold nine in ten."""
    generator = np.random.default_rng(5)

    def drawn(n: int) -> list[Judged]:
        known = _drawn(generator, "Mudah", n)
        return [
            replace(row, truths=frozenset({"Baru"}), label="Baru") if i % 3 == 0 else row
            for i, row in enumerate(known)
        ]

    made = promise(drawn(600), 0.8, recipe, by_time=False)
    sets, line = AgencySets.from_json(made["sets"]), Confidence(**made["confidence"])
    assert 0.5 < sets.coverage < 0.67
    new = drawn(600)
    ranked = [both(row.learned, row.ruled, 0.8) for row in new]
    codes = [sets.codes(line.applied(found.candidates), found.labels) for found in ranked]
    held = np.mean([f"1/{row.label}" in some for row, some in zip(new, codes, strict=True)])
    assert held >= sets.coverage - 3 * np.sqrt(0.25 / 600)


def test_nothing_judged_promises_nothing(recipe: Recipe) -> None:
    found = promise([], 0.5, recipe, by_time=True)
    assert found["confidence"] == {"slope": 1.0, "offset": 0.0}
    assert found["auto"] is None
    assert found["sets"] == {"others": None, "by_label": {}, "coverage": COVERAGE}


_weights = st.tuples(st.floats(1e-6, 1), st.floats(1e-6, 1), st.floats(1e-6, 1)).map(
    lambda weights: tuple(weight / sum(weights) for weight in weights)
)
_rows = st.lists(st.builds(_judged, _weights, _weights, st.sampled_from((*_AGENCIES, "Entah"))), max_size=30)


@given(_rows, st.integers(0, 5000))
def test_share_lies_between_none_and_all(judged: list[Judged], rows: int) -> None:
    assert 0 <= fit_share(judged, rows) <= 1


@given(st.integers(1, 60), st.integers(1, 2000))
def test_share_moves_to_the_side_that_is_right(n: int, rows: int) -> None:
    right, wrong = (0.9, 0.05, 0.05), (0.05, 0.9, 0.05)
    before = fit_share([], rows)
    assert fit_share([_judged(right, wrong)] * n, rows) > before
    assert fit_share([_judged(wrong, right)] * n, rows) < before
    assert fit_share([_judged(right, right)] * n, rows) == pytest.approx(before, abs=1e-4)


def test_share_moves_further_the_more_rows_say_so() -> None:
    right, wrong = (0.9, 0.05, 0.05), (0.05, 0.9, 0.05)
    shares = [fit_share([_judged(wrong, right)] * n, 500) for n in (0, 1, 5, 20, 100)]
    assert shares == sorted(shares, reverse=True)
    assert len(set(shares)) == len(shares)


def test_share_is_where_the_right_agencies_are_most_probable() -> None:
    """Against a search over a grid for the most probable share, the prior counted as rows of either side."""
    generator = np.random.default_rng(8)
    learned, ruled = generator.beta(2, 1, 150), generator.beta(1, 2, 150)
    judged = [
        _judged((one, 1 - one, 0), (other, 1 - other, 0))
        for one, other in zip(learned.tolist(), ruled.tolist(), strict=True)
    ]
    prior, grid = 300 / 350, np.linspace(0.001, 0.999, 999)
    seen = np.log(grid[:, None] * learned + (1 - grid[:, None]) * ruled).sum(axis=1)
    believed = 20 * (prior * np.log(grid) + (1 - prior) * np.log(1 - grid))
    assert fit_share(judged, 300) == pytest.approx(grid[(seen + believed).argmax()], abs=0.01)


def test_rows_that_neither_side_can_name_say_nothing() -> None:
    unknown = [_judged((0.5, 0.3, 0.2), (0.2, 0.3, 0.5), "Entah")] * 40
    assert fit_share(unknown, 100) == fit_share([], 100)


def _odds(chances: Chances) -> Chances:
    return np.log(chances / (1 - chances))


@pytest.mark.parametrize(("slope", "offset"), [(0.4, -0.3), (1.0, 0.0), (1.6, 0.5)])
def test_confidence_repairs_a_simulation(slope: float, offset: float) -> None:
    """Right as often as a line on the log-odds says, whether the model was too sure, just so or too timid."""
    generator = np.random.default_rng(4)
    said = generator.uniform(0.2, 0.98, 6000)
    true = 1 / (1 + np.exp(-(slope * _odds(said) + offset)))
    line = fit_confidence(said[:3000], generator.random(3000) < true[:3000])
    repaired = np.array([line.of(chance) for chance in said[3000:].tolist()])
    assert np.abs(repaired - true[3000:]).mean() < 0.025
    assert line.slope == pytest.approx(slope, abs=0.15)


def test_confidence_of_few_rows_stays_near_what_was_said() -> None:
    line = fit_confidence(np.array([0.9, 0.8]), np.array([False, False]))
    assert 0.7 < line.slope <= 1
    assert -0.5 < line.offset < 0


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=40))
def test_confidence_never_turns_the_ranking_around(cells: list[tuple[float, bool]]) -> None:
    said = np.array([chance for chance, _ in cells])
    line = fit_confidence(said, np.array([right for _, right in cells], bool))
    assert line.slope > 0
    assert line.of(0.3) < line.of(0.7)


def _errors(sure: Chances, right: NDArray[np.bool_], at: NDArray[np.bool_], least: float) -> float:
    return float((~right[at & (sure >= least)]).mean())


@given(st.integers(0, 10_000), st.integers(60, 200), st.sampled_from([0.05, 0.2, 0.4]))
def test_threshold_of_a_watched_agency_keeps_the_risk(seed: int, n: int, risk: float) -> None:
    """Also where many rows are equally sure: all from the threshold on count."""
    generator = np.random.default_rng(seed)
    sure = generator.integers(0, 9, n) / 8
    right = generator.random(n) < np.maximum(sure, 0.5)
    labels = ["Mudah" if i % 3 else "Sulit" for i in range(n)]
    auto = 0.3
    found = watched(sure, right, labels, auto, risk)
    for label in ("Mudah", "Sulit"):
        at = np.array(labels) == label
        if (at & (sure >= auto)).sum() < 30 or _errors(sure, right, at, auto) <= risk:
            assert label not in found
            continue
        least = found[label]
        assert least is None or (least >= auto and _errors(sure, right, at, least) <= risk)


def test_agency_that_is_wrong_below_a_height_is_raised_to_it() -> None:
    sure = np.linspace(0.99, 0.5, 100)
    right = sure > 0.7
    (least,) = watched(sure, right, ["Mudah"] * 100, 0.5, 0.05).values()
    assert least is not None
    assert 0.66 < least <= 0.71


def test_agency_that_is_always_wrong_is_never_automatic() -> None:
    sure, right = np.linspace(0.99, 0.9, 40), np.zeros(40, bool)
    assert watched(sure, right, ["Mudah"] * 40, 0.5, 0.05) == {"Mudah": None}


def test_few_automatic_rows_and_rows_without_a_label_are_not_watched() -> None:
    sure, right = np.full(80, 0.9), np.zeros(80, bool)
    assert watched(sure, right, ["Mudah"] * 29 + [""] * 51, 0.5, 0.05) == {}
    assert watched(sure, right, ["Mudah"] * 80, 0.95, 0.05) == {}


def test_automatic_decisions_are_promised_for_later_rows_alone(recipe: Recipe) -> None:
    judged = [_judged((0.97, 0.02, 0.01), (0.9, 0.05, 0.05))] * 400
    assert promise(judged, 0.8, recipe, by_time=False)["auto"] is None
    auto = promise(judged, 0.8, recipe, by_time=True)["auto"]
    assert auto is not None
    assert 0.5 < auto < 1
