"""The examples of docs/text.md are what the pipeline really does."""

import re
from pathlib import Path

import pytest

from training.seen import Seen, see

_PAGE = Path("docs/text.md").read_text("utf-8")
_EXAMPLE = re.compile(r"^### \d+\. ([\w-]+)(?:, region ([\d.]+))?: `(.*)`\n\n((?:\|.*\n)+)", re.MULTILINE)
_EXAMPLES = [match.groups("") for match in _EXAMPLE.finditer(_PAGE)]


def _written(shown: str) -> str:
    return shown.replace("\u23ce", "\n").replace("[U+200B]", "\u200b")


def _steps(table: str) -> dict[str, str]:
    rows = (line.strip("|\n ").split(" | ", 1) for line in table.splitlines()[2:])
    return {name: value.strip().strip("`") for name, value in rows}


def test_there_are_twenty() -> None:
    assert len(_EXAMPLES) == 20


@pytest.mark.parametrize("example", _EXAMPLES, ids=lambda example: example[2])
def test_each_step_has_the_effect_that_the_page_shows(example: tuple[str, str, str, str]) -> None:
    channel, region, shown, table = example
    seen = see(_written(shown), channel=channel, region_code=region)
    steps = _steps(table)
    assert steps["normalized"] == seen.reading.normalized
    assert steps["language"] == " with ".join(
        filter(None, [seen.reading.language, ", ".join(seen.reading.mixed)])
    )
    assert _written(steps.get("masked", shown)) == seen.masked
    assert steps.get("kept apart", "") == _kept_apart(seen)
    places = [f"{p.text} = {p.region_code or 'one of ' + ', '.join(p.candidates)}" for p in seen.places]
    assert steps.get("places", "") == "; ".join(places)


def _kept_apart(seen: Seen) -> str:
    words = [token.word for token in seen.reading.tokens]
    return "; ".join(f"{f.kind}: {' '.join(words[f.first : f.last])}" for f in seen.reading.frames)
