"""What may be done with a suggestion, and why."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.decision import Findings, Thresholds, decide

_SURE = Findings(
    "pengaduan", 0.9, 0.9, "biasa", oversight=False, level_unclear=False, place_missing=False, known_words=5
)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"urgency": "darurat"}, "emergency"),
        ({"known_words": 0}, "unreadable"),
        ({"kind": "bukan-laporan"}, "not-a-complaint"),
        ({"oversight": True}, "oversight"),
        ({"level_unclear": True}, "level-unclear"),
        ({"place_missing": True}, "place-missing"),
        ({"topic_probability": 0.39}, "topic-uncertain"),
        ({"agency_probability": 0.39}, "agency-uncertain"),
    ],
)
def test_every_doubt_calls_for_review_and_is_named(change: dict[str, Any], code: str) -> None:
    decision = decide(replace(_SURE, **change), Thresholds(auto=0.5))
    assert decision.action == "review"
    assert [reason.code for reason in decision.reasons] == [code]
    assert all(reason.text for reason in decision.reasons)


def test_all_doubts_are_named() -> None:
    decision = decide(replace(_SURE, urgency="darurat", oversight=True), Thresholds())
    assert [reason.code for reason in decision.reasons] == ["emergency", "oversight"]


@pytest.mark.parametrize(
    ("probability", "auto", "action"),
    [(0.95, 0.9, "auto"), (0.9, 0.9, "auto"), (0.89, 0.9, "suggest"), (1.0, None, "suggest")],
)
def test_auto_only_from_a_threshold_that_calibration_gave(
    probability: float, auto: float | None, action: str
) -> None:
    sure = replace(_SURE, learned_label="dishub", agency_probability=probability)
    assert decide(sure, Thresholds(auto=auto)).action == action


@pytest.mark.parametrize(
    ("label", "probability", "action"),
    [
        ("dishub", 0.92, "auto"),
        ("dlh", 0.92, "suggest"),
        ("dlh", 0.96, "auto"),
        ("dinsos", 1.0, "suggest"),
        ("", 1.0, "suggest"),
    ],
)
def test_auto_is_watched_agency_by_agency(label: str, probability: float, action: str) -> None:
    thresholds = Thresholds(auto=0.9, auto_by_label={"dlh": 0.95, "dinsos": None})
    found = replace(_SURE, learned_label=label, agency_probability=probability)
    assert decide(found, thresholds).action == action


def test_an_uncertain_topic_does_not_hold_up_an_agency_that_is_sure() -> None:
    sure = replace(_SURE, learned_label="dishub", agency_probability=0.95, topic_probability=0.1)
    assert decide(sure, Thresholds(auto=0.9)).action == "auto"
    assert decide(sure, Thresholds()).action == "review"


def test_two_matters_are_read_by_a_person() -> None:
    found = decide(
        replace(_SURE, matters=2, learned_label="dishub", agency_probability=1.0), Thresholds(auto=0.9)
    )
    assert found.action == "review"
    assert [reason.code for reason in found.reasons] == ["several-matters"]


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.none() | st.floats(0, 1))
def test_there_is_always_a_verdict_with_a_reason(
    topic: float, agency: float, suggest: float, auto: float | None
) -> None:
    findings = replace(_SURE, topic_probability=topic, agency_probability=agency)
    decision = decide(findings, Thresholds(suggest, auto))
    assert decision.reasons
    assert (decision.action == "review") == (min(topic, agency) < suggest)
