"""Drift: what is chance stays quiet, what changed is seen, what was learned from is no reference."""

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import disposisi
from data.schema import Complaint, LabelledComplaint
from tests.training.own_history import OWN_HISTORY, REGION
from tests.training.small_models import Trained
from training.drifting.accuracy import over_time
from training.drifting.distances import distance, tabulate
from training.drifting.hands import changed_hands
from training.drifting.measure import measure_drift
from training.drifting.observed import Observed
from training.errors import TrainingError

_START = datetime(2026, 1, 1, tzinfo=UTC)


def _blocks(count: int) -> list[str]:
    return [f"{_START + timedelta(days=i // 5):%Y-%m-%d}" for i in range(count)]


def _period(first: int, agencies: list[str], hits: list[float], topic: str = "lampu") -> Observed:
    days = [f"{_START + timedelta(days=first + i // 4):%Y-%m-%d}" for i in range(len(hits))]
    count = len(hits)
    return Observed(days, {}, [set()] * count, np.full(count, 0.5), np.array(hits), agencies, [topic] * count)


def _counts(values: list[str], names: list[str]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return tabulate(values, _blocks(len(values)), names)[1]


@pytest.mark.parametrize("seed", range(5))
def test_two_draws_from_the_same_source_are_no_change(seed: int) -> None:
    rng = random.Random(seed)
    old, new = (_counts(rng.choices("abc", (5, 3, 2), k=n), ["a", "b", "c"]) for n in (600, 200))
    assert not distance(old, new, ordered=False).is_change(10)


def test_share_that_doubled_is_a_change() -> None:
    rng = random.Random(1)
    old, new = (_counts(rng.choices("ab", (1 - p, p), k=n), ["a", "b"]) for n, p in ((600, 0.1), (300, 0.2)))
    found = distance(old, new, ordered=False)
    assert found.value == pytest.approx(0.1, abs=0.04)
    assert found.is_change(10)


def test_what_comes_in_bursts_is_chance() -> None:
    """A value that fills single days, on both sides, does not tell the sides apart however many rows it has."""
    old = ["a"] * 300
    for day in (3, 20, 41):
        old[day * 5 : day * 5 + 5] = ["b"] * 5
    new = ["a"] * 100
    new[15:25] = ["b"] * 10
    found = distance(_counts(old, ["a", "b"]), _counts(new, ["a", "b"]), ordered=False)
    assert found.value == pytest.approx(0.05)
    assert not found.is_change(1)


def test_reference_that_swings_by_itself_makes_swings_usual() -> None:
    rng = random.Random(2)
    seasons = [value for p in (0.1, 0.5) * 4 for value in rng.choices("ab", (1 - p, p), k=100)]
    found = distance(
        _counts(seasons, ["a", "b"]), _counts(rng.choices("ab", (1, 1), k=100), ["a", "b"]), ordered=False
    )
    assert found.usual is not None
    assert found.usual > 0.1
    assert not found.is_change(1)


def test_topic_that_changed_hands_is_named() -> None:
    old = _period(0, ["PUTR"] * 36 + ["Dishub"] * 4, [1.0] * 40)
    new = _period(30, ["Dishub"] * 38 + ["PUTR"] * 2, [1.0] * 40)
    [found] = changed_hands(old, new)
    assert (found["topic"], found["before"][0]["agency"], found["now"][0]["agency"]) == (
        "lampu",
        "PUTR",
        "Dishub",
    )
    assert found["moved"] == pytest.approx(0.85)
    assert changed_hands(old, _period(30, ["PUTR"] * 35 + ["Dishub"] * 5, [1.0] * 40)) == []


def test_day_on_which_the_accuracy_fell_is_found() -> None:
    rng = random.Random(3)
    hits = [float(rng.random() < (0.9 if i < 240 else 0.5)) for i in range(400)]
    change = over_time([_period(0, [""] * 400, hits)])["change"]
    assert abs((datetime.fromisoformat(change["from"]) - datetime(2026, 3, 2)).days) <= 5  # noqa: DTZ001 - a day
    assert change["before"] > change["after"] + 0.2
    steady = [float(rng.random() < 0.8) for _ in range(400)]
    assert "change" not in over_time([_period(0, [""] * 400, steady)])


def _dated(rows: list[LabelledComplaint], start: int) -> list[dict[str, str]]:
    return [
        {
            "text": row.complaint.text,
            "agency": row.agency,
            "topic": row.topic,
            "region_code": REGION,
            "date": f"{_START + timedelta(days=start + i // 3):%Y-%m-%d}",
        }
        for i, row in enumerate(rows)
    ]


def _mixed(seed: int, count: int, of: list[LabelledComplaint]) -> list[LabelledComplaint]:
    return random.Random(seed).choices(of, k=count)


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """Half a year of all four matters, then three months in which little but rubbish is reported, in one new word."""
    rubbish = [row for row in OWN_HISTORY if row.agency.startswith("DLH")]
    later = [
        LabelledComplaint(Complaint(row.complaint.text + " bankeling"), row.topic, row.agency)
        for row in _mixed(2, 100, rubbish)
    ]
    rows = _dated(_mixed(1, 300, OWN_HISTORY), 0) + _dated(later + _mixed(3, 60, OWN_HISTORY), 110)
    path = tmp_path / "riwayat.ndjson"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def _run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as end:
        disposisi.cli(args=[str(one) for one in arguments], prog_name="disposisi")
    return int(str(end.value.code))


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_command_sees_what_changed(
    own: Trained, history: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ("drift", "--model", own.folder, "--current", history, "--since", "2026-04-21", "--json")
    assert _run(*call, "--report", tmp_path / "r", "--metrics", tmp_path / "d.prom", "--strict") == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["about"]["reference"]["rows"], found["about"]["current"]["rows"]) == (300, 160)
    verdicts = {one["aspect"]: one["verdict"] for one in found["aspects"]}
    assert verdicts["agency given"] == verdicts["words"] == "changed"
    assert verdicts["channel"] == verdicts["language"] == "as usual"
    assert found["new_words"][0]["word"] == "bankeling"
    assert found["new_words"][0]["before"] == 0
    metrics = (tmp_path / "d.prom").read_text("utf-8")
    assert 'disposisi_drift_changed{aspect="words"} 1.0' in metrics
    assert json.loads((tmp_path / "r" / "drift.json").read_text("utf-8")) == found
    page = (tmp_path / "r" / "drift.html").read_text("utf-8")
    assert "bankeling" in page
    assert [row.complaint.text for row in OWN_HISTORY if row.complaint.text in page + metrics] == []


@pytest.mark.slow
def test_rows_that_were_learned_from_are_no_reference_for_scores(own: Trained) -> None:
    rows = _mixed(1, 200, OWN_HISTORY)
    found = measure_drift(own.suggester, rows, rows[:80], reached=0.5, progress=lambda _done: None)
    verdicts = {one["aspect"]: one["verdict"] for one in found["aspects"]}
    assert found["about"]["reference_was_learned_from"] is True
    assert verdicts["action"] == verdicts["probability"] == "not judged"
    assert verdicts["words"] == "as usual"
    assert "corrected" not in found["estimated_accuracy"]["how"]


@pytest.mark.slow
def test_empty_periods_are_refused(own: Trained, history: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(TrainingError, match="both periods need some"):
        measure_drift(own.suggester, [], OWN_HISTORY, progress=lambda _done: None)
    assert _run("drift", "--model", own.folder, "--current", history) == 3
    assert "give --reference FILE, or --since DATE" in capsys.readouterr().err
