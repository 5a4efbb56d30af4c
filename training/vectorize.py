"""Documents as rows of a sparse matrix whose product with a head's weights is exactly what the scorer computes."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags
from sklearn.feature_selection import chi2

from data.schema import LabelledComplaint
from pipeline.features import NGRAM, OF_FRAMES, bigrams, counted, emphasis, word_features
from pipeline.normalize import document_words, read
from training.config import Recipe

_MOST_WEIGHTS = 29_000_000
"""A model has at most so many weights of two bytes each, however many labels a history has."""
Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Matrix:
    """Documents by features.

    Attributes:
        x: (rows, features) counts times inverse document frequency, each row divided by its additive norm.
        vocabulary: features, in the order of the columns.
        idf: (features,) inverse document frequencies, those of character n-grams scaled.
        squares: (features,) what an occurrence adds to a document's norm: words of frames nothing.
    """

    x: csr_matrix
    vocabulary: list[str]
    idf: NDArray[np.float32]
    squares: NDArray[np.float32]

    @cached_property
    def matter(self) -> csr_matrix:
        """The same rows without the words of frames."""
        kept = np.array([not name.startswith(OF_FRAMES) for name in self.vocabulary], np.float32)
        return csr_matrix(self.x @ diags(kept)).astype(np.float32)


def words_of(row: LabelledComplaint) -> tuple[list[str], int]:
    """Give a complaint's normalised words as the suggester reads them, and how many of the last are its title's."""
    complaint = row.complaint
    return document_words(read(complaint.text, complaint.channel), read(complaint.title))


def count_features(words: Sequence[str], title: int = 0) -> dict[str, float]:
    """Count the features of one document, each occurrence for as much as the scorer counts it."""
    weights = emphasis(words, title)
    counts: defaultdict[str, float] = defaultdict(float)
    for word, weight in zip(words, counted(words, weights), strict=True):
        if weight:
            for name in word_features(word):
                counts[name] += weight
    pairs = bigrams(words)
    for name, weight in zip(pairs, counted(pairs, weights), strict=True):
        if weight and name:
            counts[name] += weight
    return counts


def build_matrix(rows: Sequence[LabelledComplaint], targets: Sequence[Labels], recipe: Recipe) -> Matrix:
    """Turn complaints into a matrix of the features that tell most of any target.

    Args:
        rows: the complaints.
        targets: label numbers of each head, -1 where a row has none.
        recipe: which features are kept, and what n-grams count.
    """
    documents = [count_features(*words_of(row)) for row in rows]
    frequency = Counter(name for document in documents for name in document)
    vocabulary = sorted(name for name, count in frequency.items() if count >= recipe.min_documents)
    counts = _counts(documents, vocabulary)
    columns = sum(int(target.max(initial=0)) + 1 for target in targets)
    most = min(recipe.max_features, _MOST_WEIGHTS // columns)
    if len(vocabulary) > most:
        kept = np.sort(np.argsort(-_telling(counts, targets), kind="stable")[:most])
        vocabulary, counts = [vocabulary[i] for i in kept], counts[:, kept]
    present = np.array([frequency[name] for name in vocabulary])
    scale = np.array([recipe.ngram_weight if name.startswith(NGRAM) else 1.0 for name in vocabulary])
    idf = ((np.log((1 + len(rows)) / (1 + present)) + 1) * scale).astype(np.float32)
    squares = np.where([name.startswith(OF_FRAMES) for name in vocabulary], 0, idf**2).astype(np.float32)
    return Matrix(_normalised(counts, idf, squares), vocabulary, idf, squares)


def matrix_of(
    documents: Sequence[tuple[Sequence[str], int]],
    vocabulary: list[str],
    idf: NDArray[np.float32],
    squares: NDArray[np.float32],
) -> csr_matrix:
    """Turn documents, as `words_of` reads them, into rows of known features: (documents, features)."""
    counts = _counts([count_features(*document) for document in documents], vocabulary)
    return _normalised(counts, idf, squares)


def _counts(documents: Sequence[Mapping[str, float]], vocabulary: list[str]) -> csr_matrix:
    column = {name: i for i, name in enumerate(vocabulary)}
    columns = array("q")
    counts = array("f")
    ends = array("q", [0])
    for document in documents:
        for name, count in document.items():
            if (at := column.get(name)) is not None:
                columns.append(at)
                counts.append(count)
        ends.append(len(columns))
    shape = (len(documents), len(vocabulary))
    return csr_matrix((np.array(counts, np.float32), np.array(columns), np.array(ends)), shape)


def _normalised(counts: csr_matrix, idf: NDArray[np.float32], squares: NDArray[np.float32]) -> csr_matrix:
    norm = np.sqrt(counts @ squares.astype(np.float64))
    norm[norm == 0] = 1
    return csr_matrix(diags(1 / norm) @ counts @ diags(idf)).astype(np.float32)


def _telling(counts: csr_matrix, targets: Sequence[Labels]) -> NDArray[np.float64]:
    """Give each feature its best chi-square over the targets, each target's scaled to a mean of one."""
    best = np.zeros(counts.shape[1])
    for target in targets:
        labelled = target >= 0
        if len(np.unique(target[labelled])) > 1:
            with np.errstate(divide="ignore", invalid="ignore"):
                score = np.nan_to_num(chi2(counts[labelled], target[labelled])[0])
            best = np.maximum(best, score / (score.mean() or 1.0))
    return best
