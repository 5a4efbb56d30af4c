"""The project's own corpus is what its card says: written by hand, labelled throughout, no text twice."""

import json
from collections import Counter

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
    assert len(corpus) >= 6000


def test_every_topic_kind_urgency_and_channel_is_there(corpus: list[LabelledComplaint]) -> None:
    assert {row.topic for row in corpus} == set(load_taxonomy().topics)
    assert {row.kind for row in corpus} == set(KINDS)
    assert {row.urgency for row in corpus} == set(URGENCIES)
    assert {row.complaint.channel for row in corpus} == set(CHANNELS)
    assert {row.oversight for row in corpus} == {True, False}


def test_every_topic_has_enough_rows(corpus: list[LabelledComplaint]) -> None:
    counts = Counter(row.topic for row in corpus)
    assert {topic: count for topic, count in counts.items() if count < 25} == {}


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
