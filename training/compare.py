"""Two models on the very same rows: what differs, how surely, where, and which rows change."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.schema import LabelledComplaint
from models.suggester import Suggester
from training.answers import Answers, Column, ask_both
from training.evaluate import calibration_error
from training.slices import MIN_ROWS, slices

SEED = 20261124
RESAMPLES = 1000
Metrics = dict[str, float]


@dataclass(frozen=True, slots=True)
class Paired:
    """A figure of two models on the same rows.

    Attributes:
        champion: the first model's.
        challenger: the second one's.
        difference: the second one's less the first one's.
        low: lower end of the difference's 95 % interval, by a paired bootstrap.
        high: upper end.
    """

    champion: float
    challenger: float
    difference: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Flips:
    """The rows of a label that two models name differently, by their ids.

    Attributes:
        gained: the second model is right, the first was wrong.
        lost: the other way round.
        moved: both are wrong, each in its own way.
    """

    gained: list[str]
    lost: list[str]
    moved: list[str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models on the same rows.

    Attributes:
        answers: what each said, the champion's first.
        figures: label -> figure (top1, top3, macro_f1, ece) -> both; label "decision" has auto_share and auto_error.
        by_slice: label -> part of the corpus -> top1 of both.
        flips: label -> rows that change.
        parts: part of the corpus -> numbers of its rows.
        seed: of the resampling.
    """

    answers: tuple[Answers, Answers]
    figures: dict[str, dict[str, Paired]]
    by_slice: dict[str, dict[str, Paired]]
    flips: dict[str, Flips]
    parts: dict[str, NDArray[np.int64]]
    seed: int

    def as_json(self) -> dict[str, Any]:
        """Give everything as plain JSON values: ids of rows, never a word of them."""
        old, new = self.answers
        about = {"champion": old.version, "challenger": new.version, "rows": len(old.suggestions)}
        n = {label: len(column.rows) for label, column in old.columns.items()}
        return about | {
            "seed": self.seed,
            "resamples": RESAMPLES,
            "n": n,
            "figures": _plain(self.figures),
            "slices": _plain(self.by_slice),
            "flips": {label: asdict(flips) for label, flips in self.flips.items()},
        }

    def lines(self) -> list[str]:
        """Give a line for each figure."""
        old, new = self.answers
        head = f"{new.version} against {old.version} on {len(old.suggestions):,} rows (seed {self.seed}; 95 % paired bootstrap)"
        body = [
            f"{label:8} {name:10} {one.champion:.3f} -> {one.challenger:.3f}  {one.difference:+.3f} [{one.low:+.3f}, {one.high:+.3f}]"
            for label, figures in self.figures.items()
            for name, one in figures.items()
        ]
        flips = [
            f"{label:8} rows that change: {len(flips.gained)} gained, {len(flips.lost)} lost, {len(flips.moved)} moved"
            for label, flips in self.flips.items()
        ]
        return [head, *body, *flips]


def compare(
    champion: Suggester,
    challenger: Suggester,
    rows: Sequence[LabelledComplaint],
    *,
    tenant: str = "",
    progress: Callable[[int], None],
) -> Comparison:
    """Measure two models on the same rows.

    Raises:
        TrainingError: no row has a topic or an agency.
    """
    old, new = ask_both((champion, challenger), rows, tenant=tenant, progress=progress)
    parts = slices(rows, old.suggestions)
    figures = {label: _figures(old.columns[label], new.columns[label]) for label in old.columns}
    figures["decision"] = _decisions(old, new)
    by_slice = {label: _slices(old.columns[label], new.columns[label], parts) for label in old.columns}
    flips = {label: _flips(rows, old.columns[label], new.columns[label]) for label in old.columns}
    return Comparison((old, new), figures, by_slice, flips, parts, SEED)


def paired(old: Sequence[Metrics], new: Sequence[Metrics]) -> dict[str, Paired]:
    """Put figures on all rows (the first) and on resampled ones (the others) together."""
    return {
        name: Paired(
            value,
            new[0][name],
            new[0][name] - value,
            *_interval([b[name] - a[name] for a, b in zip(old[1:], new[1:], strict=True)]),
        )
        for name, value in old[0].items()
        if not np.isnan(value) and not np.isnan(new[0][name])
    }


