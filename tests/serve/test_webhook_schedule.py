"""Retries are spread over the whole of a growing range, and go on for a day."""

from datetime import UTC, datetime, timedelta

import pytest

from serve.webhooks.schedule import CAPS, LONGEST_REST, WINDOW, rest_after, retry_after, wait_after

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECONDS = [5, 30, 120, 600, 1800, 3600, 7200, 14400, 14400, 14400]


@pytest.mark.parametrize(("failures", "seconds"), list(enumerate(SECONDS, 1)))
def test_waits(failures: int, seconds: int) -> None:
    assert wait_after(failures, lambda: 0.0) == timedelta()
    assert wait_after(failures, lambda: 0.5) == timedelta(seconds=seconds / 2)
    assert wait_after(failures, lambda: 1.0) == timedelta(seconds=seconds)


def test_the_manual_says_the_same() -> None:
    assert [cap.total_seconds() for cap in CAPS] == SECONDS[: len(CAPS)]


@pytest.mark.parametrize(("failures", "seconds"), [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (100_000, 60)])
def test_rests(failures: int, seconds: int) -> None:
    assert rest_after(failures, lambda: 1.0) == timedelta(seconds=seconds) <= LONGEST_REST


@pytest.mark.parametrize(
    ("field", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", 0),
        ("Tue, 24 Nov 2026 12:30:00 GMT", 1800),
        ("Tue, 24 Nov 2026 12:30:00 -0000", 1800),
        ("Tue, 24 Nov 2026 19:30:00 +0700", 1800),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0),
        ("99999999999999999999999", WINDOW.total_seconds()),
        ("Tue, 24 Nov 9999 11:00:00 GMT", WINDOW.total_seconds()),
        ("", 0),
        ("soon", 0),
        ("-5", 0),
        ("1.5", 0),
        ("٣", 0),
        ("Tue, 99 Nov 2026 99:00:00 GMT", 0),
    ],
)
def test_retry_after(field: str, seconds: float) -> None:
    """Seconds or a date, at most a day; what cannot be read asks for nothing."""
    assert retry_after(field, NOON).total_seconds() == seconds
