"""Compares two periods in everything that is looked at."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from data.schema import LabelledComplaint
from models.suggester import Suggester
from training.drifting.accuracy import estimated, over_time
from training.drifting.distances import SEED, Distance, distance, tabulate
from training.drifting.hands import changed_hands
from training.drifting.observed import Observed, observe
from training.drifting.vocabulary import new_words, word_shift
from training.errors import TrainingError
from training.reporting.statistics import figure

ORDERED = {"length": ("0-7", "8-15", "16-31", "32-63", "64-127", "128+")}
OF_THE_MODEL = frozenset({"kind", "sector", "agency", "probability", "action"})
_SHOWN = 12
_TOO_GOOD = 0.05
"""A reference on which the model is so much better than it was on unseen rows was learned from."""


def measure_drift(
    suggester: Suggester,
    reference: Sequence[LabelledComplaint],
    current: Sequence[LabelledComplaint],
    *,
    tenant: str = "",
    reached: float | None = None,
    progress: Callable[[int], None],
) -> dict[str, Any]:
    """Compare the current complaints with those of a reference period.

    Args:
        suggester: the model.
        reference: complaints of the time that the model was measured on, best ones that it had not learned from.
        current: complaints of now; labels are used where they are.
        tenant: government that routes, "" for each row's own.
        reached: accuracy that the model reached on rows it had not seen, by its manifest.
        progress: called with the number of rows done.

    Raises:
        TrainingError: a period has no rows.
    """
    if not reference or not current:
        raise TrainingError(f"{len(reference)} rows before and {len(current)} now: both periods need some")
    target = "agency" if "agency" in suggester.heads or not any(row.topic for row in reference) else "topic"
    old = observe(suggester, reference, target, tenant=tenant, progress=progress)
    new = observe(suggester, current, target, tenant=tenant, progress=lambda n: progress(len(reference) + n))
    seen = _was_learned_from(old, reached)
    words, moved = word_shift(old, new)
    shifts = {
        "words": (words, []),
        **{name: _shift(name, old, new) for name in old.aspects if name in new.aspects},
    }
    return {
        "format": 1,
        "about": _about(suggester, old, new)
        | {"target": target, "reference_was_learned_from": seen, "seed": SEED},
        "aspects": [
            _judged(name, apart, table, len(shifts), unfit=seen and name in OF_THE_MODEL)
            for name, (apart, table) in shifts.items()
        ],
        "moved_words": moved,
        "new_words": new_words(suggester, old, new),
        "estimated_accuracy": estimated(old, new, corrected=not seen),
        "known_accuracy": {
            name: _known(part) for name, part in (("before", old), ("now", new)) if _labelled(part)
        },
        "over_time": over_time([new] if seen else [old, new]),
        "changed_hands": changed_hands(old, new),
    }


def _about(suggester: Suggester, old: Observed, new: Observed) -> dict[str, Any]:
    body: dict[str, Any] = {"version": suggester.version}
    for name, part in (("reference", old), ("current", new)):
        days = sorted(part.days)
        body[name] = {"rows": len(part.blocks)} | ({"from": days[0], "to": days[-1]} if days else {})
    return body


def _was_learned_from(old: Observed, reached: float | None) -> bool:
    hits = old.hits[~np.isnan(old.hits)]
    return bool(reached is not None and len(hits) and figure(hits > 0)["low"] > reached + _TOO_GOOD)


def _labelled(part: Observed) -> bool:
    return bool((~np.isnan(part.hits)).any())


def _known(part: Observed) -> dict[str, Any]:
    hits = part.hits[~np.isnan(part.hits)] > 0
    return figure(hits) | {"n": len(hits)}


def _shift(name: str, old: Observed, new: Observed) -> tuple[Distance, list[dict[str, Any]]]:
    counts = [Counter(part.aspects[name]) for part in (old, new)]
    both = counts[0] + counts[1]
    ordered = name in ORDERED or name == "probability"
    names = (
        [v for v in ORDERED.get(name, sorted(both)) if v in both]
        if ordered
        else [v for v, _ in both.most_common()]
    )
    (_, before), (_, now) = (tabulate(part.aspects[name], part.blocks, names) for part in (old, new))
    shares = [
        {
            "value": v,
            "before": round(counts[0][v] / counts[0].total(), 4),
            "now": round(counts[1][v] / counts[1].total(), 4),
        }
        for v in names
    ]
    if not ordered:
        shares.sort(key=lambda one: -abs(float(str(one["now"])) - float(str(one["before"]))))
    return distance(before, now, ordered=ordered), shares[:_SHOWN]


def _judged(
    name: str, apart: Distance, shares: list[dict[str, Any]], tests: int, *, unfit: bool
) -> dict[str, Any]:
    """Write a distance down; what the model says of rows that it learned from is no reference, and is not judged."""
    body: dict[str, Any] = {
        "aspect": name,
        "distance": round(apart.value, 4),
        "chance": round(apart.chance, 4),
    }
    body |= {"excess": round(apart.excess, 4), "p": round(apart.p, 4)}
    body |= {} if apart.usual is None else {"usual": round(apart.usual, 4)}
    verdict = "not judged" if unfit else "changed" if apart.is_change(tests) else "as usual"
    return body | {"verdict": verdict, "values": shares}
