"""The tools that look at a corpus's wording find what they are for, and the shipped corpus passes them."""

import math
import random

import pytest

from data.corpus import shipped_corpus
from training.wording import MOST_FRAMED, commonest_frames, near_copies, word_growth

_ONE = "lampu di depan rumah saya sudah mati sejak hari senin kemarin"


def test_near_copies_are_found_with_their_share() -> None:
    other = _ONE.replace("kemarin", "lalu")
    texts = [_ONE, "air pam keruh sekali sejak pagi", other, _ONE.upper()]
    assert {(a, b) for a, b, _ in near_copies(texts)} == {(0, 2), (0, 3), (2, 3)}
    assert near_copies(texts)[0][2] == 1.0


@pytest.mark.parametrize("texts", [[], [""], ["satu"], ["satu dua", "satu dua tiga empat lima enam"]])
def test_little_text_is_no_trouble(texts: list[str]) -> None:
    assert near_copies(texts) == []
    assert word_growth(texts).words == sum(len(text.split()) for text in texts)
    assert math.isnan(word_growth(texts).exponent)
    assert all(share <= 1 for _, share in commonest_frames(texts).values())


def test_common_opening_and_closing_are_named() -> None:
    texts = [f"Yth. Bapak Bupati lampu {i} mati mohon segera ditindaklanjuti" for i in range(3)]
    frames = commonest_frames([*texts, "halo min air saya keruh"])
    assert frames["opening"] == ("yth bapak bupati", 0.75)
    assert frames["closing"][1] == 0.75


def test_templates_grow_more_slowly_than_voices() -> None:
    syllables = ["ba", "ci", "du", "ge", "ho", "ja", "ki", "lu", "me", "no"]
    words = [a + b + c for a in syllables for b in syllables for c in syllables]
    voices = [" ".join(words[i * 7 : i * 7 + 7]) for i in range(40)]
    template = [f"mohon perbaiki jalan rusak di dusun {words[i % 5]}" for i in range(40)]
    assert word_growth(voices).exponent > word_growth(template).exponent


def test_shipped_corpus_is_worded_by_many() -> None:
    texts = [row.complaint.text for row in shipped_corpus()]
    assert near_copies(texts) == []
    assert all(share <= MOST_FRAMED for _, share in commonest_frames(texts).values())
    random.Random(7).shuffle(texts)
    some = texts[: len(texts) * 2 // 5]
    growth = word_growth(some)
    assert 80_000 < growth.words < 130_000  # the exponent falls with length: real complaints have 0.53 here
    assert growth.exponent > 0.5
