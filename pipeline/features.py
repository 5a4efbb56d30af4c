"""What a word gives the scorer: itself, its stem and its character n-grams; and pairs of neighbours.

Everything here is a property of one word (or of two neighbours), so that a document is the sum of its words.
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from pipeline.stem import stem

VERSION = "1"
"""Goes up with any change here: a model made with other features must not be used with these."""

_SHORTEST, _LONGEST = 3, 5
MOST_REPEATS = 3
"""A word or pair counts this often at most: who repeats a word means it, who shouts it a hundred times proves no more."""


@lru_cache(maxsize=100_000)
def word_features(word: str) -> tuple[str, ...]:
    """Give the features of one normalised word, with repetitions where an n-gram occurs twice."""
    root = stem(word)
    whole = (f"s={root}",) if root == word else (f"s={root}", f"w={word}")
    return whole + _ngrams(f"<{word}>")


def _ngrams(marked: str) -> tuple[str, ...]:
    sizes = range(_SHORTEST, min(_LONGEST, len(marked)) + 1)
    return tuple(f"c={marked[i : i + n]}" for n in sizes for i in range(len(marked) - n + 1))


def first_repeats(names: Sequence[str]) -> list[bool]:
    """Say of each word or pair whether it still counts where it stands."""
    seen: Counter[str] = Counter()
    counted = []
    for name in names:
        seen[name] += 1
        counted.append(seen[name] <= MOST_REPEATS)
    return counted


def bigrams(words: Sequence[str]) -> list[str]:
    """Give the features of each pair of neighbours, by their stems: one fewer than there are words."""
    return [f"b={left} {right}" for left, right in pairwise([stem(word) for word in words])]
