"""Puts days together into weeks where there are many."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from serve.overview.schemas import Day

LONG = 45
"""Longer periods are shown by week."""

WEEK = 7


class Span(NamedTuple):
    """Some days, the last one included, with the sums of what they count."""

    first: date
    last: date
    sums: Day


def spans(days: Sequence[Day]) -> list[Span]:
    """Give each day, or whole weeks of a long period."""
    return weeks(days) if len(days) > LONG else [Span(day.day, day.day, day) for day in days]


def weeks(days: Sequence[Day]) -> list[Span]:
    """Give whole weeks, the last of which ends with the last day; days that are left over come first."""
    first = len(days) % WEEK
    ends = range(first or WEEK, len(days) + 1, WEEK)
    return [_span(days[max(end - WEEK, 0) : end]) for end in ends]


def _span(days: Sequence[Day]) -> Span:
    sums = [sum(numbers) for numbers in list(zip(*days, strict=True))[1:]]
    return Span(days[0].day, days[-1].day, Day(days[0].day, *sums))
