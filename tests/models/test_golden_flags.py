"""The default model finds dangers to life and accused officials in tables that nobody trained on."""

from functools import cache

import pytest

from data.schema import Complaint
from models.registry import DEFAULT_ROOT
from models.suggester import Suggester
from tests.golden.tables import golden

pytestmark = pytest.mark.slow


@cache
def _default() -> Suggester:
    """Give the model that `make setup` trained on the shipped corpus, whoever is champion."""
    return Suggester.load(DEFAULT_ROOT / "default")


@pytest.mark.parametrize(
    ("table", "column", "positive", "recall", "precision"),
    [("urgency", "level", "darurat", 0.95, 0.8), ("oversight", "oversight", "ya", 0.9, 0.65)],
)
def test_flags_are_found_without_crying_wolf(
    table: str, column: str, positive: str, recall: float, precision: float
) -> None:
    rows = golden(table)
    truth = [row[column] == positive for row in rows]
    assert sum(truth) >= 150
    suggestions = [_default().suggest(Complaint(row["text"])) for row in rows]
    flagged = [s.urgency["level"] == "darurat" if table == "urgency" else s.oversight for s in suggestions]
    both = sum(a and b for a, b in zip(truth, flagged, strict=True))
    assert both / sum(truth) >= recall
    assert both / sum(flagged) >= precision


def test_a_danger_says_why_and_whom_to_call() -> None:
    found = (
        _default()
        .suggest(Complaint("Rumah tetangga terbakar, api besar, ada anak terjebak di dalam"))
        .urgency
    )
    assert found["level"] == "darurat"
    assert found["emergency_number"] == "112"
    assert any("113" in reason for reason in found["reasons"])
