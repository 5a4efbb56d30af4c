"""Words that came, words that went, and new words that the model must answer by."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.suggester import Suggester
from pipeline.lexicon import common_words
from pipeline.name_words import given_names
from training.drifting.distances import SEED, SHUFFLES, Distance, distance
from training.drifting.observed import Observed

Floats = NDArray[np.float64]
_MOST = 1500
"""Commonest words that are compared."""
_SHOWN = 15
_LEAST_Z = 4.0
"""Standard deviations under shuffled days; of 1,500 words one reaches it by chance in ten periods."""
_NEW_ROWS = 5
"""A word must stand in so many complaints to be shown: one person's words are nobody's business."""
_NEW_SHARE = 8.0
"""A word is new where its share grew so many times."""


def word_shift(reference: Observed, current: Observed) -> tuple[Distance, list[dict[str, Any]]]:
    """Compare which words the complaints hold: the distance of all, and the words that moved most."""
    seen = Counter(word for part in (reference, current) for words in part.words for word in words)
    names = [word for word, _ in sorted(seen.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST]]
    (old, old_rows), (new, new_rows) = (_counts(part, names) for part in (reference, current))
    apart = distance(old, new, ordered=False)
    return apart, _moved(names, (old, old_rows), (new, new_rows))


def _counts(part: Observed, names: Sequence[str]) -> tuple[Floats, Floats]:
    order = {block: i for i, block in enumerate(sorted(set(part.blocks)))}
    place = {name: i for i, name in enumerate(names)}
    counts, rows = np.zeros((len(order), len(names))), np.zeros(len(order))
    for block, words in zip(part.blocks, part.words, strict=True):
        rows[order[block]] += 1
        counts[order[block], [place[word] for word in words if word in place]] += 1
    return counts, rows


def _moved(
    names: Sequence[str], old: tuple[Floats, Floats], new: tuple[Floats, Floats]
) -> list[dict[str, Any]]:
    before, now = (counts.sum(axis=0) / rows.sum() for counts, rows in (old, new))
    pooled, rows = np.concatenate([old[0], new[0]]), np.concatenate([old[1], new[1]])
    rng = np.random.default_rng(SEED)
    taken = np.zeros((SHUFFLES, len(rows)))
    for line in taken:
        line[rng.permutation(len(rows))[: len(new[1])]] = 1
    size = (taken @ rows)[:, None]
    gaps = (taken @ pooled) / size - (pooled.sum(axis=0) - taken @ pooled) / (rows.sum() - size)
    z = (now - before) / np.maximum(gaps.std(axis=0), 1e-9)
    shown = common_words().keys() - given_names()
    order = [
        i
        for i in np.argsort(-np.abs(z), kind="stable").tolist()
        if names[i] in shown and abs(z[i]) >= _LEAST_Z
    ]
    return [
        {
            "word": names[i],
            "before": round(float(before[i]), 4),
            "now": round(float(now[i]), 4),
            "z": round(float(z[i]), 1),
        }
        for i in order[:_SHOWN]
    ]


def new_words(suggester: Suggester, reference: Observed, current: Observed) -> list[dict[str, Any]]:
    """Give words that the current rows brought and that decide something, those that decide most first.

    A word weighs what it adds to the label it speaks most for above what it adds to all on average, times its rows.
    Given names and words of personal data are left out.
    """
    before = Counter(word for words in reference.words for word in words)
    now = Counter(word for words in current.words for word in words)
    ratio = len(current.words) / len(reference.words)
    names = given_names()
    new = [
        w for w, n in now.items() if n >= _NEW_ROWS and n > _NEW_SHARE * ratio * before[w] and w not in names
    ]
    if not new:
        return []
    head = suggester.heads["agency" if "agency" in suggester.heads else "topic"]
    scored = suggester.scorer.score(sorted(new))
    weights = scored.words.vectors[:, head.columns]
    reach = weights.max(axis=1) - weights.mean(axis=1)
    found: list[dict[str, Any]] = [
        {
            "word": word,
            "rows": now[word],
            "before": before[word],
            "weight": round(float(reach[i]) * now[word], 1),
            "known": bool(scored.known[i]),
            "towards": head.labels[int(weights[i].argmax())] if reach[i] > 0 else "",
        }
        for i, word in enumerate(sorted(new))
    ]
    return sorted(found, key=lambda one: (-one["weight"], one["word"]))[:_SHOWN]
