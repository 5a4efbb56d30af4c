"""Word lists that people edit as TSV: abbreviations and slang."""

import csv
from functools import cache
from importlib import resources


def read_table(name: str) -> list[dict[str, str]]:
    """Read a lexicon of this package; the first row names the columns."""
    text = resources.files("pipeline").joinpath(f"lexicons/{name}.tsv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t"))


@cache
def spellings() -> dict[str, tuple[str, ...]]:
    """Give every short or colloquial form with the plain words it stands for."""
    return {row["form"]: tuple(row["plain"].split()) for row in read_table("spellings")}


def expand(word: str) -> tuple[str, ...]:
    """Give the plain words of one lower-case word; a word that is in no list stands for itself."""
    return spellings().get(word, (word,))
