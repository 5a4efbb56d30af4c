"""The plain words that one written word stands for.

The steps, in order; the first that knows the word ends it:
1. lower case and letter runs ("tolonggg"), since the lists know only such forms;
2. the lists: the language the text is written in, then spellings.tsv; what a person wrote there goes before any rule;
3. known words stay: no rule below may touch them;
4. words of the regional languages that can be nothing else; one with a capital may be a name;
5. "2" for a doubled word ("kali2nya"), before digits are read as letters;
6. digits that stand for letters ("j4lan"), where a known word comes out, else the digits part from the letters ("rt03");
7. the halves of "dalan-dalan", and doubled letters ("bangett"), which hide a word from all that follows;
8. clitics and colloquial affixes (-nya, -in, nge-, ke-), around a word that the steps before know;
9. vowels that an SMS leaves out ("lmpu"), last, since it guesses most.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache

from pipeline.language import sentences
from pipeline.lexicon import common_words, regional, regional_everywhere, spellings
from pipeline.numbers import spell_number
from pipeline.stem import corrections, raw_stem, root_words

Words = tuple[str, ...]
_MEMORY = 100_000
_LONGEST = 40
_LONGEST_ABBREVIATION = 6
"""Capitals up to here are an abbreviation that no list has ("BTS"): nothing to be guessed into a word."""
_DOUBLE = re.compile(r"([^\W\d])\1")
_RUN = re.compile(r"([^\W\d])\1{2,}")
_DOUBLED = re.compile(r"([a-z][a-z-]*?)2x?([a-z]*)")
_DIGITS = str.maketrans("0134567", "oieasbt")
_TWICE = re.compile(r"(?:[^\W\d_]{2,}\d+){2}")
_LETTERS_OR_DIGITS = re.compile(r"[^\W\d_]+|\d+")
_LETTERS_THEN_DIGITS = re.compile(r"([^\W\d_]+)(?:(\d[^\W_]*)|\W.*)")
_ENDINGS = {"jv": ("ipun", "nipun", "ne", "e"), "su": ("na",), "min": ("nyo",), "ban": ("nyane", "ne", "e")}
"""What the regional languages say for -nya."""
_CLITICS = ("nya", "lah", "kah", "pun", "ku", "mu", "an")
_VOWELS = frozenset("aiueo")
_SHORTEST = 4
_CLEARLY = 3
"""So many times commoner than the next one a word must be to be read into consonants."""
_COMMON, _VERY_COMMON = 10, 100
"""So many complaints of the corpus it must stand in, to be read into four letters or more, or into three ("jln")."""


@lru_cache(maxsize=16)
def speller(language: str) -> Callable[[str], Words]:
    """Give `spell` for one language, with a memory of its own: that is quicker than a memory for pairs."""

    @lru_cache(maxsize=_MEMORY)
    def remembered(surface: str) -> Words:
        return spell(surface, language)

    return remembered


def spell(surface: str, language: str = "id") -> Words:
    """Give the plain words that one written word stands for ("mati2" -> mati-mati, "yg" -> yang).

    Args:
        surface: a word as it was written; letters, digits, hyphens, apostrophes. Its first forty characters count.
        language: the language of the text around it: its own words go first.

    Returns:
        Lower-case words, none empty; a word that nothing knows stands for itself.
    """
    word = surface[:_LONGEST].lower()
    if word != surface and (found := spellings().get(surface)):  # "Dr" is a doctor, "dr" is short for dari
        return found
    if not word.isascii():
        word = "".join(c for c in word if c.isalnum() or c in "-'") or word
    for reading in _without_runs(word):
        if found := _read(reading, language):
            return found
    if surface.islower() and (found := regional_everywhere().get(word)):
        return found
    if surface.isupper() and surface.isalpha() and 1 < len(surface) <= _LONGEST_ABBREVIATION:
        return (word,)
    word = _RUN.sub(r"\1", word)
    for rule in _RULES:
        if found := rule(word, language):
            return found
    return (word,)


def _without_runs(word: str) -> Iterator[str]:
    """Try a letter three times or more as one, then as two ("maaaf"); a word that is known so ("III") stays."""
    if word in common_words():
        yield word
    yield _RUN.sub(r"\1", word)
    if _RUN.search(word):
        yield _RUN.sub(r"\1\1", word)


def _listed(word: str, language: str) -> Words | None:
    own = regional(language)
    if own and (found := own.get(word) or _without_ending(word, language, own)):
        return found
    return spellings().get(word)


def _without_ending(word: str, language: str, own: Mapping[str, Words]) -> Words | None:
    for ending in _ENDINGS[language.removeprefix("~")]:
        if word.endswith(ending) and (found := own.get(word[: -len(ending)])):
            return (*found[:-1], found[-1] + "nya")
    return None


def _is_known(word: str) -> bool:
    if word in common_words() or word in root_words() or word in corrections():
        return True
    return word.isalpha() and len(word) > _SHORTEST and raw_stem(word) != word


def _read(word: str, language: str) -> Words | None:
    """Read a part of a word by the lists and what is known."""
    return _listed(word, language) or ((word,) if _is_known(word) else None)


def _doubled(word: str, language: str) -> Words | None:
    match = _DOUBLED.fullmatch(word)
    if match is None:
        return None
    found = _read(match[1], language) if len(match[1]) > 1 else None  # "a2" is no doubled word
    if found is None and len(match[1]) < _SHORTEST:
        return None
    first, *rest = found or (match[1],)
    root = raw_stem(first)
    again = root if len(root) > 2 and first.endswith(root) else first  # noqa: PLR2004 - "berhari2" is berhari-hari
    return (f"{first}-{again}{match[2]}", *rest)


def _digits(word: str, language: str) -> Words | None:
    if word.isalpha() or not any(character.isdigit() for character in word):
        return None
    inside = word[-1].isalpha() and len(word) >= _SHORTEST  # digits at the end are a number's ("rt03")
    if inside and (found := _read(word.translate(_DIGITS), language)):
        return found
    if _TWICE.fullmatch(word):  # "rt03rw07"
        return tuple(_LETTERS_OR_DIGITS.findall(word))
    match = _LETTERS_THEN_DIGITS.fullmatch(word)
    if match is None:
        return None
    letters = _read(match[1], language) if len(match[1]) > 1 else None
    rest = match[2] or ""
    number = spell_number(rest) if rest[-1:] != "k" else (rest,)  # "p3k" is no money
    return (*(letters or (match[1],)), *filter(None, number))


def _halves(word: str, language: str) -> Words | None:
    """Read "dalan-dalan" and "lobang-lobang" by one half."""
    left, _, right = word.partition("-")
    if left != right or not left or _is_known(left):
        return None
    found = _read(left, language)
    return (f"{found[0]}-{found[0]}", *found[1:]) if found else None


def _double_letters(word: str, language: str) -> Words | None:
    single = _DOUBLE.sub(r"\1", word)
    if single == word or len(single) < _SHORTEST - 1 or word in _english():
        return None
    return _listed(single, language) or ((single,) if single in common_words() else None)


def _with_clitic(word: str, language: str) -> Words | None:
    """Read "jlnnya" as jalan + nya."""
    for clitic in _CLITICS:
        base = word[: -len(clitic)]
        if word.endswith(clitic) and len(base) > 1 and (found := _read(base, language)):
            return (*found[:-1], found[-1] + clitic)
    return None


def _affixed(word: str, language: str) -> Words | None:  # noqa: ARG001 - a rule like the others
    """Read "dibenerin" as dibenarkan, "melayanin" as melayani, "ngelapor" as melapor, "keinjek" as terinjak."""
    if word.startswith("me") and word.endswith("in") and _is_known(word[:-1]):
        return (word[:-1],)
    for prefix, formal in _PREFIXES:
        if word.startswith(prefix):
            for base, suffix in _bases(word[len(prefix) :], prefix):
                found = spellings().get(base) or ((base,) if base in common_words() else ())
                if len(found) != 1 or not (prefix or suffix) or (formal and found[0].startswith("me")):
                    continue
                whole = _formal(formal, found[0], suffix)
                if suffix or formal != "me" or whole in common_words():
                    return (whole,)
    return None


def _bases(rest: str, prefix: str) -> Iterator[tuple[str, str]]:
    """Give what may stand between a colloquial prefix and -in: the letter that the prefix swallowed put back."""
    ends = [*([(rest[:-2], "kan")] if rest.endswith("in") else []), (rest, "")]
    for base, suffix in ends:
        for swallowed in _SWALLOWED.get(prefix, ("",)):
            if len(swallowed + base) >= _SHORTEST + (prefix == "ke"):
                yield swallowed + base, suffix


def _formal(prefix: str, base: str, suffix: str) -> str:
    return (nasal(base) if prefix == "me" else prefix + base) + suffix


def nasal(base: str) -> str:
    """Give the me- form of a base word ("lapor" -> melapor, "tabrak" -> menabrak)."""
    for letters, prefix, swallows in _NASALS:
        if base.startswith(letters):
            return prefix + base[1 if swallows else 0 :]
    return "me" + base


def _without_vowels(word: str, language: str) -> Words | None:
    """Read "lmpu" or "bnjr" as the common word with these consonants, where one is clearly the commonest."""
    del language
    bare = _VOWELS.isdisjoint(word)
    if len(word) < _SHORTEST - bare or not (word.isalpha() and word.isascii()) or word in _english():
        return None
    best, count, next_best = _skeletons().get(_skeleton(word), ("", 0, 0))
    common = count >= (_COMMON if len(word) >= _SHORTEST else _VERY_COMMON)
    return (best,) if common and count >= _CLEARLY * next_best and _is_within(word, best) else None


@cache
def _english() -> frozenset[str]:
    """Give words of English sentences, which are whole as they are ("part", "form")."""
    return frozenset(sentences("en").lower().split())


@cache
def _skeletons() -> dict[str, tuple[str, int, int]]:
    """Give for each row of consonants the commonest word that has it, how common that is, and how common the next."""
    found: dict[str, tuple[str, int, int]] = {}
    for word, count in common_words().items():  # commonest first
        if len(word) < _SHORTEST or word in spellings():
            continue
        best, most, second = found.get(_skeleton(word), ("", 0, 0))
        found[_skeleton(word)] = (best, most, second or count) if best else (word, count, 0)
    return found


def _skeleton(word: str) -> str:
    return word[0] + "".join(letter for letter in word[1:] if letter not in _VOWELS)


def _is_within(short: str, whole: str) -> bool:
    letters = iter(whole)
    return len(short) < len(whole) and all(letter in letters for letter in short)


_PREFIXES = (
    ("nge", "me"), ("di", "di"), ("ke", "ter"), ("ng", "me"), ("ny", "me"), ("n", "me"), ("m", "me"), ("", ""),
)  # fmt: skip
_SWALLOWED = {"ng": ("", "k"), "ny": ("s", "c"), "n": ("t", ""), "m": ("p", "")}
_NASALS = (
    (("a", "i", "u", "e", "o", "g", "h"), "meng", False),
    (("b", "f", "v"), "mem", False),
    (("c", "d", "j", "z"), "men", False),
    (("k",), "meng", True),
    (("p",), "mem", True),
    (("t",), "men", True),
    (("s",), "meny", True),
)
_RULES: tuple[Callable[[str, str], Words | None], ...] = (
    _doubled,
    _digits,
    _halves,
    _double_letters,
    _with_clitic,
    _affixed,
    _without_vowels,
)
