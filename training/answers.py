"""What a model says of labelled complaints, as columns that can be compared row by row."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.crosswalk import UNKNOWN, code_for
from data.schema import LabelledComplaint
from data.suggestion import Suggestion
from data.taxonomy import load_taxonomy
from models.suggester import Suggester
from training.errors import TrainingError

_TOP = 3
LABELS = ("agency", "topic", "sector")


@dataclass(frozen=True, slots=True)
class Column:
    """One label of the rows that carry it.

    Attributes:
        rows: (n,) their numbers in the corpus.
        truths: (n,) what they were given.
        firsts: (n,) what the model names first; where it is right, the label to the letter.
        hits: (n,) whether that is right.
        top3: (n,) whether the right one is among its first three.
        sure: (n,) probability of the first, in [0, 1].
    """

    rows: NDArray[np.int64]
    truths: list[str]
    firsts: list[str]
    hits: NDArray[np.bool_]
    top3: NDArray[np.bool_]
    sure: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Answers:
    """What one model says of a corpus.

    Attributes:
        version: of the model.
        suggestions: one a row.
        columns: label -> what became of it.
        cpu_seconds: of a suggestion, on average.
    """

    version: str
    suggestions: list[Suggestion]
    columns: Mapping[str, Column]
    cpu_seconds: float


def ask_both(
    models: tuple[Suggester, Suggester],
    rows: Sequence[LabelledComplaint],
    *,
    tenant: str,
    progress: Callable[[int], None],
) -> tuple[Answers, Answers]:
    """Ask two models about the same rows, taking turns at being first, so that neither reads what the other warmed up.

    Raises:
        TrainingError: no row has a topic or an agency.
    """
    said: tuple[list[Suggestion], list[Suggestion]] = ([], [])
    spent = [0.0, 0.0]
    for number, row in enumerate(rows):
        for turn in (0, 1) if number % 2 else (1, 0):
            began = time.process_time()
            said[turn].append(models[turn].suggest(row.complaint, tenant_code=tenant))
            spent[turn] += time.process_time() - began
        progress(number + 1)
    if not any(row.topic or row.agency for row in rows):
        raise TrainingError("no row has a topic or an agency: there is nothing to compare with")
    one, other = (
        Answers(model.version, answers, _columns(rows, answers), seconds / len(rows))
        for model, answers, seconds in zip(models, said, spent, strict=True)
    )
    return one, other


def _columns(rows: Sequence[LabelledComplaint], said: Sequence[Suggestion]) -> dict[str, Column]:
    wanted = {
        "agency": [row.agency for row in rows],
        "topic": [row.topic for row in rows],
        "sector": [sector_of(row.topic) for row in rows],
    }
    ranked: dict[str, list[Sequence[Any]]] = {
        "agency": [one.agencies for one in said],
        "topic": [one.topics for one in said],
        "sector": [one.sectors for one in said],
    }
    return {name: _column(wanted[name], ranked[name]) for name in LABELS if any(wanted[name])}


def _column(truths: Sequence[str], ranked: Sequence[Sequence[Any]]) -> Column:
    rows = [number for number, truth in enumerate(truths) if truth]
    names = [[{one.code, one.name} for one in ranked[i][:_TOP]] for i in rows]
    given = [truths[i] for i in rows]
    hits = [bool(first) and truth in first[0] for first, truth in zip(names, given, strict=True)]
    return Column(
        np.array(rows, np.int64),
        given,
        [
            truth if hit else (ranked[i][0].code if ranked[i] else "")
            for i, truth, hit in zip(rows, given, hits, strict=True)
        ],
        np.array(hits, np.bool_),
        np.array([any(truth in one for one in few) for few, truth in zip(names, given, strict=True)]),
        np.array([ranked[i][0].probability if ranked[i] else 0.0 for i in rows], np.float64),
    )


def sector_of(topic: str) -> str:
    """Give the sector of a topic, of the taxonomy or of LAPOR!; empty for a name of somebody's own."""
    taxonomy = load_taxonomy()
    code = topic if topic in taxonomy.topics else code_for(topic) if topic else UNKNOWN
    sector = code.partition("/")[0]
    return sector if sector in taxonomy.sectors and sector != UNKNOWN else ""
