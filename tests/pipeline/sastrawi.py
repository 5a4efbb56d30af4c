"""Sastrawi itself, as the oracle of our stems, and words to try on both."""

import random
from collections.abc import Iterator
from functools import cache
from typing import Any

from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

from pipeline.stem import root_words

PATTERNS = (
    "-kan", "-an", "-i", "-nya", "-ku", "-lah", "-annya", "-kanlah", "-inya", "di-", "ke-", "se-", "ber-", "ter-",
    "me-", "mem-", "men-", "meng-", "meny-", "menge-", "pe-", "pem-", "pen-", "peng-", "peny-", "per-", "ku-", "kau-",
    "me-kan", "di-kan", "di-i", "ke-an", "pe-an", "per-an", "ber-an", "ter-i", "memper-kan", "diper-kan", "keber-an",
)  # fmt: skip
"""The 39 affixes and pairs of affixes that generated forms carry."""
_FUZZ = "aiueoaiueonrstkmldgpbhjcfwyz-0\u017f\u0131"


@cache
def untouched() -> Any:
    """Give Sastrawi as it is shipped, 41 ms a word."""
    return StemmerFactory().create_stemmer()


@cache
def patched() -> Any:
    """Give Sastrawi with its dictionary as a set: the same answers, fast enough to ask often."""
    stemmer = StemmerFactory().create_stemmer().delegatedStemmer
    stemmer.dictionary.words = set(stemmer.dictionary.words)
    return stemmer


def forms(count: int, seed: int) -> Iterator[str]:
    """Give roots of the dictionary with affixes, every pattern in turn; every tenth one is doubled."""
    draw = random.Random(seed)
    roots = sorted(root for root in root_words() if root.isalpha())
    for number in range(count):
        prefix, _, suffix = PATTERNS[number % len(PATTERNS)].partition("-")
        root = draw.choice(roots)
        yield f"{prefix}{root}{f'-{root}' if draw.random() < 0.1 else ''}{suffix}"


def fuzz(count: int, seed: int) -> Iterator[str]:
    """Give words that nobody wrote, made of what the rules look at."""
    draw = random.Random(seed)
    prefixes = ["", *(pattern.partition("-")[0] for pattern in PATTERNS), "infer", "kel", "sin"]
    suffixes = ["", *(pattern.partition("-")[2] for pattern in PATTERNS), "-nya", "-lah", "isasi", "kah", "k"]
    for _ in range(count):
        core = "".join(draw.choice(_FUZZ) for _ in range(draw.randrange(9)))
        yield f"{draw.choice(prefixes)}{core}{draw.choice(suffixes)}"
