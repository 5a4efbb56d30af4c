"""The bound is Clopper and Pearson's; a promise that is kept is seldom taken for broken, a broken one is seen."""

import numpy as np
import pytest
from scipy.stats import beta

from models.kept_promise import LEAST_LABELS, MOST_LABELS, KeptPromise, lower_bound


@pytest.mark.parametrize("n", [1, 2, 5, 29, 30, 100, 250, 500, 2000])
def test_the_bound_is_that_of_the_beta_distribution(n: int) -> None:
    """To a billionth, over all shares of errors."""
    errors = sorted({0, 1, min(2, n), n // 50, n // 20, n // 8, n // 3, n // 2, n - 1, n})
    for wrong in errors:
        exact = float(beta.ppf(0.05, wrong, n - wrong + 1)) if wrong else 0.0
        assert lower_bound(wrong, n) == pytest.approx(exact, abs=1e-9), (wrong, n)


@pytest.mark.parametrize(("errors", "n"), [(-1, 3), (4, 3)])
def test_more_errors_than_decisions(errors: int, n: int) -> None:
    with pytest.raises(ValueError, match=f"{errors} errors of {n}"):
        lower_bound(errors, n)


def test_nothing_is_known_of_nothing() -> None:
    assert lower_bound(0, 0) == 0.0
    assert not KeptPromise(0, 0).is_broken


def test_a_few_labels_break_nothing() -> None:
    few = LEAST_LABELS - 1
    assert KeptPromise(few, few).lower > 0.9
    assert not KeptPromise(few, few).is_broken
    assert KeptPromise(LEAST_LABELS, LEAST_LABELS).is_broken


@pytest.mark.parametrize(("errors", "broken"), [(9, False), (15, False), (36, True)])
def test_three_hundred_decisions(errors: int, broken: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """3 % and 5 % wrong keep a promise of 5 %, 12 % break it."""
    assert KeptPromise(300, errors).is_broken is broken


def test_another_risk() -> None:
    assert KeptPromise(300, 9, risk=0.01).is_broken
    assert not KeptPromise(300, 36, risk=0.2).is_broken


def test_a_kept_promise_is_seldom_taken_for_broken() -> None:
    """Of 200 histories that err in exactly 5 %, one in twenty at most ends fallen back."""
    drawn = np.random.default_rng(20261124).binomial(MOST_LABELS, 0.05, 200)
    assert sum(KeptPromise(MOST_LABELS, int(errors)).is_broken for errors in drawn) <= 10


def test_drift_is_seen() -> None:
    """Of 200 histories that err in 12 %, nearly all are stopped by their 300th label."""
    drawn = np.random.default_rng(20261124).binomial(300, 0.12, 200)
    assert sum(KeptPromise(300, int(errors)).is_broken for errors in drawn) >= 190
