"""Deadlines are working days of the tenant's kind, in the tenant's own time."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import lokal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import deadlines
from data.calendar import add_working_days, is_working_day, next_working_day
from data.deadlines import check_rules, deadline, load_rules
from data.errors import DataError, UnknownCodeError

WIB = ZoneInfo("Asia/Jakarta")
KNOWN = st.dates(date(min(lokal.HOLIDAY_YEARS), 1, 1), date(max(lokal.HOLIDAY_YEARS) - 1, 12, 31))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Give a moment of November 2026 in Jakarta; the 24th is a Tuesday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=WIB)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's own rules, not yet written."""
    monkeypatch.setenv("DISPOSISI_TENANTS_DIR", str(tmp_path))
    monkeypatch.setattr(deadlines, "load_rules", load_rules.__wrapped__)
    return tmp_path / "deadlines.toml"


@pytest.mark.parametrize(
    ("kind", "oversight", "answer_by"),
    [
        ("permintaan-informasi", False, date(2026, 12, 1)),
        ("pengaduan", False, date(2026, 12, 14)),
        ("pengaduan", True, date(2027, 2, 23)),
        ("aspirasi", True, date(2026, 12, 14)),
        ("bukan-laporan", False, date(2026, 12, 1)),
    ],
)
def test_kinds(kind: str, oversight: bool, answer_by: date) -> None:  # noqa: FBT001 - a column of the table
    found = deadline("nasional", kind, at(24, 10), oversight=oversight)
    assert (found.verify_by, found.answer_by) == (date(2026, 11, 27), answer_by)


@pytest.mark.parametrize(
    ("arrived", "verify_by"),
    [
        (at(24, 15, 59), date(2026, 11, 27)),
        (at(24, 16), date(2026, 11, 30)),
        (at(27, 16), date(2026, 12, 3)),
        (at(28, 9), date(2026, 12, 3)),
        (at(29, 23, 59), date(2026, 12, 3)),
    ],
    ids=["before closing", "at closing", "Friday evening", "Saturday", "Sunday night"],
)
def test_what_comes_late_counts_from_the_next_working_day(arrived: datetime, verify_by: date) -> None:
    assert deadline("nasional", "pengaduan", arrived).verify_by == verify_by


def test_the_day_is_the_tenants_own() -> None:
    """Half past eight in the morning in London is still office time in Jakarta, not in Bali."""
    moment = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
    assert deadline("13", "pengaduan", moment).verify_by == date(2026, 11, 27)
    assert deadline("51", "pengaduan", moment).verify_by == date(2026, 11, 30)


def test_a_tenant_may_promise_something_else() -> None:
    assert load_rules("34.04").answer["pengaduan"] == 13
    assert load_rules("34").answer["pengaduan"] == 14


def test_own_rules_go_before_shipped_ones(own: Path) -> None:
    """A user's default holds for all that it names, a tenant's line for that tenant alone."""
    own.write_text(
        '[default]\nverify = 2\n[tenants."34.04"]\ncloses = 14:00:00\nanswer.aspirasi = 9\n', "utf-8"
    )
    rules = deadlines.load_rules("34.04")
    assert (rules.verify, rules.closes.hour, rules.answer["aspirasi"], rules.answer["pengaduan"]) == (
        2,
        14,
        9,
        13,
    )
    assert deadlines.load_rules("51").closes.hour == 16


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[default]\nverify = -1", "verify = -1"),
        ("[default]\nverify = true", "verify = True"),
        ('[default]\ncloses = "16"', "closes = '16'"),
        ("[default]\ntutup = 1", "'tutup'"),
        ("[default.answer]\nkeluhan = 3", "'keluhan'"),
        ('[tenants."99".answer]\naspirasi = 3', "'99'"),
        ("[bawaan]\nverify = 3", "'bawaan'"),
        ("[default", "deadlines.toml"),
    ],
)
def test_mistakes_are_named(own: Path, text: str, named: str) -> None:
    own.write_text(text, "utf-8")
    with pytest.raises(DataError) as caught:
        check_rules()
    assert named in str(caught.value)
    assert "deadlines.toml" in str(caught.value)


def test_shipped_rules_are_whole() -> None:
    check_rules()
    with pytest.raises(UnknownCodeError):
        deadline("99", "pengaduan", at(24, 10))


@given(KNOWN, st.integers(0, 60))
def test_working_days_agree_with_counting_one_by_one(start: date, days: int) -> None:
    """The last of the days is a working one, and as many lie between as were asked for."""
    end = add_working_days(start, days)
    between = [start + timedelta(days=n + 1) for n in range((end - start).days)]
    assert sum(lokal.is_working_day(day) for day in between) == days
    assert end == start or lokal.is_working_day(end)
    assert end == lokal.add_working_days(start, days)


@given(KNOWN)
def test_the_next_working_day_is_the_first(day: date) -> None:
    found = next_working_day(day)
    assert is_working_day(found)
    assert not any(is_working_day(day + timedelta(days=n)) for n in range((found - day).days))


@given(KNOWN, st.integers(0, 23), st.sampled_from(["pengaduan", "aspirasi", "permintaan-informasi"]))
def test_who_comes_later_never_has_an_earlier_deadline(day: date, hour: int, kind: str) -> None:
    sooner = datetime(day.year, day.month, day.day, hour, tzinfo=WIB)
    first, second = (deadline("34.04", kind, moment) for moment in (sooner, sooner + timedelta(hours=1)))
    assert first.verify_by <= second.verify_by
    assert first.answer_by <= second.answer_by


def test_unknown_years_still_have_deadlines() -> None:
    found = deadline("nasional", "pengaduan", datetime(2091, 1, 1, 9, tzinfo=WIB))
    assert found.verify_by == date(2091, 1, 4)