def _interval(differences: Sequence[float]) -> tuple[float, float]:
    known = np.array(differences)[~np.isnan(differences)]
    low, high = np.quantile(known, (0.025, 0.975)) if len(known) else (np.nan, np.nan)
    return float(low), float(high)


def _resamples(n: int) -> Iterator[NDArray[np.int64]]:
    """Give all n rows, then so many drawn with replacement: the same draws for whoever has so many rows."""
    yield np.arange(n)
    dice = np.random.default_rng(SEED)
    for _ in range(RESAMPLES):
        yield dice.integers(0, n, n)


def _figures(old: Column, new: Column) -> dict[str, Paired]:
    return paired(_measured(old), _measured(new))


def _measured(column: Column) -> list[Metrics]:
    names = {name: i for i, name in enumerate(sorted({*column.truths, *column.firsts}))}
    truths = np.array([names[name] for name in column.truths])
    firsts = np.array([names[name] for name in column.firsts])
    return [
        {
            "top1": float(column.hits[draw].mean()),
            "top3": float(column.top3[draw].mean()),
            "macro_f1": _macro_f1(truths[draw], firsts[draw], len(names)),
            "ece": calibration_error(column.sure[draw], column.hits[draw]),
        }
        for draw in _resamples(len(truths))
    ]


def _macro_f1(truths: NDArray[np.int64], firsts: NDArray[np.int64], labels: int) -> float:
    """Average F1 over the labels that the rows have."""
    true = np.bincount(truths[truths == firsts], minlength=labels)
    support, named = np.bincount(truths, minlength=labels), np.bincount(firsts, minlength=labels)
    present = support > 0
    return float((2 * true[present] / (support[present] + named[present])).mean())


def _decisions(old: Answers, new: Answers) -> dict[str, Paired]:
    label = "agency" if "agency" in old.columns else "topic"
    return paired(_automatic(old, label), _automatic(new, label))


def _automatic(answers: Answers, label: str) -> list[Metrics]:
    auto, wrong = automatic(answers, label)
    return [
        {
            "auto_share": float(auto[draw].mean()),
            "auto_error": float(wrong[draw][auto[draw]].mean()) if auto[draw].any() else np.nan,
        }
        for draw in _resamples(len(auto))
    ]


def automatic(answers: Answers, label: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Say of each row with a label whether it was decided automatically, and whether its first candidate is wrong."""
    column = answers.columns[label]
    actions = [answers.suggestions[i].decision.action for i in column.rows.tolist()]
    return np.array([action == "auto" for action in actions]), ~column.hits


def _slices(old: Column, new: Column, parts: Mapping[str, NDArray[np.int64]]) -> dict[str, Paired]:
    inside = {name: np.isin(old.rows, part) for name, part in parts.items()}
    return {
        name: _top1(old.hits[rows], new.hits[rows]) for name, rows in inside.items() if rows.sum() >= MIN_ROWS
    }


def _top1(old: NDArray[np.bool_], new: NDArray[np.bool_]) -> Paired:
    found = paired(
        *([{"top1": float(hits[draw].mean())} for draw in _resamples(len(hits))] for hits in (old, new))
    )
    return found["top1"]


def _flips(rows: Sequence[LabelledComplaint], old: Column, new: Column) -> Flips:
    flips = Flips([], [], [])
    for place, number in enumerate(old.rows.tolist()):
        if old.firsts[place] == new.firsts[place]:
            continue
        right = (bool(old.hits[place]), bool(new.hits[place]))
        kind = flips.gained if right[1] else flips.lost if right[0] else flips.moved
        kind.append(rows[number].complaint.id)
    return flips


def _plain(found: Mapping[str, Mapping[str, Paired]]) -> dict[str, Any]:
    return {
        label: {
            name: {key: round(value, 4) for key, value in asdict(one).items() if not np.isnan(value)}
            for name, one in figures.items()
        }
        for label, figures in found.items()
    }
