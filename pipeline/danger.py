"""What a danger to life consists in, by the words of the complaint, and whom to call besides the queue."""

from collections.abc import Sequence
from functools import cache

from pipeline.lexicon import read_table
from pipeline.stem import stem

EMERGENCY_NUMBER = "112"
"""The one number for all emergencies (Permenkominfo 10/2016); where it is not in service, those of the lexicon."""


@cache
def _dangers() -> dict[str, tuple[str, str]]:
    return {stem(row["word"]): (row["name"], row["call"]) for row in read_table("dangers")}


def dangers(words: Sequence[str]) -> list[str]:
    """Name the dangers that the words speak of, in their order, each with the number to call: "api (Damkar 113)".

    Args:
        words: normalised words.
    """
    table = _dangers()
    found = [table[root] for root in map(stem, words) if root in table]
    return list(
        dict.fromkeys(f"{name} ({call})" if call != EMERGENCY_NUMBER else name for name, call in found)
    )
