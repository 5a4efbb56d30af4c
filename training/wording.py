"""How a corpus is worded: near-copies, letter frames, and whether its words grow as those of real text do."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from pipeline.normalize import tokenize

MOST_SHARED = 0.5
"""Texts that share more of the shorter one's runs of four words are near-copies."""
MOST_FRAMED = 0.1
"""An opening or closing that more of the texts have is a frame, not a voice."""
_RUN = 4
_FRAME = 3
_MOST_HOLDERS = 50
"""A run that more texts have is a phrase of the language; two texts that share half their runs share rarer ones too."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class WordGrowth:
    """How many distinct words a corpus has by its length, in the order of its rows.

    Attributes:
        words: running words.
        distinct: distinct words among them.
        exponent: of Heaps' law, distinct = k * words ** exponent, fitted over the second half on a log scale: 0.5 to
            0.6 for 100,000 words of real complaints, lower for text from templates.
    """

    words: int
    distinct: int
    exponent: float


def near_copies(texts: Sequence[str]) -> list[tuple[int, int, float]]:
    """Give the pairs of texts that share more than `MOST_SHARED` of their runs of four words, with that share."""
    runs = [_runs(text) for text in texts]
    holders: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, own in enumerate(runs):
        for run in own:
            holders[run].append(number)
    shared = Counter(
        pair
        for numbers in holders.values()
        if len(numbers) <= _MOST_HOLDERS
        for pair in combinations(numbers, 2)
    )
    found = [(a, b, count / min(len(runs[a]), len(runs[b]))) for (a, b), count in shared.items()]
    return sorted((pair for pair in found if pair[2] > MOST_SHARED), key=lambda pair: -pair[2])


def commonest_frames(texts: Sequence[str]) -> dict[str, tuple[str, float]]:
    """Give the commonest first and last three words, each with the share of the texts that have it."""
    worded = [_WORD.findall(text.lower()) for text in texts]
    ends = {
        "opening": Counter(" ".join(words[:_FRAME]) for words in worded if len(words) > _FRAME),
        "closing": Counter(" ".join(words[-_FRAME:]) for words in worded if len(words) > _FRAME),
    }
    return {
        name: (counts.most_common(1)[0][0], counts.most_common(1)[0][1] / len(texts))
        for name, counts in ends.items()
        if counts
    }


def word_growth(texts: Iterable[str]) -> WordGrowth:
    """Count distinct words as the corpus grows."""
    seen: set[str] = set()
    curve: list[tuple[int, int]] = []
    words = 0
    for text in texts:
        for token in tokenize(text):
            words += 1
            seen.add(token.word)
        curve.append((words, len(seen)))
    half = [(n, v) for n, v in curve if n >= max(words / 2, 1)]
    if len(half) < _RUN:
        return WordGrowth(words, len(seen), float("nan"))
    logs = np.log(np.array(half, np.float64))
    return WordGrowth(words, len(seen), round(float(np.polyfit(logs[:, 0], logs[:, 1], 1)[0]), 3))


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return {tuple(words[i : i + _RUN]) for i in range(max(len(words) - _RUN + 1, 1))}
