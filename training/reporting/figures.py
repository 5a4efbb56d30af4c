"""Every figure of a report, from nothing but the columns of its rows."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from training.evaluate import calibration_error
from training.reporting.statistics import (
    chosen_point,
    class_table,
    figure,
    macro_f1,
    paired,
    reliability,
    risk_coverage,
    set_figures,
)

SLICED_BY = ("region", "channel", "language", "length", "month")
_BANDS = ((0, "0-7"), (8, "8-15"), (16, "16-31"), (32, "32-63"), (64, "64-127"), (128, "128+"))
_PAIRS = 20
_SHOWN = 3
_SUREST = 20
_TOP = 3

Columns = Mapping[str, Any]


def figures(measured: Mapping[str, Any]) -> dict[str, Any]:
    """Compute all figures.

    Args:
        measured: `rows` and `targets` as outcomes.py gives them, `groups`, and `about.min_n`.

    Returns:
        target -> its figures.
    """
    least = measured["about"]["min_n"]
    return {
        name: _of_target(table, measured["rows"], measured["groups"][name], least)
        for name, table in measured["targets"].items()
    }


def _of_target(table: Columns, rows: Columns, groups: Mapping[str, str], least: int) -> dict[str, Any]:
    truth, first = table["truth"], table["first"]
    ranks, sure = np.array(table["rank"]), np.array(table["probability"], np.float64)
    hits = ranks == 1
    auto = np.array([rows["action"][i] == "auto" for i in table["row"]])
    body: dict[str, Any] = {
        "n": len(truth),
        "accuracy": figure(hits),
        "top3": figure((ranks >= 1) & (ranks <= _TOP)),
        "macro_f1": macro_f1(truth, first),
        "ece": round(calibration_error(sure, hits), 4),
        "actions": dict(Counter(rows["action"][i] for i in table["row"]).most_common()),
        "rivals": _rivals(table, hits),
        "classes": [row | {"group": groups[row["label"]]} for row in class_table(truth, first)],
        "confusion": confusion(table, groups),
        "reliability": reliability(sure, hits),
        "risk_coverage": risk_coverage(sure, hits),
        "slices": slice_table(table, rows, least),
        "surest_errors": _surest_errors(table, hits, sure),
    }
    body |= {"automatic": chosen_point(hits, auto)} if auto.any() else {}
    body |= (
        {"sets": set_figures(table["set_size"], table["set_holds"], truth, least)}
        if "set_size" in table
        else {}
    )
    return body | ({"moved": moved(table, hits)} if "champion" in table else {})


def _rivals(table: Columns, hits: Any) -> dict[str, Any]:
    """Give what is to be beaten: the commonest label, the flat baseline and the champion where they were measured."""
    truth = np.array(table["truth"])
    found = {}
    for name in ("majority", "baseline", "champion"):
        if name in table:
            right = np.array(table[name]) == truth
            body = {"accuracy": figure(right), "gain": paired(hits, right)}
            found[name] = body | {"macro_f1": macro_f1(table["truth"], table[name])}
    return found


def confusion(table: Columns, groups: Mapping[str, str]) -> dict[str, Any]:
    """Give the counts between groups, the classes in the order of their groups, and the worst pairs with some rows."""
    pairs: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for row, truth, first in zip(table["row"], table["truth"], table["first"], strict=True):
        pairs[truth, first].append(row)
    support: Counter[str] = Counter(table["truth"])
    size = Counter(groups[label] for label in table["truth"])
    names = sorted(
        {*size, *(groups[label] for label in table["first"])}, key=lambda name: (-size[name], name)
    )
    place = {name: i for i, name in enumerate(names)}
    matrix = np.zeros((len(names), len(names)), int)
    for (truth, first), held in pairs.items():
        matrix[place[groups[truth]], place[groups[first]]] += len(held)
    labels = sorted({*support, *table["first"]}, key=lambda one: (place[groups[one]], -support[one], one))
    wrong = sorted(
        ((len(held), pair) for pair, held in pairs.items() if pair[0] != pair[1]), key=lambda x: (-x[0], x[1])
    )
    return {
        "groups": names,
        "between_groups": matrix.tolist(),
        "labels": labels,
        "cells": [[labels.index(t), labels.index(f), len(held)] for (t, f), held in sorted(pairs.items())],
        "worst_pairs": [
            {"truth": t, "first": f, "n": n, "of": support[t], "rows": pairs[t, f][:_SHOWN]}
            for n, (t, f) in wrong[:_PAIRS]
        ],
    }


def length_band(words: int) -> str:
    """Name the band of a text's length in words."""
    return [name for least, name in _BANDS if words >= least][-1]


def slice_table(table: Columns, rows: Columns, least: int) -> dict[str, list[dict[str, Any]]]:
    """Cut the rows by each dimension; parts of fewer than `least` rows are put together as "<n"."""
    return {
        name: _slices(table, _values(name, rows), least, ordered=name in {"length", "month"})
        for name in SLICED_BY
    }


def _values(name: str, rows: Columns) -> list[str]:
    return [length_band(n) for n in rows["words"]] if name == "length" else list(rows[name])


def _slices(table: Columns, values: Sequence[str], least: int, *, ordered: bool) -> list[dict[str, Any]]:
    held: defaultdict[str, list[bool]] = defaultdict(list)
    for row, rank in zip(table["row"], table["rank"], strict=True):
        held[values[row]].append(rank == 1)
    few = [name for name, hits in held.items() if len(hits) < least]
    rest = [hit for name in few for hit in held.pop(name)]
    order = [name for _, name in _BANDS] if "0-7" in values or "16-31" in values else sorted(held)
    names = sorted(held, key=order.index) if ordered else sorted(held, key=lambda name: -len(held[name]))
    found = [
        {"value": name, "n": len(held[name]), "accuracy": figure(np.array(held[name]))} for name in names
    ]
    if rest:
        found.append(
            {"value": f"{len(few)} below {least} rows", "n": len(rest), "accuracy": figure(np.array(rest))}
        )
    return found


def _surest_errors(table: Columns, hits: Any, sure: Any) -> list[dict[str, Any]]:
    wrong = [i for i in np.argsort(-sure, kind="stable").tolist() if not hits[i]][:_SUREST]
    names = ("row", "truth", "first", "rank", "probability")
    return [{name: table[name][i] for name in names} for i in wrong]


def moved(table: Columns, hits: Any) -> dict[str, Any]:
    """Give what changed since the champion: rows mended and broken, and each class's recall before and now."""
    truth, before = np.array(table["truth"]), np.array(table["champion"]) == np.array(table["truth"])
    classes = []
    for label in sorted(set(table["truth"])):
        own = truth == label
        mended, broken = int((hits & ~before)[own].sum()), int((before & ~hits)[own].sum())
        if mended or broken:
            shares = {"before": round(float(before[own].mean()), 4), "now": round(float(hits[own].mean()), 4)}
            change = paired(hits[own], before[own])
            classes.append(
                {"label": label, "n": int(own.sum()), "mended": mended, "broken": broken}
                | shares
                | {"change": change}
            )
    classes.sort(key=lambda row: (-abs(row["mended"] - row["broken"]), row["label"]))
    return {"mended": int((hits & ~before).sum()), "broken": int((before & ~hits).sum()), "classes": classes}
