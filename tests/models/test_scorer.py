"""Scores are sums of words, the same as in training, and every part of them can be shown."""

import gc
import weakref
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.schema import Complaint, LabelledComplaint
from models.calibration import mass_set, softmax
from models.evidence import MOST, evidence_for
from models.scorer import Head, Scorer
from pipeline.features import emphasis
from pipeline.normalize import tokenize
from tests.training.small_models import write_recipe
from training.config import load_recipe
from training.heads import Linear, fit_linear
from training.vectorize import Matrix, build_matrix, count_features

_ROWS = [
    ("lampu jalan mati", 0), ("lampu gang padam", 0), ("jalan gelap lampu mati", 0), ("lampu taman rusak", 0),
    ("sampah menumpuk", 1), ("sampah bau sekali", 1), ("angkut sampah pasar", 1), ("bak sampah penuh", 1),
    ("jalan rusak berlubang", 2), ("lubang jalan dalam", 2), ("aspal jalan rusak", 2), ("jalan ambles berlubang", 2),
]  # fmt: skip
_HEAD = Head("topic", ("lampu", "sampah", "jalan"), 0, 1.0)
_WORDS = [
    "lampu",
    "mati",
    "jalan",
    "rusak",
    "sampah",
    "bau",
    "zzz",
    "yg",
    "perbaikan",
    "aspal",
    "Kaliurang",
    "2",
]
random_texts = st.lists(st.sampled_from(_WORDS), max_size=12).map(" ".join)


def words_in(text: str) -> list[str]:
    return [token.word for token in tokenize(text)]


@dataclass(frozen=True)
class Learned:
    """A head fitted by training's own functions, and the scorer made of its weights in half precision."""

    matrix: Matrix
    linear: Linear
    scorer: Scorer


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Learned:
    recipe = load_recipe(str(write_recipe(tmp_path_factory.mktemp("recipe"), min_documents="1")))
    y = np.array([label for _, label in _ROWS])
    matrix = build_matrix([LabelledComplaint(Complaint(text)) for text, _ in _ROWS], [y], recipe)
    linear = fit_linear(matrix.x, y, 3, 1.0, 7)
    packed = (linear.weights.T * matrix.idf[:, None]).astype(np.float16).astype(np.float32)
    rows = {name: row for row, name in enumerate(matrix.vocabulary)}
    scorer = Scorer(rows, packed, squares=matrix.idf**2, bias=linear.bias, heads=(_HEAD,))
    return Learned(matrix, linear, scorer)


def test_scorer_equals_training_on_its_own_rows(learned: Learned) -> None:
    found = np.array([learned.scorer.score(words_in(text)).scores for text, _ in _ROWS])
    assert found == pytest.approx(learned.linear.scores(learned.matrix.x), abs=1e-3)
    assert found.argmax(axis=1).tolist() == [label for _, label in _ROWS]


@settings(max_examples=60)
@given(random_texts)
def test_scorer_equals_training_on_any_text(learned: Learned, text: str) -> None:
    """Half precision may move a score by a thousandth, never a clear first place."""
    words = words_in(text)
    counts = count_features(words)
    count = np.array([counts[name] for name in learned.matrix.vocabulary], np.float64)
    norm = np.sqrt((count * learned.matrix.idf.astype(np.float64) ** 2).sum()) or 1.0
    expected = learned.linear.scores(count * learned.matrix.idf / norm)
    found = learned.scorer.score(words).scores
    assert found == pytest.approx(expected, abs=1e-3)
    second, first = np.sort(expected)[-2:]
    assert found.argmax() == expected.argmax() or first - second < 2e-3


@given(random_texts)
def test_parts_sum_to_the_scores(learned: Learned, text: str) -> None:
    words = words_in(text)
    scored = learned.scorer.score(words)
    assert len(scored.words.added) == len(words)
    assert len(scored.pairs.added) == max(len(words) - 1, 0)
    total = scored.words.added.sum(axis=0) + scored.pairs.added.sum(axis=0) + learned.linear.bias
    assert total == pytest.approx(scored.scores, abs=1e-5)


def test_no_words_give_the_bias_alone(learned: Learned) -> None:
    scored = learned.scorer.score([])
    assert scored.scores.tolist() == learned.linear.bias.tolist()
    assert scored.known.sum() == 0


