"""Working days of Indonesian offices: weekends, national holidays, cuti bersama (from `lokal-id`, SKB 3 Menteri)."""

import warnings
from datetime import date

import lokal


def add_working_days(start: date, days: int) -> date:
    """Give the day that lies that many working days after `start` (`start` itself is not counted).

    Raises:
        ValueError: a negative number of days.

    A year whose holidays have not been decreed yet is counted with weekends alone, and a warning says so.
    """
    if days < 0:
        raise ValueError(f"cannot go back {-days} working days: deadlines lie ahead")
    try:
        return lokal.add_working_days(start, days)
    except ValueError:
        warnings.warn(
            f"no holiday decree known for {start.year} or the year after: weekends only", stacklevel=2
        )
        return _weekdays_after(start, days)


def _weekdays_after(start: date, days: int) -> date:
    day = start
    while days:
        day = date.fromordinal(day.toordinal() + 1)
        days -= day.isoweekday() < 6  # noqa: PLR2004 - Saturday
    return day
