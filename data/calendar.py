"""Working days of Indonesian offices: weekends, national holidays, cuti bersama (from `lokal-id`, SKB 3 Menteri)."""

import logging
from datetime import date, timedelta
from functools import cache

import lokal

_SATURDAY = 6

log = logging.getLogger(__name__)


def add_working_days(start: date, days: int) -> date:
    """Give the day that lies that many working days after `start` (`start` itself is not counted).

    Raises:
        ValueError: a negative number of days.

    In a year whose holidays have not been decreed yet weekends alone are counted; the log says so once.
    """
    if days < 0:
        raise ValueError(f"cannot go back {-days} working days: deadlines lie ahead")
    day = start
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day


def next_working_day(day: date) -> date:
    """Give the day itself where offices work on it, else the first day after it on which they do."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def is_working_day(day: date) -> bool:
    """Say whether offices work on a day; where its year's holidays are unknown, on any weekday."""
    if day.isoweekday() >= _SATURDAY:
        return False
    try:
        return lokal.is_working_day(day)
    except ValueError:
        _say_unknown(day.year)
        return True


@cache
def _say_unknown(year: int) -> None:
    """Log once that a year's holidays are unknown."""
    log.warning(
        "holidays of %d are unknown: deadlines in it count weekends alone; a newer lokal-id may know them",
        year,
    )
