"""What is measured on was not learned from: later rows, and no complaint sent twice on both sides."""

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from data.schema import Complaint, LabelledComplaint
from training.splits import folds, groups, later_part

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
