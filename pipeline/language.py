"""Which language a complaint is written in, by the small words that only one of them has."""

from collections import Counter
from collections.abc import Sequence
from functools import cache

from pipeline.lexicon import read_table

_MIXED_FROM = 2


@cache
def _words() -> dict[str, str]:
    return {row["word"]: row["language"] for row in read_table("function_words")}


def detect(surfaces: Sequence[str]) -> tuple[str, list[str]]:
    """Tell the main language and the others that are mixed in.

    Args:
        surfaces: the words of the text as they were written.

    Returns:
        An ISO 639 code (id, jv, su, min, ban, ms, en) and the other codes seen at least twice, commonest first.
        Text without any telling word counts as Indonesian.
    """
    table = _words()
    votes = Counter(table[word] for word in map(str.lower, surfaces) if word in table)
    ranked = [code for code, _ in votes.most_common()]
    main = ranked[0] if ranked else "id"
    return main, [code for code in ranked[1:] if votes[code] >= _MIXED_FROM]
