"""Changes that must not matter: what they do to a text, how their effect is counted."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.schema import Complaint, LabelledComplaint
from tests.training.small_models import Trained
from training.behaviour import (
    CHANGES,
    MOST_ROWS,
    flip_shares,
    greeted,
    in_capitals,
    masked,
    polite,
    with_typos,
)

TEXT = "Lampu jalan depan balai desa padam, hubungi 0812-3456-7890"


class Reader:
    """Tells topics by one word; stands in for a model."""

    def __init__(self) -> None:
        self.asked = 0

    def suggest(self, complaint: Complaint, *, tenant_code: str) -> object:
        """Say whether the text has the word to the letter."""
        self.asked += 1
        code = "lampu" if "Lampu" in complaint.text else f"lain{tenant_code}"
        return type("Said", (), {"topics": [type("Topic", (), {"code": code})]})


@given(st.text(), st.integers(0, 1000))
def test_a_typo_keeps_the_letters(text: str, seed: int) -> None:
    changed = with_typos(text, random.Random(seed))
    assert sorted(changed) == sorted(text)
    assert [len(word) for word in changed.split(" ")] == [len(word) for word in text.split(" ")]


def test_what_the_changes_are() -> None:
    dice = random.Random(1)
    typed = with_typos(TEXT, dice)
    assert sum(one != other for one, other in zip(TEXT, typed, strict=True)) in {2, 4}
    assert in_capitals("lampu", dice) == "LAMPU"
    assert greeted(TEXT, dice).endswith(TEXT)
    assert polite(TEXT, dice).startswith(TEXT)
    assert "0812" not in masked(TEXT, dice)


def test_flips_are_counted_among_the_texts_that_change() -> None:
    rows = [LabelledComplaint(Complaint(text)) for text in ("Lampu", "lampu padam", TEXT, "LAMPU")]
    model = Reader()
    shares = flip_shares(model, rows, seed=1)  # type: ignore[arg-type]
    assert set(shares) == set(CHANGES)
    assert shares["capitals"] == pytest.approx(2 / 3)
    assert (shares["greeting"], shares["politeness"], shares["masked"]) == (0, 0, 0)
    assert shares == flip_shares(Reader(), rows, seed=1)  # type: ignore[arg-type]


def test_no_more_rows_are_asked_than_it_takes() -> None:
    model = Reader()
    flip_shares(model, [LabelledComplaint(Complaint("lampu"))] * 1000, seed=1)  # type: ignore[arg-type]
    assert model.asked <= MOST_ROWS * (1 + len(CHANGES))


@pytest.mark.slow
def test_a_real_model_answers_all(own: Trained) -> None:
    shares = flip_shares(own.suggester, [LabelledComplaint(Complaint(TEXT))], seed=1)
    assert all(0 <= share <= 1 for share in shares.values())
