"""Which language a complaint is written in, by the letters of its words.

A naive Bayes model over the n-grams of words, learned when first asked from sentences of our own in
data/files/languages (a fifth of a second). A word's evidence is computed once and kept; a text is the sum of its words.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources
from itertools import chain
from math import log

from pipeline.stem import root_words

LANGUAGES = ("id", "jv", "su", "min", "ban", "ms", "en")
"""ISO 639 codes."""
_SIZES = (1, 2, 3, 4)
_SMOOTHING = 0.3
_WHOLE_WORD = 2.0
"""A whole word that was seen says as much as so many of its n-grams."""
_MOST_WORDS = 20
"""By then a text has shown its language."""
_INDONESIAN = LANGUAGES.index("id")
_SHARED = 3.4
"""Nats that a word of the Indonesian dictionary speaks for another language at most: they share it."""
_PRIOR = {_INDONESIAN: 6.0, LANGUAGES.index("ms"): -3.0}
"""Nats that speak for a language before the first word: complaints come from Indonesia, and formal Malay is hardly another."""
_MIXED_FROM = 2
_TELLING = 2.5
"""Nats by which a word must speak for a language over Indonesian to tell that the text is in it."""
_FOREIGN = 3.5
"""Nats by which a word must speak for another language than the main one to count as mixed in."""
_MEMORY = 100_000

_Evidence = tuple[tuple[float, ...], float, int]
"""Nats for each language, the most of them, and whose they are."""


def detect(surfaces: Sequence[str]) -> tuple[str, list[str]]:
    """Tell the main language and the others that are mixed in.

    Args:
        surfaces: the words of the text as they were written.

    Returns:
        One of `LANGUAGES`, and the other codes that at least two words speak for, commonest first.
        Text without any word counts as Indonesian.
    """
    if not surfaces:
        return "id", []
    evidence = [_evidence(surface) for surface in surfaces[:_MOST_WORDS]]
    totals = [float(sum(column)) for column in zip(*[nats for nats, _, _ in evidence], strict=True)]
    for number, nats in _PRIOR.items():
        totals[number] += nats
    main = totals.index(max(totals))
    if main != _INDONESIAN and len(evidence) > 1:
        over = sorted(nats[main] - nats[_INDONESIAN] for nats, _, _ in evidence)
        if over[-1] < _SHARED + 0.1 or over[-_MIXED_FROM] <= _TELLING:
            main = _INDONESIAN  # shared words, or one odd one ("ring road macet"), make no other language
    votes = [code for nats, most, code in evidence if most - nats[main] > _FOREIGN]
    if len(votes) < _MIXED_FROM:
        return LANGUAGES[main], []
    ranked = Counter(votes).most_common()
    return LANGUAGES[main], [LANGUAGES[code] for code, count in ranked if count >= _MIXED_FROM]


@lru_cache(maxsize=_MEMORY)
def _evidence(surface: str) -> _Evidence:
    """Give the log-likelihood ratio of a word for each language, against their mean."""
    model = _model()
    word = surface.lower()
    rows = [model[gram] for gram in _grams(word) if gram in model]
    if not rows:
        return (0.0,) * len(LANGUAGES), 0.0, 0
    summed = [sum(column) / len(rows) ** 0.5 for column in zip(*rows, strict=True)]
    whole = model.get(f"={word}")
    if whole:
        summed = [part + _WHOLE_WORD * more for part, more in zip(summed, whole, strict=True)]
    if word in root_words():
        most = summed[_INDONESIAN] + _SHARED
        summed = [min(part, most) for part in summed]
    mean = sum(summed) / len(summed)
    nats = tuple(part - mean for part in summed)
    return nats, max(nats), nats.index(max(nats))


def _grams(word: str) -> list[str]:
    marked = f"<{word[:20]}>"
    return [marked[i : i + n] for n in _SIZES for i in range(len(marked) - n + 1)]


@cache
def _model() -> dict[str, list[float]]:
    """Learn how much more likely each n-gram and word is in each language than on average."""
    counts: defaultdict[str, list[float]] = defaultdict(lambda: [_SMOOTHING] * len(LANGUAGES))
    for number, code in enumerate(LANGUAGES):
        words = Counter(sentences(code).lower().split())
        for word, count in words.items():
            plain = word.strip(".,!?;:()\"'")
            if plain.isalpha():
                for gram in chain(_grams(plain), (f"={plain}",)):
                    counts[gram][number] += count
    totals = [sum(row[number] for row in counts.values()) for number in range(len(LANGUAGES))]
    model = {}
    for gram, row in counts.items():
        logs = [log(count / total) for count, total in zip(row, totals, strict=True)]
        mean = sum(logs) / len(logs)
        model[gram] = [part - mean for part in logs]
    return model


def sentences(code: str) -> str:
    """Give our own sentences in a language, one a line."""
    return resources.files("data").joinpath(f"files/languages/{code}.txt").read_text("utf-8")
