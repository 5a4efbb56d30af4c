"""What the portable heads say is folded into a history's own heads without changing a score."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from training.heads import Linear
from training.history import Portable, portable_features

_WORDS, _TOPICS, _LABELS = 7, 4, 3


def _made(seed: int) -> tuple[NDArray[np.float32], Linear, Linear, NDArray[np.float32]]:
    """Give rows of words, a portable head, a head on words and portable scores, and what its words were scaled by."""
    generator = np.random.default_rng(seed)

    def drawn(*shape: int) -> NDArray[np.float32]:
        return generator.normal(size=shape).astype(np.float32)

    head = Linear(drawn(_TOPICS, _WORDS), drawn(_TOPICS))
    linear = Linear(drawn(_LABELS, _WORDS + _TOPICS), drawn(_LABELS))
    scale = generator.choice([0.5, 1.0], _WORDS).astype(np.float32)
    return drawn(12, _WORDS), head, linear, scale


@given(st.integers(0, 10_000), st.floats(0.05, 4))
def test_folded_head_scores_words_as_the_whole_scores_words_and_portable(seed: int, weight: float) -> None:
    words, head, linear, scale = _made(seed)
    portable = portable_features(head.scores(words), head, np.arange(len(words)))
    joined = np.hstack([words * scale, portable.values * np.float32(weight)])
    folded = portable.folded(linear, scale, weight)
    assert folded.weights.shape == (_LABELS, _WORDS)
    assert folded.scores(words) == pytest.approx(linear.scores(joined), abs=1e-3, rel=1e-4)


@given(st.integers(0, 10_000))
def test_folded_head_scores_rows_that_it_never_saw(seed: int) -> None:
    """Centre and length are those of the history, for any later row too, and a sparse matrix serves as well."""
    words, head, linear, scale = _made(seed)
    portable = portable_features(head.scores(words), head, np.arange(6))
    new = words[6:]
    said = (head.scores(new) - portable.centre) / portable.length
    whole = linear.scores(np.hstack([new * scale, said * 0.4]))
    assert portable.folded(linear, scale, 0.4).scores(csr_matrix(new)) == pytest.approx(whole, abs=1e-3, rel=1e-4)  # fmt: skip


@given(st.integers(0, 10_000))
def test_no_words_score_the_folded_bias(seed: int) -> None:
    _, head, linear, scale = _made(seed)
    portable = Portable(np.zeros((1, _TOPICS), np.float32), np.ones(_TOPICS, np.float32), 2.0, head)
    said = (head.bias - 1) / 2
    whole = linear.scores(np.hstack([np.zeros(_WORDS), said])[None])
    assert portable.folded(linear, scale, 1.0).bias == pytest.approx(whole[0], abs=1e-4)


@given(st.integers(0, 10_000), st.integers(2, 12))
def test_portable_features_of_the_history_are_centred_and_of_mean_length_one(seed: int, rows: int) -> None:
    scores = np.random.default_rng(seed).normal(3, 2, (12, _TOPICS))
    head = Linear(np.zeros((_TOPICS, _WORDS), np.float32), np.zeros(_TOPICS, np.float32))
    portable = portable_features(scores, head, np.arange(rows))
    own = portable.values[:rows]
    assert own.mean(axis=0) == pytest.approx(0, abs=1e-5)
    assert np.linalg.norm(own, axis=1).mean() == pytest.approx(1, abs=1e-5)


def test_history_that_always_says_the_same_has_features_of_zero() -> None:
    """One row, or rows alike, have no length to divide by."""
    head = Linear(np.zeros((_TOPICS, _WORDS), np.float32), np.ones(_TOPICS, np.float32))
    portable = portable_features(np.ones((3, _TOPICS)), head, np.array([1]))
    assert portable.length == 1.0
    assert portable.values.tolist() == np.zeros((3, _TOPICS)).tolist()
