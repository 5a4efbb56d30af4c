"""The words that speak most for each class, as the model weighs them."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from data.schema import LabelledComplaint
from models.suggester import Suggester
from pipeline.lexicon import common_words
from pipeline.name_words import given_names
from pipeline.normalize import tokenize

_EACH = 8
_LEAST = 3
"""Texts of a class that must hold a word."""


def telling_words(
    suggester: Suggester, rows: Sequence[LabelledComplaint], wanted: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, list[str]]]:
    """Give each class's words, strongest first.

    A word counts what it adds to the class above what it adds to the classes on average, times the share of the class's
    texts that hold it, times how rare it is in all texts (logarithmic). Only common words that are no given names are shown: no text can be told from them.

    Args:
        suggester: the model.
        rows: measured rows.
        wanted: target -> label of every row, "" for none.
    """
    shown = common_words().keys() - given_names()
    texts = [{token.word for token in tokenize(row.complaint.text)} & shown for row in rows]
    words = sorted(set().union(*texts))
    vectors = suggester.scorer.score(words).words.vectors if words else np.zeros((0, 0), np.float32)
    place = {word: i for i, word in enumerate(words)}
    spread = Counter(word for text in texts for word in text)
    rarity = {word: math.log((1 + len(texts)) / n) for word, n in spread.items()}
    found: dict[str, dict[str, list[str]]] = {}
    for target, labels in wanted.items():
        head = next((suggester.heads[name] for name in _heads(target) if name in suggester.heads), None)
        if head is None:
            continue
        own = vectors[:, head.columns]
        above = own - own.mean(axis=1, keepdims=True)
        found[target] = {}
        for label, held in _texts_by_label(texts, labels).items():
            if label in head.labels:
                found[target][label] = _best(held, above[:, head.labels.index(label)], place, rarity)
    return found


def _heads(target: str) -> tuple[str, ...]:
    return ("own_topic", "topic") if target == "topic" else (target,)


def _texts_by_label(texts: Sequence[set[str]], labels: Sequence[str]) -> dict[str, list[set[str]]]:
    found: defaultdict[str, list[set[str]]] = defaultdict(list)
    for words, label in zip(texts, labels, strict=True):
        if label:
            found[label].append(words)
    return dict(sorted(found.items()))


def _best(
    held: Sequence[set[str]],
    weight: NDArray[np.float32],
    place: Mapping[str, int],
    rarity: Mapping[str, float],
) -> list[str]:
    counts = Counter(word for words in held for word in words)
    pull = {
        word: float(weight[place[word]]) * rarity[word] * n / len(held)
        for word, n in counts.items()
        if n >= _LEAST
    }
    best = sorted(pull, key=lambda word: (-pull[word], word))[:_EACH]
    return [word for word in best if pull[word] > 0]
