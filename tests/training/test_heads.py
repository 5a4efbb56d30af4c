"""What is fitted on complaints that training did not see: temperature, and the threshold of automatic decisions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calibration import softmax
from training.heads import (
    Scores,
    choose_auto,
    choose_recall,
    error_bound,
    fit_linear,
    fit_temperature,
)
from training.vectorize import Labels

_LABELS = 6


def simulated(rows: int, seed: int, temperature: float = 3.0) -> tuple[Scores, Labels]:
    """Draw scores, and labels by the probabilities that those scores stand for."""
    random = np.random.default_rng(seed)
    scores = random.normal(0, 1, (rows, _LABELS))
    probabilities = softmax(scores, temperature)
    return scores, np.array([random.choice(_LABELS, p=row) for row in probabilities])


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0, 10.0])
def test_temperature_that_made_the_labels_is_found_again(temperature: float) -> None:
    scores, y = simulated(4000, 1, temperature)
    assert fit_temperature(scores, y) == pytest.approx(temperature, rel=0.1)


def test_right_scores_make_sure_and_wrong_ones_unsure() -> None:
    scores = np.eye(4)[np.arange(200) % 4]
    right = np.arange(200) % 4
    assert fit_temperature(scores, right) > 10 * fit_temperature(scores, (right + 1) % 4)


@pytest.mark.parametrize(
    ("errors", "n", "bound"), [(0, 59, 0.0495), (0, 58, 0.0503), (5, 100, 0.1023), (3, 3, 1.0), (0, 0, 1.0)]
)
def test_error_bound_is_clopper_and_pearsons(errors: int, n: int, bound: float) -> None:
    """0 of 59 is the known least sample below five per cent."""
    assert error_bound(errors, n) == pytest.approx(bound, abs=1e-4)


@given(st.integers(0, 50), st.integers(1, 200))
def test_error_bound_lies_above_the_rate_that_was_seen(errors: int, more: int) -> None:
    n = errors + more
    assert errors / n < error_bound(errors, n) <= 1


@pytest.mark.parametrize("risk", [0.02, 0.05, 0.1, 0.2])
def test_automatic_decisions_keep_the_stated_risk(risk: float) -> None:
    """On the rows it was chosen on by the bound itself, on new ones by what happens."""
    scores, y = simulated(4000, 2, 4.0)
    probabilities = softmax(scores, 4.0)
    threshold = choose_auto(probabilities.max(axis=1), probabilities.argmax(axis=1) == y, risk, 200)
    assert threshold is not None
    chosen = probabilities.max(axis=1) >= threshold
    wrong = (probabilities.argmax(axis=1) != y)[chosen]
    assert error_bound(int(wrong.sum()), int(chosen.sum())) <= risk + 1e-9
    scores, y = simulated(20_000, 3, 4.0)
    probabilities = softmax(scores, 4.0)
    chosen = probabilities.max(axis=1) >= threshold
    assert (probabilities.argmax(axis=1) != y)[chosen].mean() <= risk


def test_smaller_risk_asks_for_more_certainty() -> None:
    scores, y = simulated(4000, 2, 4.0)
    probabilities = softmax(scores, 4.0)
    right = probabilities.argmax(axis=1) == y
    found = [choose_auto(probabilities.max(axis=1), right, risk, 200) for risk in (0.02, 0.05, 0.2)]
    assert all(threshold is not None for threshold in found)
    assert found == sorted(found, key=lambda threshold: -(threshold or 0))
    assert len(set(found)) == 3


def test_too_few_rows_promise_nothing() -> None:
    sure, right = np.full(200, 0.99), np.ones(200, bool)
    assert choose_auto(sure[:199], right[:199], 0.05, 200) is None
    assert choose_auto(sure, right, 0.05, 200) == pytest.approx(0.99)


def test_model_that_errs_everywhere_promises_nothing() -> None:
    assert choose_auto(np.full(1000, 0.9), np.zeros(1000, bool), 0.05, 200) is None


def test_promise_holds_at_its_stated_rate() -> None:
    """Of 200 histories at most one in twenty may end with a threshold whose true error is above the risk."""
    rng = np.random.default_rng(5)
    broken = 0
    for _ in range(200):
        sure = rng.uniform(0.5, 1, 2000)
        threshold = choose_auto(sure, rng.uniform(size=2000) < sure, 0.05, 200)
        above = (1 - (threshold + 1) / 2) if threshold is not None else 0.0
        broken += above > 0.05
    assert broken <= 10 + 2 * np.sqrt(200 * 0.05 * 0.95)


def test_label_without_rows_keeps_its_column_and_never_wins() -> None:
    x = np.eye(4, dtype=np.float32)
    linear = fit_linear(x, np.array([0, 2, 0, 2]), 3, 1.0, 1)
    assert linear.weights.shape == (3, 4)
    assert 1 not in linear.scores(x).argmax(axis=1)


def test_one_label_alone_always_wins() -> None:
    x = np.eye(3, dtype=np.float32)
    linear = fit_linear(x, np.array([1, 1, 1]), 2, 1.0, 1)
    assert linear.scores(x).argmax(axis=1).tolist() == [1, 1, 1]


@pytest.mark.parametrize("labels", [[0, 1, 0, 1], [0, 2, 1, 2]])
def test_rare_labels_are_found_and_absent_ones_never(labels: list[int]) -> None:
    x = np.eye(4, dtype=np.float32)
    linear = fit_linear(x, np.array(labels), 4, 10.0, 1, balanced=True)
    assert linear.weights.shape == (4, 4)
    assert linear.scores(x).argmax(axis=1).tolist() == labels


def test_a_rare_label_weighs_as_much_as_a_common_one() -> None:
    """Twenty rows that say nothing and one for the other label: the feature of the one decides."""
    x = np.zeros((21, 2), np.float32)
    x[:, 0] = 1.0
    x[20] = [1.0, 1.0]
    y = np.array([0] * 20 + [1])
    assert fit_linear(x, y, 2, 10.0, 1, balanced=True).scores(np.array([[1.0, 1.0]])).argmax() == 1


@pytest.mark.parametrize("recall", [0.5, 0.9, 1.0])
def test_threshold_finds_the_share_that_was_asked_for(recall: float) -> None:
    random = np.random.default_rng(5)
    truth = random.random(500) < 0.2
    probabilities = np.clip(random.normal(0.3 + 0.3 * truth, 0.2), 0, 1)
    threshold = choose_recall(probabilities, truth, recall)
    assert (probabilities[truth] >= threshold).mean() >= recall
    higher = np.nextafter(threshold, 2)
    assert (probabilities[truth] >= higher).mean() <= recall


def test_without_a_true_row_the_threshold_is_a_half() -> None:
    assert choose_recall(np.array([0.1, 0.9]), np.array([False, False]), 0.95) == 0.5
