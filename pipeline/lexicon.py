"""Word lists that people edit as TSV: abbreviations, slang, regional words, common words."""

import csv
from functools import cache
from importlib import resources

REGIONAL = ("jv", "su", "min", "ban")
"""Languages (ISO 639) whose words of complaints are listed with what they mean in Indonesian."""


def read_table(name: str) -> list[dict[str, str]]:
    """Read a lexicon of this package; the first row names the columns."""
    text = resources.files("pipeline").joinpath(f"lexicons/{name}.tsv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def spellings() -> dict[str, tuple[str, ...]]:
    """Give every short or colloquial form with the plain words it stands for."""
    return {row["form"]: tuple(row["plain"].split()) for row in read_table("spellings")}


@cache
def regional(language: str) -> dict[str, tuple[str, ...]]:
    """Give the words of a regional language with the Indonesian ones they stand for; of any other language none.

    Args:
        language: a code of `REGIONAL`; with "~" before it only the forms that are no Indonesian words with another sense,
            for texts where the language is only mixed in.
    """
    if language.removeprefix("~") not in REGIONAL:
        return {}
    return {
        row["form"]: tuple(row["plain"].lower().split())
        for row in read_table(language.removeprefix("~"))
        if not (language.startswith("~") and row["note"])
    }


@cache
def regional_everywhere() -> dict[str, tuple[str, ...]]:
    """Give the regional words that are no Indonesian ones and of which all languages that have them say the same."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for language in REGIONAL:
        for form, plain in regional(f"~{language}").items():
            found.setdefault(form, set()).add(plain)
    return {form: next(iter(plains)) for form, plains in found.items() if len(plains) == 1}


@cache
def common_words() -> dict[str, int]:
    """Give the words of complaints, commonest first, with how many complaints of the shipped corpus they stand in."""
    return {row["word"]: int(row["complaints"]) for row in read_table("common_words")}
