"""What is looked at of each complaint: how it came, how it reads, what the model says of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from data.schema import LabelledComplaint
from data.suggestion import AgencyCandidate, Suggestion
from models.suggester import Suggester
from pipeline.normalize import tokenize
from pipeline.redact import redact
from training.reporting.figures import length_band

NOT_KNOWN = "-"
_LABELLED = 0.8
"""Of the rows must have an agency for those that were given to be compared."""
_EDGES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
_PLACES = {"desa": "kelurahan/desa", "kecamatan": "kecamatan"}


@dataclass(frozen=True, slots=True)
class Observed:
    """Complaints of one period.

    Attributes:
        blocks: (n,) what stands or falls together when rows are shuffled: the day they came, else the row by itself.
        aspects: name -> (n,) its value for each row.
        words: (n,) the words of each, those of personal data left out.
        sure: (n,) probability of the first candidate of `target`.
        hits: (n,) whether that was right, NaN where nobody said.
        agencies: (n,) family of the agency that answered, "" where nobody said.
        topics: (n,) topic that officers gave, "" where they gave none.
    """

    blocks: list[str]
    aspects: dict[str, list[str]]
    words: list[set[str]]
    sure: NDArray[np.float64]
    hits: NDArray[np.float64]
    agencies: list[str]
    topics: list[str]

    @property
    def days(self) -> list[str]:
        """The days of the rows that have one."""
        return [block for block in self.blocks if not block.startswith("#")]


def observe(
    suggester: Suggester,
    rows: Sequence[LabelledComplaint],
    target: str,
    *,
    tenant: str,
    progress: Callable[[int], None],
) -> Observed:
    """Ask the model about each row and keep what is compared.

    Args:
        suggester: the model.
        rows: complaints, with or without labels.
        target: label whose accuracy is estimated, "agency" or "topic".
        tenant: government that routes, "" for each row's own.
        progress: called with the number of rows done.
    """
    said: list[Suggestion] = []
    for done, row in enumerate(rows, 1):
        said.append(suggester.suggest(row.complaint, tenant_code=tenant))
        progress(done)
    family = Families(suggester)
    first = [_first(one, target) for one in said]
    hits = [
        float(label in names) if (label := getattr(row, target)) else np.nan
        for (names, _), row in zip(first, rows, strict=True)
    ]
    words = [_words(row.complaint.text) for row in rows]
    aspects: dict[str, list[str]] = {
        "length": [length_band(len(tokenize(row.complaint.text))) for row in rows],
        "language": ["+".join([s.language["code"], *s.language["mixed"]]) for s in said],
        "channel": [row.complaint.channel for row in rows],
        "region": [row.complaint.kecamatan or row.complaint.region_code or NOT_KNOWN for row in rows],
        "kind": [s.kind.code for s in said],
        "sector": [s.sectors[0].code if s.sectors else NOT_KNOWN for s in said],
        "agency": [family.of(s.agencies[0]) if s.agencies else NOT_KNOWN for s in said],
        "probability": [_band(sure) for _, sure in first],
        "action": [s.decision.action for s in said],
    }
    given = [family.of_name(row.agency) if row.agency else "" for row in rows]
    if sum(map(bool, given)) >= _LABELLED * len(rows):
        aspects["agency given"] = [agency or NOT_KNOWN for agency in given]
    blocks = [
        f"{at:%Y-%m-%d}" if (at := row.complaint.submitted_at) else f"#{i}" for i, row in enumerate(rows)
    ]
    sure = np.array([probability for _, probability in first])
    return Observed(blocks, aspects, words, sure, np.array(hits), given, [row.topic for row in rows])


def _first(suggestion: Suggestion, target: str) -> tuple[set[str], float]:
    ranked = suggestion.agencies if target == "agency" else suggestion.topics
    return ({ranked[0].code, ranked[0].name}, ranked[0].probability) if ranked else (set(), 0.0)


def _band(probability: float) -> str:
    return next(f"{low:.1f}-{min(high, 1):.1f}" for low, high in pairwise(_EDGES) if probability < high)


def _words(text: str) -> set[str]:
    spans = redact(text).spans
    return {
        token.word
        for token in tokenize(text)
        if token.word.isalpha()
        and not any(span.start < token.end and token.start < span.end for span in spans)
    }


class Families:
    """Names agencies so that all of which every place has one are one: "Kelurahan {desa}"."""

    def __init__(self, suggester: Suggester) -> None:
        self._of = {
            name: label for label, role in suggester.scope.roles.items() for name in role.names.values()
        }
        self._heads = {label.partition("{")[0]: label for label in suggester.scope.roles}

    def of_name(self, name: str) -> str:
        """Name the family of an agency by its name alone, the name itself where it has none."""
        known = self._of.get(name)
        return known or next(
            (label for head, label in self._heads.items() if head and name.startswith(head)), name
        )

    def of(self, agency: AgencyCandidate) -> str:
        """Name the family of a candidate."""
        family = self.of_name(agency.name)
        return (
            _PLACES.get(agency.level, family) if family == agency.name and agency.via != "learned" else family
        )
