"""Reads what a client asks for off the query of GET requests."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import get_args

from serve.errors import InvalidFieldError
from serve.intake.open311.schemas import Filters, Status
from serve.texts import say

SPAN = timedelta(days=90)
"""Longest range of dates (GeoReport v2, GET Service Requests)."""

MOST_VALUES = 200
"""Most values of one comma-separated argument."""


def read_filters(query: Mapping[str, str], now: datetime) -> Filters:
    """Give the filters; an argument that is empty is as good as none.

    Raises:
        InvalidFieldError: a state, a date or a range that there is not.
    """
    start, end = _range(query.get("start_date", ""), query.get("end_date", ""), now)
    return Filters(
        ids=_several(query, "service_request_id"),
        service_codes=_several(query, "service_code"),
        statuses=tuple(_status(word) for word in _several(query, "status")),
        start=start,
        end=end,
    )


def _several(query: Mapping[str, str], name: str) -> tuple[str, ...]:
    values = tuple(part.strip() for part in query.get(name, "").split(",") if part.strip())
    if len(values) > MOST_VALUES:
        raise InvalidFieldError(f"#/{name}", say("open311.too_many", most=MOST_VALUES))
    return values


def _status(word: str) -> Status:
    for known in get_args(Status):
        if word.lower() == known:
            status: Status = known
            return status
    raise InvalidFieldError("#/status", say("open311.status"))


def _range(start: str, end: str, now: datetime) -> tuple[datetime, datetime]:
    """Give both ends: the last 90 days, or 90 days from the one end that is given."""
    try:
        if start and not end:
            first = _moment(start)
            return first, first + SPAN
        last = _moment(end) if end else now
        first = _moment(start) if start else last - SPAN
    except (ValueError, OverflowError):
        raise InvalidFieldError("#/start_date", say("open311.dates")) from None
    if not timedelta(0) <= last - first <= SPAN:
        raise InvalidFieldError("#/start_date", say("open311.dates"))
    return first, last


def _moment(words: str) -> datetime:
    """Read a moment with its zone; a "+" that the query turned into a blank is put back."""
    when = datetime.fromisoformat(words.replace(" ", "+"))
    if when.tzinfo is None:
        raise ValueError(words)
    return when.astimezone(UTC)
