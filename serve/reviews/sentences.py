"""Where a text can be cut in two."""

import re
from itertools import pairwise
from typing import NamedTuple

_BREAK = re.compile(r"(?<=[.!?;,\n])\s+|\s+(?=(?:dan|juga|serta|terus|lalu|selain)\b)", re.IGNORECASE)
MOST = 40
SHOWN = 60
LEAST = 12
"""Characters a part needs, for less says nothing of its own."""


class Cut(NamedTuple):
    """A place to cut: where the second part begins, in code points, and how it begins."""

    start: int
    begins: str


def cuts_of(text: str) -> list[Cut]:
    """Give the places where a second matter may begin: behind sentences and commas, before words that add something."""
    ends = [0, *(match.end() for match in _BREAK.finditer(text)), len(text)]
    starts = [start for start, end in pairwise(ends) if start >= LEAST and len(text) - start >= LEAST]
    return [Cut(start, _beginning(text[start:])) for start in starts[:MOST]]


def _beginning(text: str) -> str:
    line = " ".join(text[: SHOWN + 1].split())
    return line if len(text) <= SHOWN else f"{line}…"
