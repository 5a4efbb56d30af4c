"""The root of an Indonesian word: Sastrawi's to the letter, with corrections on top.

The steps are Sastrawi 1.0.1's (Nazief and Adriani with confix stripping, enhanced; Asian 2007; Arifin et al. 2009) over
its dictionary, which is read from the package. What Sastrawi breaks in the words of complaints ("kerusakan" -> rusa) is
listed in lexicons/roots.tsv with its root and can be switched off.
"""

import re
from functools import cache, lru_cache
from importlib import resources

from pipeline.lexicon import read_table
from pipeline.prefixes import without_prefix

_SHORT = 3
_MOST_PREFIXES = 3
_NOT_A_LETTER = re.compile("[^a-z0-9 -]", re.IGNORECASE)
_SPACES = re.compile(" +")
_PARTICLES = ("lah", "kah", "tah", "pun")
_POSSESSIVES = ("ku", "mu", "nya")
_ENCLITIC = _PARTICLES + _POSSESSIVES
_DERIVATIONAL = ("isasi", "isme", "kan", "is", "an", "i")
_PREFIX_FIRST = (("be", "lah"), ("be", "an"), ("me", "i"), ("di", "i"), ("pe", "i"), ("ter", "i"))
_MEMORY = 100_000
"""Distinct words kept; a city's year of complaints has fewer."""


@cache
def root_words() -> frozenset[str]:
    """Give Sastrawi's dictionary of root words."""
    text = resources.files("Sastrawi").joinpath("Stemmer/data/kata-dasar.txt").read_text("utf-8")
    return frozenset(text.split("\n")) - {""}


@cache
def corrections() -> dict[str, str]:
    """Give the words that Sastrawi breaks with their roots."""
    return {row["word"]: row["root"] for row in read_table("roots")}


@lru_cache(maxsize=_MEMORY)
def stem(word: str, *, corrected: bool = True) -> str:
    """Give the root of one lower-case word, never empty.

    Args:
        word: one word; one without letters is its own root.
        corrected: mend what Sastrawi is known to break.
    """
    return (_corrected(word) if corrected else "") or raw_stem(word) or word


def _corrected(word: str) -> str:
    """Give the root that Sastrawi misses, "" where it is not known to miss it."""
    known = corrections()
    found = known.get(word)
    if found is None and word.endswith(_ENCLITIC):
        word = word[: -2 if word.endswith(("ku", "mu")) else -3]
        found = known.get(word)
    return found or _noun_in_an(word) or _doubled_onset(word)


def _noun_in_an(word: str) -> str:
    """Keep the k of "berserakan": pe-, ke- and ber- go with -an, never with -kan, which Sastrawi tries first."""
    roots = root_words()
    if not (word.endswith("kan") and word.startswith(("pe", "ke", "ber"))) or {word, word[:-3]} & roots:
        return ""
    bare = _without_prefixes(word[:-2], roots, short=False)
    return bare if bare in roots and len(bare) > _SHORT and word[:-2].endswith(bare[1:]) else ""


def _doubled_onset(word: str) -> str:
    """Read "dedaunan" and "bebatuan" as daun and batu."""
    if not word.endswith("an") or word[0] != word[2:3] or word[1] != "e" or raw_stem(word) != word:
        return ""
    root = raw_stem(word[2:-2])
    return root if root in root_words() else ""


def raw_stem(text: str) -> str:
    """Give what Sastrawi 1.0.1 gives for any text: the roots of its words, joined by spaces."""
    if text.isascii() and text.isalpha() and text.islower():
        return _stem_word(text)
    plain = _SPACES.sub(" ", _NOT_A_LETTER.sub(" ", text.lower())).strip()
    return " ".join(map(_stem_word, plain.split(" ")))


@lru_cache(maxsize=_MEMORY)
def _stem_word(word: str) -> str:
    if "-" not in word:
        return _stem_singular(word)
    base, _, enclitic = word.rpartition("-")
    if enclitic in _ENCLITIC and "-" not in base:
        return _stem_singular(word)
    return _stem_plural(word)


def _stem_plural(word: str) -> str:
    """Give the root of "anak-anak", "berbalas-balasan", "malaikat-malaikat-nya" where both halves share one."""
    left, _, right = word.rpartition("-")
    if right in _ENCLITIC and "-" in left:
        left, _, middle = left.rpartition("-")
        right = f"{middle}-{right}"
    root, other = _stem_singular(left), _stem_singular(right)
    if other == right and right not in root_words():
        other = _stem_singular("me" + right)  # meniru-nirukan
    return root if root == other else word


def _stem_singular(word: str) -> str:
    roots = root_words()
    if word in roots:
        return word
    return _by_prefix_first(word, roots) or _by_suffix_first(word, roots) or word


def _by_prefix_first(word: str, roots: frozenset[str]) -> str:
    """Take prefixes off before suffixes where the pair of them asks for it (Asian 2007, p. 78)."""
    if word.endswith("i"):
        asked = word.startswith(("me", "di", "pe", "ter"))
    else:
        asked = word.startswith("be") and word.endswith(("an", "lah"))
    if not asked or len(word) <= _SHORT:
        return ""
    bare = _without_prefixes(word, roots, short=False)
    if bare in roots:
        return bare
    bare = _without_suffixes(bare, roots, short=False)[-1]
    return bare if bare in roots else ""


def _by_suffix_first(word: str, roots: frozenset[str]) -> str:
    short = len(word) <= _SHORT
    steps = _without_suffixes(word, roots, short=short)
    if steps[-1] in roots:
        return steps[-1]
    bare = _without_prefixes(steps[-1], roots, short=short)
    if bare in roots:
        return bare
    # Give suffixes back from the last to the first, "kan" as its "k" at first (tabrakan is tabrak + an).
    for longer, shorter in zip(reversed(steps[:-1]), reversed(steps[1:]), strict=True):
        tries = (f"{shorter}k", longer) if longer == f"{shorter}kan" else (longer,)
        for tried in tries:
            bare = _without_prefixes(tried, roots, short=short)
            if bare in roots:
                return bare
    return ""


def _without_suffixes(word: str, roots: frozenset[str], *, short: bool) -> list[str]:
    """Take off a particle, a possessive, a derivational suffix; give the word after each that was there, itself first."""
    steps = [word]
    if word.endswith(_PARTICLES):
        word = word[:-3].rstrip("-")
        steps.append(word)
    if short or word in roots:
        return steps
    if word.endswith(_POSSESSIVES):
        word = word[: -3 if word.endswith("nya") else -2].rstrip("-")
        steps.append(word)
        if word in roots:
            return steps
    if word.endswith(_DERIVATIONAL):
        steps.append(word[: -next(len(suffix) for suffix in _DERIVATIONAL if word.endswith(suffix))])
    return steps


def _without_prefixes(word: str, roots: frozenset[str], *, short: bool) -> str:
    """Take off up to three prefixes, until a root is left. A short word loses di-, ke- and se- only."""
    for _ in range(_MOST_PREFIXES):
        if word.startswith(("di", "ke", "se")):
            bare = word[2:]
        elif short or word in roots:
            return word
        else:
            bare = without_prefix(word, roots)
            if not bare:
                return word
        word = bare
        if word in roots:
            break
    return word
