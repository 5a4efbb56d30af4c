"""What is measured on was not learned from: later rows, and no complaint sent twice on both sides."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.schema import Complaint, LabelledComplaint
from training.splits import folds, forward_parts, groups, later_part

_START = datetime(2026, 1, 1, tzinfo=UTC)


def _row(text: str, day: int | None = None) -> LabelledComplaint:
    moment = None if day is None else _START + timedelta(days=day)
    return LabelledComplaint(Complaint(text, submitted_at=moment))


def test_later_part_is_the_latest_share() -> None:
    rows = [_row(f"aduan nomor {chr(97 + day)}", day) for day in (3, 0, 9, 1, 5, 2, 8, 4, 7, 6)]
    later = later_part(rows, 0.2)
    assert sorted(rows[i].complaint.submitted_at or _START for i in later) == [
        _START + timedelta(days=8), _START + timedelta(days=9),
    ]  # fmt: skip


def test_twin_of_an_earlier_row_is_not_measured_on() -> None:
    rows = [_row(f"aduan {chr(97 + day)}", day) for day in range(9)] + [_row("ADUAN, a!", 9)]
    assert later_part(rows, 0.2).tolist() == [8]


def test_corpus_with_few_dates_or_one_day_has_no_later_part() -> None:
    assert len(later_part([_row("a", 1), _row("b", 2), _row("c"), _row("d")], 0.5)) == 0
    assert len(later_part([_row("a", 1), _row("b", 1), _row("c", 1)], 0.5)) == 0


texts = st.lists(st.sampled_from(["lampu mati", "MATI lampu", "sampah", "sampah!", "jalan rusak", "air keruh"]), min_size=1, max_size=30)  # fmt: skip


@given(texts, st.integers(1, 5), st.integers(0, 3))
def test_folds_deal_every_row_once_and_twins_together(written: list[str], count: int, seed: int) -> None:
    rows = [_row(text) for text in written]
    dealt = folds(rows, count, seed)
    assert len(dealt) == count
    assert sorted(np.concatenate(dealt).tolist()) == list(range(len(rows)))
    group = groups(rows)
    seen = [set(group[part].tolist()) for part in dealt]
    assert sum(map(len, seen)) == len(set(group.tolist()))


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 30)), max_size=30), st.floats(0.1, 0.9))
def test_nothing_later_was_learned_before(cells: list[tuple[str, int]], share: float) -> None:
    rows = [_row(f"aduan {letter * 2}", day) for letter, day in cells]
    later = set(later_part(rows, share).tolist())
    earlier = [row for i, row in enumerate(rows) if i not in later]
    words = {row.complaint.text for row in earlier}
    assert not any(rows[i].complaint.text in words for i in later) or not later


days = st.one_of(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.none())
dated = st.lists(st.tuples(st.sampled_from([a + b for a in "abcde" for b in "abcde"]), days), max_size=60)


def _moment(row: LabelledComplaint) -> datetime | None:
    return row.complaint.submitted_at


@given(dated, st.floats(0.05, 0.45), st.integers(1, 4))
def test_nothing_judged_is_earlier_than_what_was_learned_from(
    cells: list[tuple[str, int | None]], share: float, count: int
) -> None:
    """Rows without a date may be learned from, never judged."""
    rows = [_row(f"aduan {word}", day) for word, day in cells]
    for before, part in forward_parts(rows, share, count):
        judged = [_moment(rows[i]) for i in part.tolist()]
        first = min(moment for moment in judged if moment)
        assert None not in judged
        assert all((_moment(rows[i]) or _START) < first or _moment(rows[i]) is None for i in before.tolist())


@given(dated, st.floats(0.05, 0.45), st.integers(1, 4))
def test_twins_never_stand_on_both_sides_of_a_part(
    cells: list[tuple[str, int | None]], share: float, count: int
) -> None:
    rows = [_row(f"aduan {word}" if i % 2 else f"{word.upper()}, ADUAN!", day) for i, (word, day) in enumerate(cells)]  # fmt: skip
    group = groups(rows)
    for before, part in forward_parts(rows, share, count):
        assert len(before)
        assert len(part)
        assert not set(group[before].tolist()) & set(group[part].tolist())


@given(dated, st.floats(0.05, 0.45), st.integers(1, 4))
def test_parts_follow_each_other_and_judge_no_row_twice(
    cells: list[tuple[str, int | None]], share: float, count: int
) -> None:
    rows = [_row(f"aduan {word}", day) for word, day in cells]
    parts = forward_parts(rows, share, count)
    judged = [i for _, part in parts for i in part.tolist()]
    moments = [_moment(rows[i]) for i in judged]
    assert len(parts) <= count
    assert len(set(judged)) == len(judged)
    assert moments == sorted(moment for moment in moments if moment)
    learned = [set(before.tolist()) for before, _ in parts]
    assert all(one <= other for one, other in pairwise(learned))


def test_latest_parts_are_judged_by_all_that_came_before() -> None:
    rows = [_row(f"aduan nomor {chr(97 + day)}", day) for day in range(10)]
    cut = [(before.tolist(), part.tolist()) for before, part in forward_parts(rows[::-1], 0.2, 2)]
    assert cut == [([4, 5, 6, 7, 8, 9], [3, 2]), ([2, 3, 4, 5, 6, 7, 8, 9], [1, 0])]


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("count", [1, 3, 20])
def test_something_is_left_to_learn_from_however_much_is_judged(share: float, count: int) -> None:
    rows = [_row(f"aduan nomor {chr(97 + day)}", day) for day in range(20)]
    parts = forward_parts(rows, share, count)
    assert parts
    assert all(len(before) for before, _ in parts)


@given(st.lists(st.sampled_from("abcdef"), max_size=20), st.integers(1, 4))
def test_undated_corpus_has_no_forward_parts(words: list[str], count: int) -> None:
    assert forward_parts([_row(f"aduan {word}") for word in words], 0.2, count) == []
    assert forward_parts([_row(f"aduan {word}", 3) for word in words], 0.2, count) == []


def test_corpus_with_few_dates_has_no_forward_parts() -> None:
    rows = [_row(f"aduan nomor {chr(97 + day)}", day if day < 15 else None) for day in range(20)]
    assert forward_parts(rows, 0.2, 2) == []
