"""Sastrawi's stems at a speed one can live with: its rules, its dictionary as a set, and a bounded memory."""

from functools import cache, lru_cache

from Sastrawi.Stemmer.CachedStemmer import CachedStemmer
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory


@cache
def _stemmer() -> CachedStemmer:
    stemmer = StemmerFactory().create_stemmer()
    # Sastrawi scans its 29,932 words as a list about 84 times a token; a set gives the same answers.
    dictionary = stemmer.delegatedStemmer.dictionary
    dictionary.words = set(dictionary.words)
    return stemmer


@cache
def root_words() -> frozenset[str]:
    """Give Sastrawi's dictionary of root words."""
    return frozenset(word for word in _stemmer().delegatedStemmer.dictionary.words if word)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Give the root of one lower-case word by Sastrawi's rules (Nazief-Adriani with CS and ECS changes)."""
    return str(_stemmer().delegatedStemmer.stem(word)) or word
