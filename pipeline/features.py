"""What a word gives the scorer: itself, its stem and its character n-grams; and pairs of neighbours.

Everything here is a property of one word (or of two neighbours), so that a document is the sum of its words.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from pipeline.normalize import FRAME
from pipeline.stem import stem

VERSION = "3"
"""Goes up with any change here: a model made with other features must not be used with these."""

_SHORTEST, _LONGEST = 3, 5
_HALF = 40.0
"""A word this far into a text counts half as much as the first."""
OF_FRAMES = "f="
"""What the features of words of frames begin with: they say what kind of complaint it is, never what it is about."""
NGRAM = "c="
"""What the features of character n-grams begin with."""
MOST_REPEATS = 3
"""A word or pair counts this often at most: who repeats a word means it, who shouts it a hundred times proves no more."""


@lru_cache(maxsize=100_000)
def word_features(word: str) -> tuple[str, ...]:
    """Give the features of one normalised word, with repetitions where an n-gram occurs twice.

    A word of a frame has only itself, a number only how many characters it has.
    """
    if word.startswith(FRAME):
        return (OF_FRAMES + word.removeprefix(FRAME),)
    if word[0].isdigit():
        return (f"n={len(word)}",)
    root = stem(word)
    whole = (f"s={root}",) if root == word else (f"s={root}", f"w={word}")
    return whole + _ngrams(f"<{word}>")


def _ngrams(marked: str) -> tuple[str, ...]:
    sizes = range(_SHORTEST, min(_LONGEST, len(marked)) + 1)
    return tuple(f"{NGRAM}{marked[i : i + n]}" for n in sizes for i in range(len(marked) - n + 1))


def emphasis(words: Sequence[str], title: int = 0) -> list[float]:
    """Say how much each word of a document counts by where it stands: people come to the point first.

    Args:
        words: the words; those of frames put off none that come after them.
        title: how many of the last ones are the title's; these and the text's are counted from their own beginning.
    """
    body = len(words) - title
    if not title and not any(word.startswith(FRAME) for word in words):
        return list(_faded(body))
    return [*_fading(words[:body]), *_fading(words[body:])]


@lru_cache(maxsize=1024)
def _faded(count: int) -> tuple[float, ...]:
    """Give what so many words count of which none is a frame's."""
    return tuple(_HALF / (_HALF + position) for position in range(count))


def _fading(words: Sequence[str]) -> Iterator[float]:
    position = 0
    for word in words:
        yield _HALF / (_HALF + position)
        position += not word.startswith(FRAME)


def counted(names: Sequence[str], weights: Sequence[float]) -> list[float]:
    """Say how much each word or pair counts where it stands: nothing once it has been said `MOST_REPEATS` times."""
    if len(set(names)) + MOST_REPEATS > len(names):  # too few repetitions for any to be one too many
        return list(weights[: len(names)])
    seen: dict[str, int] = {}
    found = []
    for name, weight in zip(names, weights, strict=False):
        times = seen[name] = seen.get(name, 0) + 1
        found.append(weight if times <= MOST_REPEATS else 0.0)
    return found


def bigrams(words: Sequence[str]) -> list[str]:
    """Give the features of each pair of neighbours, by their stems: one fewer than there are words.

    A pair with a word of a frame in it has none: "".
    """
    roots = ["" if word.startswith(FRAME) else stem(word) for word in words]
    return [f"b={left} {right}" if left and right else "" for left, right in pairwise(roots)]
