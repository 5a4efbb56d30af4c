"""Scores of all heads in one pass, additive by word: a document is the sum of its words' vectors.

A feature's row holds its weight for every label of every head, inverse document frequency included. A word's vector
is the sum of its features' rows; it is computed once and kept. A word counts three times at most, the later it comes the less. The sum over a document is divided by the square root
of the sum of its features' squared frequencies weights, which is additive too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.features import bigrams, counted, emphasis, word_features

Floats = NDArray[np.float32]
_Part = tuple[Floats, float]
"""What one word or pair adds to the scores, and to the square of the norm."""
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
class Scored:
    """Raw scores of one document and the parts they are the sum of.

    Attributes:
        scores: (columns,) scores of all heads.
        words: (words, columns) what each word added.
        pairs: (words - 1, columns) what each pair of neighbours added.
        known: (words,) which of the words, numbers aside, have a feature with weights.
        squares: (words,) what each word adds to the square of the norm.
        pair_squares: (words - 1,) the same for pairs.
        norm: what the parts were divided by.
    """

    scores: Floats
    words: Floats
    pairs: Floats
    known: NDArray[np.bool_]
    squares: Floats
    pair_squares: Floats
    norm: float


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
        self._word = lru_cache(maxsize=_CACHED_WORDS)(self._sum_of_word)

    def score(self, words: Sequence[str], title: int = 0) -> Scored:
        """Score a document given as its normalised words, the last `title` of them its title's.

        No words give the bias alone.
        """
        weights = emphasis(words, title)
        vectors, squares = self._looked_up(words, weights, self._word)
        pairs, pair_squares = self._looked_up(bigrams(words), weights, self._pair)
        norm = float(np.sqrt(squares.sum() + pair_squares.sum())) or 1.0
        vectors /= norm
        pairs /= norm
        numbers = np.array([word[0].isdigit() for word in words], bool)
        scores = vectors.sum(axis=0) + pairs.sum(axis=0) + self.bias
        return Scored(scores, vectors, pairs, (squares > 0) & ~numbers, squares, pair_squares, norm)

    def part(self, whole: Scored, start: int, end: int) -> Scored:
        """Give the score of the words from `start` to before `end` as if they were a document of their own."""
        squares, pair_squares = whole.squares[start:end], whole.pair_squares[start : max(end - 1, start)]
        norm = float(np.sqrt(squares.sum() + pair_squares.sum())) or 1.0
        words = whole.words[start:end] * np.float32(whole.norm / norm)
        pairs = whole.pairs[start : max(end - 1, start)] * np.float32(whole.norm / norm)
        scores = words.sum(axis=0) + pairs.sum(axis=0) + self.bias
        return Scored(scores, words, pairs, whole.known[start:end], squares, pair_squares, norm)

    def _looked_up(
        self, names: Sequence[str], weights: Sequence[float], look_up: Callable[[str], _Part]
    ) -> tuple[Floats, Floats]:
        """Give what each name adds, (names, columns), and what it adds to the square of the norm, (names,)."""
        vectors = np.zeros((len(names), self.bias.shape[0]), np.float32)
        squares = np.zeros(len(names), np.float32)
        for at, (name, weight) in enumerate(zip(names, counted(names, weights), strict=True)):
            if weight:
                vector, square = look_up(name)
                if square:
                    np.multiply(vector, np.float32(weight), out=vectors[at])
                    squares[at] = square * weight
        return vectors, squares

    def _sum_of_word(self, word: str) -> _Part:
        rows = [self._vocabulary[name] for name in word_features(word) if name in self._vocabulary]
        return self._weights[rows].sum(axis=0, dtype=np.float32), float(self._squares[rows].sum())

    def _pair(self, feature: str) -> _Part:
        row = self._vocabulary.get(feature)
        if row is None:
            return self.bias, 0.0
        return self._weights[row], float(self._squares[row])
