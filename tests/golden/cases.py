"""How well personal data is found in a table of texts and their masked forms."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from pipeline.redact import KINDS, redact

Span = tuple[str, int, int]
_MASK = re.compile(rf"\[({'|'.join(KINDS)})\]")


class Score(NamedTuple):
    """Spans by kind: found as they are, missed, found where nothing or something else is."""

    right: Counter[str]
    missed: Counter[str]
    wrong: Counter[str]

    def recall(self, *kinds: str) -> float:
        """Give the share of the spans of some kinds that are found, kind and both ends right."""
        right = sum(self.right[kind] for kind in kinds)
        return right / (right + sum(self.missed[kind] for kind in kinds))

    def precision(self, *kinds: str) -> float:
        """Give the share of what is found that is right, of some kinds."""
        right = sum(self.right[kind] for kind in kinds)
        return right / (right + sum(self.wrong[kind] for kind in kinds))


def score(rows: Iterable[dict[str, str]]) -> Score:
    """Compare what is found in each row's `text` with its `masked` form."""
    result = Score(Counter(), Counter(), Counter())
    for row in rows:
        redaction = redact(row["text"])
        found = {(span.kind, span.start, span.end) for span in redaction.spans}
        same = redaction.masked == row["masked"]  # where two masks touch, their ends cannot be told otherwise
        expected = found if same else spans_of(row["text"], row["masked"])
        result.right.update(kind for kind, *_ in expected & found)
        result.missed.update(kind for kind, *_ in expected - found)
        result.wrong.update(kind for kind, *_ in found - expected)
    return result


def spans_of(text: str, masked: str) -> set[Span]:
    """Give kind, start and end of what each mask hides, each as short as the rest of the text allows.

    Raises:
        ValueError: the masked text is no masked form of the text.
    """
    parts = _MASK.split(masked)
    pattern = r"(\S(?:.*?\S)??)".join(map(re.escape, parts[::2]))
    match = re.fullmatch(pattern, text, re.DOTALL)
    if match is None:
        raise ValueError(f"{masked!r} does not mask {text!r}: mend the row")
    return {(kind, *match.span(index + 1)) for index, kind in enumerate(parts[1::2])}