def test_words_without_features_are_not_known(learned: Learned) -> None:
    assert learned.scorer.score(["qxqxq"]).known.sum() == 0
    assert learned.scorer.score(["qxqxq", "sampah"]).known.sum() == 1


def test_evidence_names_the_words_that_decided(learned: Learned) -> None:
    text = "pak, sampah bau sekali"
    tokens = tokenize(text)
    found = evidence_for({"topic:sampah": 1}, _HEAD, learned.scorer.score(words_in(text)), tokens)
    assert text[found[0].start : found[0].end] == "sampah"
    assert {piece.target for piece in found} == {"topic:sampah"}
    assert all(piece.weight > 0 for piece in found)


def test_evidence_of_all_words_sums_to_what_sets_the_label_apart(learned: Learned) -> None:
    """No word here speaks against the label, so nothing is left out."""
    text = "sampah bau sampah"
    scored = learned.scorer.score(words_in(text))
    parts = scored.scores - learned.linear.bias
    found = evidence_for({"topic:sampah": 1}, _HEAD, scored, tokenize(text))
    assert sum(piece.weight for piece in found) == pytest.approx(parts[1] - parts.mean(), abs=1e-5)


@given(random_texts, random_texts)
def test_evidence_lies_in_the_text_strongest_first_without_the_title(
    learned: Learned, text: str, title: str
) -> None:
    tokens = tokenize(text)
    scored = learned.scorer.score([token.word for token in tokens] + words_in(title))
    found = evidence_for({"topic:x": 0}, _HEAD, scored, tokens)
    weights = [piece.weight for piece in found]
    assert weights == sorted(weights, reverse=True)
    assert len(found) <= MOST
    assert all(0 <= piece.start < piece.end <= len(text) for piece in found)


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=10), st.floats(0.05, 50))
def test_softmax_gives_probabilities_in_the_order_of_the_scores(
    scores: list[float], temperature: float
) -> None:
    found = softmax(np.array(scores), temperature)
    assert found.sum() == pytest.approx(1)
    assert found.max() == found[int(np.argmax(scores))]


@pytest.mark.parametrize(
    ("probabilities", "size"), [([], 0), ([0.95, 0.05], 1), ([0.5, 0.4, 0.1], 2), ([0.3, 0.2], 2), ([0.0], 1)]
)
def test_set_is_the_fewest_that_hold_the_mass_and_never_empty(probabilities: list[float], size: int) -> None:
    assert mass_set(probabilities, 0.9) == size


def test_what_comes_first_counts_most(learned: Learned) -> None:
    """Of two matters the one that the text begins with wins; a title is counted from its own beginning."""
    padding = ["qxqxq"] * 60
    one, other = ["sampah"], ["lampu"]
    begun = learned.scorer.score([*one, *padding, *other]).scores
    ended = learned.scorer.score([*other, *padding, *one]).scores
    assert begun[1] > ended[1]
    assert emphasis(["jalan"] * 3) == sorted(emphasis(["jalan"] * 3), reverse=True)
    assert emphasis(["jalan"] * 5, title=2) == [*emphasis(["jalan"] * 3), *emphasis(["jalan"] * 2)]


@given(random_texts, random_texts)
def test_parts_of_a_text_are_what_it_is_made_of(learned: Learned, first: str, second: str) -> None:
    """The parts' words, brought back to the whole's norm, are the whole's; a part that is the whole scores alike."""
    words = words_in(first) + words_in(second)
    whole = learned.scorer.score(words)
    assert learned.scorer.part(whole, 0, len(words)).scores == pytest.approx(whole.scores, abs=1e-4)
    cut = len(words_in(first))
    parts = [learned.scorer.part(whole, 0, cut), learned.scorer.part(whole, cut, len(words))]
    back = np.vstack([part.words.added * part.norm for part in parts]) / whole.norm
    assert back == pytest.approx(whole.words.added, abs=1e-4)


def test_a_scorer_that_nobody_uses_is_freed_without_the_collector() -> None:
    weights = np.ones((1, 3), np.float32)
    scorer = Scorer(
        {"n=1": 0}, weights, squares=np.ones(1, np.float32), bias=np.zeros(3, np.float32), heads=(_HEAD,)
    )
    scorer.score(["1"])
    gone = weakref.ref(scorer)
    gc.disable()
    try:
        del scorer
        assert gone() is None
    finally:
        gc.enable()
