"""A worse challenger is stopped, for the right reason; a better one passes; the verdict is bound to what was judged."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.errors import GateError
from models.promotion import Conditions, promote
from models.registry import Registry
from tests.training.shuffled_labels import KEPT
from tests.training.small_models import Trained
from training.answers import Answers, Column
from training.compare import Comparison, compare
from training.errors import TrainingError
from training.gate import Evidence, Judged, judge
from training.limits import Limit, load_limits
from training.verdict import judged_by_all

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]
LIMITS = load_limits()


def in_no_hurry() -> dict[str, Limit]:
    """Give the shipped limits, but for the one that depends on what else the machine does."""
    return {**LIMITS, "speed": replace(LIMITS["speed"], numbers={"most_ratio": 1e6})}


def failed(found: Sequence[Judged]) -> set[str]:
    return {one.name for one in found if not one.passed}


def quiet(_done: int) -> None:
    return


def test_challenger_with_shuffled_labels_is_stopped_for_what_it_is(
    good: Trained, worse: Trained, tmp_path: Path
) -> None:
    """A fifth of its labels were dealt out anew: it is right less often, and is told so."""
    judgement = judged_by_all((good.folder, worse.folder), KEPT, in_no_hurry(), [], progress=quiet)
    assert not judgement.passed
    accuracy = next(one for one in judgement.judged if one.name == "accuracy")
    assert not accuracy.passed
    assert any(line.startswith("topic ") for line in accuracy.found)
    assert any("officers would correct more" in line for line in judgement.lines())
    registry = Registry(tmp_path)
    promote(registry, good.folder, Conditions())
    judgement.keep(tmp_path)
    with pytest.raises(GateError, match="accuracy"):
        promote(registry, worse.folder, Conditions())


def test_the_better_one_passes_and_may_be_promoted(good: Trained, worse: Trained, tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    promote(registry, worse.folder, Conditions())
    limits = in_no_hurry()
    easy = {"most": 1.0, "most_gained": 1.0}
    limits["calibration"] = replace(limits["calibration"], numbers=easy)
    loose = dict.fromkeys(limits["behaviour"].numbers, 1.0)
    limits["behaviour"] = replace(limits["behaviour"], numbers=loose)
    judgement = judged_by_all((worse.folder, good.folder), KEPT, limits, [], progress=quiet)
    assert failed(judgement.judged) == set()
    judgement.keep(tmp_path)
    assert promote(registry, good.folder, Conditions()).gate == "passed"


def test_a_model_against_itself_loses_nothing(good: Trained) -> None:
    found = compare(good.suggester, good.suggester, KEPT, progress=quiet)
    for figures in found.figures.values():
        assert {(one.difference, one.low, one.high) for one in figures.values()} == {(0.0, 0.0, 0.0)}
    assert all(not (flips.gained or flips.lost or flips.moved) for flips in found.flips.values())


def test_the_same_comparison_twice_says_the_same(good: Trained, worse: Trained) -> None:
    once, again = (compare(good.suggester, worse.suggester, KEPT[:60], progress=quiet) for _ in "12")
    assert once.as_json() == again.as_json()


def test_rows_that_change_are_named_by_their_ids_alone(good: Trained, worse: Trained) -> None:
    body = compare(good.suggester, worse.suggester, KEPT, progress=quiet).as_json()
    flips = body["flips"]["topic"]
    ids = {row.complaint.id for row in KEPT}
    assert flips["lost"]
    assert set(flips["lost"]) | set(flips["gained"]) | set(flips["moved"]) <= ids
    said = json.dumps(body, ensure_ascii=False)
    assert not [row.complaint.id for row in KEPT if row.complaint.text in said]
    top1 = body["figures"]["topic"]["top1"]
    n = body["n"]["topic"]
    assert round(top1["difference"] * n) == len(flips["gained"]) - len(flips["lost"])


def test_nothing_to_compare_with_is_said(good: Trained) -> None:
    rows = [replace(row, topic="", agency="") for row in KEPT[:3]]
    with pytest.raises(TrainingError, match="nothing to compare"):
        compare(good.suggester, good.suggester, rows, progress=quiet)


# --- each gate alone, on made-up answers


def column(hits: Sequence[int], *, top3: Sequence[int] | None = None, sure: float = 0.5) -> Column:
    """Make the column of rows of two classes, every other one."""
    truths = ["ab"[i % 2] for i in range(len(hits))]
    firsts = [truth if hit else "x" for truth, hit in zip(truths, hits, strict=True)]
    known = np.array(hits, bool)
    return Column(
        np.arange(len(hits)), truths, firsts, known, known if top3 is None else np.array(top3, bool),
        np.full(len(hits), sure),
    )  # fmt: skip


def evidence(
    old: Column,
    new: Column,
    *,
    actions: str = "suggest",
    seconds: float = 1.0,
    parts: Mapping[str, Sequence[int]] | None = None,
    **more: Any,
) -> Evidence:
    from training import compare as comparing  # noqa: PLC0415 - its figures are taken from the inside

    class Said:
        class decision:  # noqa: N801 - it stands for an attribute
            action = actions

    said = [Said()] * len(old.rows)
    answers = tuple(
        Answers(name, said, {"topic": one}, spent)  # type: ignore[arg-type]
        for name, one, spent in (("lama", old, 1.0), ("baru", new, seconds))
    )
    known = {name: np.array(rows) for name, rows in (parts or {}).items()}
    figures = {"topic": comparing._figures(old, new)}
    by_slice = {"topic": comparing._slices(old, new, known)}
    compared = Comparison(answers, figures, by_slice, {}, known, 1)  # type: ignore[arg-type]
    return replace(Evidence(compared, {}, 1.0, 0.05), **more)


RIGHT, HALF = [1] * 200, [1, 1, 0, 0] * 50


@pytest.mark.parametrize(
    ("found", "gates"),
    [
        (evidence(column(RIGHT, sure=1.0), column(RIGHT, sure=1.0)), set()),
        (evidence(column(HALF), column([1, 1, 0, 0] * 45 + [1, 0, 0, 0] * 5)), {"accuracy", "top3"}),
        (evidence(column([0] * 200, sure=0.25), column([0, 0, 0, 1] * 50, sure=0.25)), {"accuracy"}),
        (evidence(column(HALF, top3=RIGHT), column(HALF, top3=HALF)), {"top3"}),
        (evidence(column([1] * 200, sure=0.5), column([1, 0] * 30 + [1] * 140, sure=0.85)),
         {"accuracy", "top3", "worst_class"}),
        (evidence(column([0, 1] * 100), column([1, 0] * 100)), {"worst_class"}),
        (evidence(column([0, 1, 1, 0] * 50), column([1, 0, 1, 0] * 50)), {"worst_class"}),
        (evidence(column(HALF), column(HALF), parts={"channel=sms": range(40)}), set()),
        (evidence(column([1] * 40 + [0] * 40), column([0] * 40 + [1] * 40), parts={"channel=sms": range(40)}),
         {"worst_slice"}),
        (evidence(column(HALF, sure=0.5), column(HALF, sure=0.9)), {"calibration"}),
        (evidence(column(HALF, sure=0.8), column(HALF, sure=0.79)), set()),
        (evidence(column(HALF), column(HALF), actions="auto"), {"auto_risk"}),
        (evidence(column(HALF), column(HALF), flips={"typos": 0.5}), {"behaviour"}),
        (evidence(column(HALF), column(HALF), seconds=3.5), {"speed"}),
        (evidence(column(HALF), column(HALF), megabytes=151), {"size"}),
    ],
    ids=lambda value: "+".join(sorted(value)) if isinstance(value, set) else "",
)  # fmt: skip
def test_each_gate_fails_for_what_it_is_for(found: Evidence, gates: set[str]) -> None:
    assert failed(judge(found, LIMITS)) == gates


def test_few_automatic_decisions_say_nothing() -> None:
    few = evidence(column([0] * 29), column([0] * 29), actions="auto")
    auto_risk = next(one for one in judge(few, LIMITS) if one.name == "auto_risk")
    assert auto_risk.passed
    assert auto_risk.measured["automatic"] == 29


# --- limits


def test_shipped_limits_are_all_there() -> None:
    assert list(LIMITS) == [
        "accuracy", "top3", "worst_class", "worst_slice", "calibration", "auto_risk", "behaviour", "speed", "size",
    ]  # fmt: skip
    assert all(limit.reason for limit in LIMITS.values())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("[size]", "[ukuran]"), "size"),
        (lambda text: text.replace("most_ratio = 3.0", "most_ratio = -1"), "most_ratio"),
        (lambda text: text.replace("most_ratio = 3.0", "most_ratio = true"), "most_ratio"),
        (lambda text: text.replace("most_ratio = 3.0", "least_ratio = 3"), "most_ratio"),
        (lambda _text: "rusak", "compare it"),
    ],
)
def test_limits_of_ones_own_must_be_whole(tmp_path: Path, change: Callable[[str], str], said: str) -> None:
    shipped = Path(load_limits.__code__.co_filename).with_name("gates.toml").read_text("utf-8")
    path = tmp_path / "gerbang.toml"
    path.write_text(change(shipped), "utf-8")
    with pytest.raises(TrainingError, match=said):
        load_limits(path)
