"""Whether a text speaks of two matters, and where the second begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.scorer import Floats, Head, Scored, Scorer
from pipeline.decision import SUGGEST_FROM
from pipeline.tokens import Token

_BETWEEN = frozenset(".!?;,\n:")
_CONNECTORS = frozenset(
    [
        "dan",
        "sekalian",
        "selain",
        "lalu",
        "kemudian",
        "terus",
        "juga",
        "serta",
        "satu",
        "kedua",
        "tambahan",
        "tambah",
        "oh",
        "sama",
        "lan",
        "uga",
    ]
)
"""Words that may begin a second matter; the scores decide whether one does."""
_SURE = SUGGEST_FROM
"""Each part must be this probable of its own topic."""
_LEAST_WORDS = 3
_MOST_BREAKS = 24


@dataclass(frozen=True, slots=True)
class Matter:
    """A part of the text with a matter of its own: its first and last word's numbers and its scores."""

    start: int
    end: int
    scored: Scored


def breaks(text: str, tokens: Sequence[Token]) -> list[int]:
    """Give the numbers of the words that a second matter may begin with."""
    found = []
    for number in range(_LEAST_WORDS, len(tokens) - _LEAST_WORDS + 1):
        token = tokens[number]
        between = text[tokens[number - 1].end : token.start]
        if token.word in _CONNECTORS or not _BETWEEN.isdisjoint(between):
            found.append(number)
    return found[:_MOST_BREAKS]


def matters(text: str, tokens: Sequence[Token], scored: Scored, scorer: Scorer) -> list[Matter]:
    """Give the matters of a text in the order they stand: two, or none where it speaks of one.

    Args:
        text: as it was sent.
        tokens: its words, in the order of the rows of `scored.words`.
        scored: the whole text's scores.
        scorer: what gave them.
    """
    at = np.array(breaks(text, tokens), np.int64)
    if not len(at):
        return []
    head = scorer.heads["topic"]
    first, second = _halves(scored, head, at, len(tokens), scorer.bias[head.columns])
    sectors = _sectors(head.labels)
    sure = np.minimum(first.max(axis=1), second.max(axis=1))
    differ = sectors[first.argmax(axis=1)] != sectors[second.argmax(axis=1)]
    best = int(np.where(differ, sure, 0.0).argmax())
    if not differ[best] or sure[best] < _SURE:
        return []
    cut, end = int(at[best]), len(tokens)
    if min(scored.known[:cut].sum(), scored.known[cut:end].sum()) < _LEAST_WORDS:
        return []
    return [
        Matter(0, cut, scorer.part(scored, 0, cut)),
        Matter(cut, end, scorer.part(scored, cut, end)),
    ]


@lru_cache(maxsize=8)
def _sectors(labels: tuple[str, ...]) -> NDArray[np.int64]:
    """Number the sectors of topics: two have the same number where they lie in the same one."""
    return np.unique([label.partition("/")[0] for label in labels], return_inverse=True)[1]


def _halves(
    scored: Scored, head: Head, at: NDArray[np.int64], end: int, bias: Floats
) -> tuple[Floats, Floats]:
    """Give the topic probabilities of what stands before and after each break: two arrays (breaks, labels).

    The pair of words that a break parts belongs to neither side.
    """
    after = np.arange(end) >= at[:, None]
    whole = np.concatenate((~after, after)).astype(np.float32)
    words = (whole * scored.words.amounts[:end]) @ scored.words.vectors[:end, head.columns]
    sizes = whole @ scored.words.squares[:end]
    sides = np.concatenate((~after[:, 1:], after[:, :-1])).astype(np.float32)
    pairs = (sides * scored.pairs.amounts[: end - 1]) @ scored.pairs.vectors[: end - 1, head.columns]
    sizes += sides @ scored.pairs.squares[: end - 1]
    scores = (words + pairs) * (np.float32(scored.norm) / np.sqrt(np.maximum(sizes, 1e-6)))[:, None] + bias
    probabilities = _softmax(scores, head.temperature)
    return probabilities[: len(at)], probabilities[len(at) :]


def _softmax(scores: Floats, temperature: float) -> Floats:
    """Turn scores (breaks, labels) into probabilities, in half the precision and a fraction of the time."""
    powers = np.exp((scores - scores.max(axis=1, keepdims=True)) * np.float32(temperature))
    result: Floats = powers / powers.sum(axis=1, keepdims=True)
    return result
