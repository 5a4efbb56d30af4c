"""Scores of all heads in one pass, additive by word: a document is the sum of its words' vectors.

A feature's row holds its weight for every label of every head, inverse document frequency included. A word's vector
is the sum of its features' rows; it is computed once and kept. A word counts three times at most, the later it comes the less. The sum over a document is divided by the square root
of the sum of its features' squared frequencies weights, which is additive too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from pipeline.features import bigrams, counted, emphasis, word_features

Floats = NDArray[np.float32]
_Part = tuple[Floats, float]
"""What one word adds to the scores, and to the square of the norm."""
_CACHED_WORDS = 50_000


@dataclass(frozen=True, slots=True)
class Head:
    """A question put to every complaint: its labels and where their columns stand.

    Attributes:
        name: "kind", "topic", "urgency", "oversight", "own_topic" or "agency".
        labels: in the order of the columns.
        start: first column.
        temperature: what scores are multiplied by before the softmax; fitted on data that training did not see.
    """

    name: str
    labels: tuple[str, ...]
    start: int
    temperature: float

    @property
    def columns(self) -> slice:
        """The columns of the weight matrix that belong to this head."""
        return slice(self.start, self.start + len(self.labels))


@dataclass(frozen=True, slots=True)
class Summands:
    """What the words of a document, or its pairs of neighbours, add to its scores.

    Attributes:
        vectors: (n, columns) weights of each.
        amounts: (n,) how much each counts, the document's norm divided out.
        squares: (n,) what each adds to the square of the norm.
    """

    vectors: Floats
    amounts: Floats
    squares: Floats

    @property
    def added(self) -> Floats:
        """What each added to each score: (n, columns)."""
        added: Floats = self.vectors * self.amounts[:, None]
        return added

    def of(self, columns: slice | list[int]) -> Floats:
        """Give what each added to the scores of some columns: (n, those columns)."""
        added: Floats = self.vectors[:, columns] * self.amounts[:, None]
        return added

    def mean(self, columns: slice) -> Floats:
        """Give what each added to the scores of some columns on average: (n,)."""
        width = columns.stop - columns.start
        mean: Floats = self.vectors[:, columns] @ np.full(width, 1 / width, np.float32) * self.amounts
        return mean

    def cut(self, start: int, end: int, scale: float) -> "Summands":
        """Give those from `start` to before `end`, each counting `scale` times as much."""
        amounts = self.amounts[start:end] * np.float32(scale)
        return Summands(self.vectors[start:end], amounts, self.squares[start:end])


@dataclass(frozen=True, slots=True)
class Scored:
    """Raw scores of one document and the parts they are the sum of.

    Attributes:
        scores: (columns,) scores of all heads.
        words: what each word added.
        pairs: what each pair of neighbours added, one fewer than words.
        known: (words,) which of the words, numbers aside, have a feature with weights.
        norm: what the parts were divided by.
        probabilities: head -> (labels,) what its scores mean, once somebody has asked.
    """

    scores: Floats
    words: Summands
    pairs: Summands
    known: NDArray[np.bool_]
    norm: float
    probabilities: dict[str, NDArray[np.float64]] = field(default_factory=dict)


class Scorer:
    """Scores documents; safe to share between threads, since all it changes is a bounded cache.

    Args:
        vocabulary: feature -> row.
        weights: (features, columns) float32.
        squares: (features,) squared inverse document frequency of each feature.
        bias: (columns,) float32.
        heads: the heads, their columns without gaps.
    """

    def __init__(
        self,
        vocabulary: dict[str, int],
        weights: Floats,
        *,
        squares: Floats,
        bias: Floats,
        heads: tuple[Head, ...],
    ) -> None:
        self.heads = {head.name: head for head in heads}
        self._vocabulary = vocabulary
        self._weights = weights
        self._squares = squares
        self.bias = bias
        self._word = lru_cache(maxsize=_CACHED_WORDS)(partial(_sum_of_word, vocabulary, weights, squares))

    def score(self, words: Sequence[str], title: int = 0) -> Scored:
        """Score a document given as its normalised words, the last `title` of them its title's.

        No words give the bias alone.
        """
        weights = emphasis(words, title)
        neighbours = bigrams(words)
        vectors, squares = self._of_words(words)
        pairs, pair_squares = self._of_pairs(neighbours)
        amounts = np.array(counted(words, weights), np.float32)
        pair_amounts = np.array(counted(neighbours, weights), np.float32)
        squares, pair_squares = squares * amounts, pair_squares * pair_amounts
        norm = _norm(squares, pair_squares)
        numbers = np.array([word[0].isdigit() for word in words], bool)
        return self._scored(
            Summands(vectors, amounts / np.float32(norm), squares),
            Summands(pairs, pair_amounts / np.float32(norm), pair_squares),
            (squares > 0) & ~numbers,
            norm,
        )

    def part(self, whole: Scored, start: int, end: int) -> Scored:
        """Give the score of the words from `start` to before `end` as if they were a document of their own."""
        last = max(end - 1, start)
        norm = _norm(whole.words.squares[start:end], whole.pairs.squares[start:last])
        scale = whole.norm / norm
        words, pairs = whole.words.cut(start, end, scale), whole.pairs.cut(start, last, scale)
        return self._scored(words, pairs, whole.known[start:end], norm)

    def _scored(self, words: Summands, pairs: Summands, known: NDArray[np.bool_], norm: float) -> Scored:
        scores = words.amounts @ words.vectors + pairs.amounts @ pairs.vectors + self.bias
        return Scored(scores, words, pairs, known, norm)

    def _of_words(self, words: Sequence[str]) -> tuple[Floats, Floats]:
        """Give the vector of each word, (words, columns), and what it adds to the square of the norm, (words,)."""
        columns = self.bias.shape[0]
        if not words:
            return np.zeros((0, columns), np.float32), np.zeros(0, np.float32)
        vectors, squares = zip(*map(self._word, words), strict=True)
        return np.concatenate(vectors).reshape(len(words), columns), np.array(squares, np.float32)

    def _of_pairs(self, features: Sequence[str]) -> tuple[Floats, Floats]:
        """Give the same of pairs: one that nobody knows has no square, and its vector, which is none, counts for nothing."""
        rows = np.array([self._vocabulary.get(feature, -1) for feature in features], np.int64)
        vectors, squares = self._weights[rows], np.where(rows < 0, np.float32(0), self._squares[rows])
        vectors[rows < 0] = 0
        return vectors, squares


def _sum_of_word(vocabulary: Mapping[str, int], weights: Floats, squares: Floats, word: str) -> _Part:
    """Give what a word adds; no method, so that a model that nobody uses any more is freed at once."""
    rows = [vocabulary[name] for name in word_features(word) if name in vocabulary]
    return weights[rows].sum(axis=0, dtype=np.float32), float(squares[rows].sum())


def _norm(squares: Floats, pair_squares: Floats) -> float:
    return float(squares.sum() + pair_squares.sum()) ** 0.5 or 1.0
