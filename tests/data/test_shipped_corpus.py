"""The project's own corpus is what its card says: written by hand, labelled throughout, no text twice."""

import json
from collections import Counter, defaultdict
from itertools import combinations

import pytest

from data.channels import CHANNELS
from data.corpus import SHIPPED, read_corpus, shipped_corpus
from data.schema import KINDS, URGENCIES, LabelledComplaint, RejectedRow
from data.taxonomy import load_taxonomy


@pytest.fixture(scope="module")
def corpus() -> list[LabelledComplaint]:
    return shipped_corpus()


def test_no_row_is_put_aside() -> None:
    bad = [
        row for path in SHIPPED.glob("*.jsonl") for row in read_corpus(path) if isinstance(row, RejectedRow)
    ]
    assert bad == []


def test_it_is_large_enough(corpus: list[LabelledComplaint]) -> None:
    assert len(corpus) >= 1500


def test_every_topic_kind_urgency_and_channel_is_there(corpus: list[LabelledComplaint]) -> None:
    assert {row.topic for row in corpus} == set(load_taxonomy().topics)
    assert {row.kind for row in corpus} == set(KINDS)
    assert {row.urgency for row in corpus} == set(URGENCIES)
    assert {row.complaint.channel for row in corpus} == set(CHANNELS)
    assert {row.oversight for row in corpus} == {True, False}


def test_ids_are_unique(corpus: list[LabelledComplaint]) -> None:
    twice = [code for code, count in Counter(row.complaint.id for row in corpus).items() if count > 1]
    assert twice == []


def test_every_row_says_who_speaks_and_which_part_of_the_work_it_is(corpus: list[LabelledComplaint]) -> None:
    silent = [row.complaint.id for row in corpus if not (row.extra.get("voice") and row.extra.get("part"))]
    assert silent == []


def test_places_stand_in_their_texts() -> None:
    for path in SHIPPED.glob("*.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            whole = f"{row.get('title', '')} {row['text']}".lower()
            assert all(place["text"].lower() in whole for place in row["places"]), row["id"]


def _shingles(text: str) -> set[str]:
    words = text.lower().split()
    return {" ".join(words[i : i + 4]) for i in range(max(len(words) - 3, 1))}


def test_no_two_texts_share_more_than_half_of_their_words_in_order(corpus: list[LabelledComplaint]) -> None:
    """Runs of four words; only pairs that share a run are compared."""
    shingles = {row.complaint.id: _shingles(row.complaint.text) for row in corpus}
    holders: dict[str, list[str]] = defaultdict(list)
    for code, runs in shingles.items():
        for run in runs:
            holders[run].append(code)
    shared = Counter(pair for codes in holders.values() for pair in combinations(codes, 2))
    alike = [
        (a, b) for (a, b), count in shared.items() if count > min(len(shingles[a]), len(shingles[b])) / 2
    ]
    assert alike == []
