"""Indonesian prefixes and infixes as Sastrawi 1.0.1 takes them off, one at a time.

Rules 1-32 are Nazief and Adriani's, 34-40 the confix-stripping and infix rules (Asian 2007, "Effective Techniques for
Indonesian Text Retrieval"; Adriani et al. 2007), 41 and 42 Sastrawi's own; numbers in the comments are its numbers.
Sastrawi tries 37 regular expressions in turn; here the first two letters say which few can match, and slices do the rest.
Where a rule has several readings the first one that is a root word counts, else the last: Sastrawi's own order.
"""

from collections.abc import Callable

Roots = frozenset[str]
_VOWELS = frozenset("aiueo")
_CONSONANTS = frozenset("bcdfghjklmnpqrstvwxyz")
_LETTERS = _VOWELS | _CONSONANTS
_STRICT = _CONSONANTS - frozenset("lmnrwy")
_INFIXES = frozenset({"er", "el", "em", "in"})


def without_prefix(word: str, roots: Roots) -> str:
    """Take off one prefix or infix other than di-, ke- and se-.

    Args:
        word: lower-case word, not a root itself.
        roots: the root words, which decide between readings.

    Returns:
        The shorter word, or "" where no rule holds.
    """
    rules = _RULES.get(word[:2])
    return (rules and rules(word, roots)) or _without_infix(word) or _without_pronoun(word)


def _is(word: str, index: int, letters: frozenset[str]) -> bool:
    return word[index : index + 1] in letters  # "" is in none


def _first_root(roots: Roots, *readings: str) -> str:
    for reading in readings:
        if reading in roots:
            return reading
    return readings[-1]


def _after_per_or_ber(word: str) -> str:
    """Rules 2 and 3, 23 and 24: a consonant, a letter, and "er" after them only before a vowel."""
    if not (_is(word, 3, _CONSONANTS) and _is(word, 4, _LETTERS)):
        return ""
    if not word.startswith("er", 5) or (word[3] != "r" and _is(word, 7, _VOWELS)):
        return word[3:]
    return ""


def _be(word: str, roots: Roots) -> str:
    if word.startswith("r", 2):
        if _is(word, 3, _VOWELS):  # 1
            return _first_root(roots, word[3:], word[2:])
        return _after_per_or_ber(word)
    if word == "belajar":  # 4
        return "ajar"
    if _is(word, 2, _CONSONANTS) and word.startswith("er", 3) and _is(word, 5, _CONSONANTS):  # 5
        return word[2:]
    return ""


def _te(word: str, roots: Roots) -> str:
    if not word.startswith("r", 2):
        ends_open = word.startswith("er", 3) and _is(word, 5, _CONSONANTS)
        return word[2:] if ends_open and _is(word, 2, _CONSONANTS) else ""  # 9
    if _is(word, 3, _VOWELS):  # 6
        return _first_root(roots, word[3:], word[2:])
    if not _is(word, 3, _CONSONANTS) or word[3] == "r":
        return ""
    if not word.startswith("er", 4) or _is(word, 6, _VOWELS):  # 8, 7
        return word[3:]
    return word[3:] if word[3] in _STRICT and _is(word, 6, _CONSONANTS) else ""  # 35


def _me(word: str, roots: Roots) -> str:
    third, fourth = word[2:3], word[3:4]
    if third == "m":
        if fourth in _VOWELS:  # 13
            return _first_root(roots, word[2:], "p" + word[3:])
        # 11; 12 and 19: mempe- and memp- before any other letter
        return word[3:] if fourth in _BFV or (fourth == "p" and _is(word, 4, _LETTERS)) else ""
    if third == "n":
        return _men(word, fourth, roots)
    return word[2:] if third in _LRWY and fourth in _VOWELS else ""  # 10


def _men(word: str, fourth: str, roots: Roots) -> str:
    if fourth in _VOWELS:  # 15
        return _first_root(roots, word[2:], "t" + word[3:])
    if fourth in _CDJSTZ:  # 14
        return word[3:]
    fifth = word[4:5]
    if fourth == "g":
        if fifth in _GHQK:  # 16
            return word[4:]
        if fifth in _VOWELS:  # 17
            without_e = word[5:] if fifth == "e" else ""
            return _first_root(roots, word[4:], "k" + word[4:], without_e, word[2:])
    if fourth == "y" and fifth in _VOWELS:  # 18
        return _first_root(roots, word[2:], "s" + word[4:])
    return ""


def _pe(word: str, roots: Roots) -> str:
    third, fourth = word[2:3], word[3:4]
    found = ""
    if third == "r":
        # 21; 23 and 24
        found = _first_root(roots, word[3:], word[2:]) if fourth in _VOWELS else _after_per_or_ber(word)
    elif third == "m":
        if fourth in _VOWELS:  # 26
            return _first_root(roots, word[2:], "p" + word[3:])
        found = word[3:] if fourth in _BFV else ""  # 25
    elif third == "n":
        found = _pen(word, fourth, roots)
    elif third in _LWY and fourth in _VOWELS:  # 32, 20
        return "ajar" if word == "pelajar" else word[2:]
    if found or third not in _CONSONANTS:
        return found
    if not word.startswith("er", 3):  # 34
        return word[2:]
    if _is(word, 5, _VOWELS):
        return ""
    return word[2:] if third in _STRICT and _is(word, 5, _CONSONANTS) else ""  # 36


def _pen(word: str, fourth: str, roots: Roots) -> str:
    if fourth in _VOWELS:  # 28
        return _first_root(roots, word[2:], "t" + word[3:])
    if fourth in _CDJZ:  # 27
        return word[3:]
    fifth = word[4:5]
    if fourth == "g":
        if fifth in _CONSONANTS:  # 29
            return word[4:]
        if fifth in _VOWELS:  # 30: its last reading wants "penge-", so that without one 34 has its turn
            return _first_root(roots, word[4:], "k" + word[4:], word[5:] if fifth == "e" else "")
    if fourth == "y" and fifth in _VOWELS:  # 31
        return _first_root(roots, word[2:], "s" + word[4:])
    return ""


def _without_infix(word: str) -> str:
    if word[1:3] in _INFIXES and word[0] in _CONSONANTS and _is(word, 3, _VOWELS):  # 37-40
        return word[0] + word[3:]
    return ""


def _without_pronoun(word: str) -> str:
    if word.startswith("ku"):  # 41
        return word[2:]
    return word[3:] if word.startswith("kau") else ""  # 42


_BFV, _LRWY, _CDJSTZ = frozenset("bfv"), frozenset("lrwy"), frozenset("cdjstz")
_GHQK, _CDJZ, _LWY = frozenset("ghqk"), frozenset("cdjz"), frozenset("lwy")
_RULES: dict[str, Callable[[str, Roots], str]] = {"be": _be, "te": _te, "me": _me, "pe": _pe}
