"""Figures of a report against ones counted by hand."""

import numpy as np
import pytest

from training.reporting.figures import figures, length_band
from training.reporting.folding import folded_errors, folded_groups
from training.reporting.statistics import class_table, macro_f1, paired, risk_coverage

TRUTH = ["a", "a", "a", "b", "b", "c"]
FIRST = ["a", "a", "b", "b", "a", "a"]


def test_classes_are_counted() -> None:
    a, b, c = class_table(TRUTH, FIRST)
    assert (a["label"], a["n"], a["named"], a["precision"]) == ("a", 3, 4, 0.5)
    assert a["recall"]["value"] == pytest.approx(0.6667)
    assert b["f1"] == 0.5
    assert (c["f1"], "precision" in c) == (0.0, False)


def test_macro_f1_averages_over_the_classes_of_the_rows_and_lies_in_its_interval() -> None:
    found = macro_f1(TRUTH, FIRST)
    assert found["value"] == pytest.approx((4 / 7 + 0.5 + 0) / 3, abs=1e-4)
    assert 0 <= found["low"] <= found["value"] <= found["high"] <= 1


def test_gain_over_a_rival_counts_only_rows_on_which_they_differ() -> None:
    one, other = np.array([1, 1, 1, 0, 0] * 40, bool), np.array([1, 1, 0, 0, 1] * 40, bool)
    assert paired(one, other)["value"] == 0
    assert paired(one, one) == {"value": 0.0, "low": 0.0, "high": 0.0}
    better = paired(one, np.zeros(200, bool))
    assert 0.5 < better["low"] < better["value"] == 0.6 < better["high"] < 0.7


def test_risk_is_that_of_the_surest_rows() -> None:
    sure = np.linspace(1, 0, 100)
    hits = np.arange(100) < 60
    curve = {point["coverage"]: point for point in risk_coverage(sure, hits)}
    assert curve[0.6]["error"] == 0
    assert 0 < curve[0.6]["bound"] < 0.06
    assert curve[1.0]["error"] == 0.4
    assert curve[1.0]["bound"] > 0.4


@pytest.mark.parametrize(
    ("words", "band"), [(0, "0-7"), (7, "0-7"), (8, "8-15"), (127, "64-127"), (900, "128+")]
)
def test_lengths_fall_into_bands(words: int, band: str) -> None:
    assert length_band(words) == band


def _measured(least: int) -> dict[str, object]:
    rows = {
        "region": ["utara"] * 4 + ["selatan"] * 2,
        "channel": ["sms"] * 6,
        "language": ["id"] * 6,
        "words": [3, 9, 9, 200, 3, 3],
        "month": ["2026-01"] * 3 + ["2026-02"] * 3,
        "action": ["auto", "auto", "suggest", "auto", "review", "review"],
    }
    topic = {"row": list(range(6)), "truth": TRUTH, "first": FIRST, "rank": [1, 1, 2, 1, 0, 3]}
    topic |= {"probability": [0.9, 0.8, 0.7, 0.6, 0.95, 0.4], "majority": ["a"] * 6, "champion": ["b"] * 6}
    groups = {"topic": {"a": "air", "b": "air", "c": "jalan"}}
    return {"about": {"min_n": least}, "rows": rows, "targets": {"topic": topic}, "groups": groups}


def test_figures_come_from_the_columns_alone() -> None:
    found = figures(_measured(1))["topic"]
    assert found["accuracy"]["value"] == 0.5
    assert found["top3"]["value"] == pytest.approx(5 / 6, abs=1e-4)
    assert found["automatic"]["wrong"] == 0
    assert found["rivals"]["majority"]["accuracy"]["value"] == 0.5
    assert [one["row"] for one in found["surest_errors"]] == [4, 2, 5]
    assert found["confusion"]["worst_pairs"][0] == {"truth": "a", "first": "b", "n": 1, "of": 3, "rows": [2]}
    assert (found["moved"]["mended"], found["moved"]["broken"]) == (2, 1)


def test_small_slices_do_not_stand_alone() -> None:
    regions = figures(_measured(3))["topic"]["slices"]["region"]
    assert [(row["value"], row["n"]) for row in regions] == [("utara", 4), ("1 below 3 rows", 2)]
    assert [row["value"] for row in figures(_measured(1))["topic"]["slices"]["length"]] == [
        "0-7",
        "8-15",
        "128+",
    ]


def test_hundreds_of_classes_are_folded_by_group_without_losing_an_error() -> None:
    labels = [f"k{i}" for i in range(200)]
    groups = {label: "desa" if i >= 50 else f"g{i % 30}" for i, label in enumerate(labels)}
    cells = [[i, (i + 1) % 200, 3] for i in range(200)] + [[i, i, 100 - i // 2] for i in range(200)]
    names, counts = folded_errors({"labels": labels, "cells": cells}, groups)
    assert len(names) < 80
    assert counts.sum() == 600
    between = np.arange(900).reshape(30, 30)
    names, matrix = folded_groups(
        {"groups": [f"g{i}" for i in range(30)], "between_groups": between.tolist()}
    )
    assert (len(names), names[-1]) == (22, "9 others")
    assert matrix.sum() == between.sum()
