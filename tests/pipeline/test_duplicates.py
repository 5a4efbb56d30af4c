"""Complaints are alike in words, place and time; what is found stands in a table that anybody may extend."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.suggestion import TopicCandidate
from pipeline.duplicates import (
    MOST_TERMS,
    Fingerprint,
    fingerprint,
    index_keys,
    metres_between,
    search_keys,
    shared_words,
    similarity,
)

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
LIGHT = (TopicCandidate("perhubungan/penerangan-jalan", "Penerangan jalan umum", 0.8, "perhubungan"),)
PAIRS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "golden/duplicates.jsonl").read_text("utf-8").splitlines()
]
HERE, NEIGHBOUR, ELSEWHERE = "34.04.12.2003", "34.04.12.2001", "34.04.16.2001"
TEXT = "Lampu jalan di depan balai desa Sinduharjo mati, gelap sekali"

WORDS = st.lists(
    st.sampled_from(
        [
            "lampu",
            "jalan",
            "mati",
            "gelap",
            "balai",
            "desa",
            "sampah",
            "pasar",
            "bau",
            "air",
            "sungai",
            "xyz",
            "12",
        ]
    ),
    max_size=8,
)
TOPIC_CODES = st.lists(st.sampled_from(["a/b", "a/c", "d/e", "f/g"]), max_size=3, unique=True)
PLACES = st.lists(st.sampled_from([HERE, NEIGHBOUR, ELSEWHERE, "34.04.12", "34.04.16", "34"]), max_size=2)
POINTS = st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180))
PRINTS = st.builds(
    lambda words, topics, places, point, days: fingerprint(
        " ".join(words), [TopicCandidate(code, code, 0.5) for code in topics], NOON - timedelta(days=days),
        places=places, point=point,
    ),
    WORDS, TOPIC_CODES, PLACES, POINTS, st.integers(0, 400),
)  # fmt: skip


def said(text: str, days: int = 0, **where: Any) -> Fingerprint:
    return fingerprint(text, LIGHT, NOON - timedelta(days=days), **where)


@given(PRINTS, PRINTS)
def test_similarity_is_symmetric_and_a_share(one: Fingerprint, other: Fingerprint) -> None:
    assert similarity(one, other) == pytest.approx(similarity(other, one))
    assert 0 <= similarity(one, other) <= 1


@given(PRINTS)
def test_a_complaint_is_wholly_like_itself(print_: Fingerprint) -> None:
    assert similarity(print_, print_) == 1


@given(PRINTS)
def test_what_is_kept_is_found_under_its_own_keys(print_: Fingerprint) -> None:
    kept = index_keys("34.04", print_)
    assert kept.keys() <= search_keys("34.04", print_).keys()
    assert all(-(1 << 63) <= key < 1 << 63 for key in kept)
    assert not kept.keys() & index_keys("34", print_).keys()


def test_the_nearer_the_more_alike() -> None:
    places = [(HERE,), ("34.04.12",), (NEIGHBOUR,), (ELSEWHERE,)]
    alike = [similarity(said(TEXT, places=(HERE,)), said(TEXT, places=there)) for there in places]
    assert alike == sorted(alike, reverse=True)
    assert len(set(alike)) == 4


def test_the_longer_ago_the_less_alike() -> None:
    alike = [similarity(said(TEXT), said(TEXT, days)) for days in (0, 7, 30, 90, 365)]
    assert alike == sorted(alike, reverse=True)
    assert alike[3] == pytest.approx(0.5)
    assert alike[4] < 0.1


def test_metres_decide_where_both_have_coordinates() -> None:
    spot, across, far = (-7.7161, 110.4017), (-7.7162, 110.4019), (-7.7361, 110.4017)
    one, other, third = (said(TEXT, places=(HERE,), point=point) for point in (spot, across, far))
    assert metres_between(one, other) == pytest.approx(24.7, abs=1)
    assert similarity(one, other) > 0.9
    assert similarity(one, third) < 0.1


def test_the_same_meridian_from_both_sides() -> None:
    west, east = (said(TEXT, point=(0.0, degrees)) for degrees in (-179.9999, 179.9999))
    metres = metres_between(west, east)
    assert metres is not None
    assert metres < 30


def test_spots_in_cells_that_touch_find_each_other() -> None:
    """Without any word in common, the topic close by is enough to be compared."""
    kept = fingerprint("padam", LIGHT, NOON, point=(-7.71799, 110.40199))
    sought = fingerprint("gulita", LIGHT, NOON, point=(-7.71801, 110.40201))
    assert index_keys("34.04", kept).keys() & search_keys("34.04", sought).keys()


def test_an_unknown_place_asks_for_more_of_the_text() -> None:
    own_words = "PJU dekat balai desa Sinduharjo padam"
    known = similarity(said(TEXT, places=(HERE,)), said(own_words, places=(HERE,)))
    unknown = similarity(said(TEXT), said(own_words, places=(HERE,)))
    assert 0 < unknown < known


def test_writing_does_not_matter() -> None:
    assert similarity(said("lampu jalan mati"), said("LAMPU JLN MATII!!")) > 0.9


def test_masked_data_makes_nothing_alike() -> None:
    assert said("[NIK] [PHONE] lampu mati").terms == said("lampu mati").terms


def test_the_words_that_are_shared_are_named() -> None:
    assert shared_words(said(TEXT), said("balai desa gelap"), 2) == ["gelap", "balai"]


def test_long_texts_are_cut_to_what_tells_most() -> None:
    words = " ".join(f"kata{chr(97 + n // 26)}{chr(97 + n % 26)}x" for n in range(200))
    print_ = said(words)
    assert len(print_.terms) <= MOST_TERMS
    assert len(index_keys("34.04", print_)) <= 16


def test_the_table_is_half_and_half() -> None:
    assert len(PAIRS) >= 120
    assert 2 * sum(pair["same"] for pair in PAIRS) == len(PAIRS)


def test_pairs_of_the_table_are_told_apart() -> None:
    """Without any topic, with the place alone: the same matter is mostly above another of the same place or topic."""
    scores: dict[bool, list[float]] = {True: [], False: []}
    for pair in PAIRS:
        first, second = (
            fingerprint(
                pair[name]["text"],
                (),
                NOON - timedelta(days=days),
                places=[pair[name].get("region_code", "")],
            )
            for name, days in (("first", pair["days"]), ("second", 0))
        )
        scores[pair["same"]].append(similarity(first, second))
    above = sum(high > low for high in scores[True] for low in scores[False])
    assert above / len(scores[True]) / len(scores[False]) > 0.78
