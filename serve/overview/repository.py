"""Counts suggestions off one index: each question walks it once, none reads a text or a payload."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, Text, cast, func, literal_column, select, true, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from serve.officer import Officer
from serve.overview.intervals import Share
from serve.overview.schemas import (
    ACTIONS,
    BEFORE_DAYS,
    RECENT_DAYS,
    Accuracy,
    Day,
    Dimension,
    Mistake,
    Open,
    Tally,
    Wish,
)
from serve.sight import of_tenant, seen_by
from serve.store.records import SuggestionRecord

MOST_MISTAKES = 20
REGENCY, DISTRICT = len("34.04"), len("34.04.12")
WEEK = timedelta(days=7)


class OverviewRepository:
    """Works inside the session's transaction.

    Args:
        session: of the store.
        officer: who sees no more than may be seen.
        wish: what is to be counted.
        zone: where days begin.
        today: the last of them.
    """

    def __init__(self, session: Session, officer: Officer, wish: Wish, zone: ZoneInfo, today: date) -> None:
        self._session = session
        self._zone = zone
        self._today = today
        self._since = self._begin(wish.days)
        tenant = of_tenant(SuggestionRecord.tenant, wish.tenant) if wish.tenant else true()
        self._seen = seen_by(officer) & tenant
        self._region = DISTRICT if wish.tenant or officer.tenant.count(".") else REGENCY

    def days(self, days: int) -> list[Day]:
        """Give the last days, those without complaints too, oldest first."""
        local = self._local_day()
        columns = [func.count().filter(SuggestionRecord.action == name) for name in ACTIONS]
        judged = SuggestionRecord.right_agency != ""
        right = SuggestionRecord.right_agency == SuggestionRecord.suggested_agency
        query = select(local, *columns, func.count().filter(judged), func.count().filter(judged & right))
        query = query.where(self._seen, SuggestionRecord.received_at >= self._begin(days)).group_by(local)
        found = {_as_date(row[0]): row for row in self._session.execute(query)}
        every = (self._today - timedelta(days=ago) for ago in reversed(range(days)))
        return [Day(day, *(found[day][1:] if day in found else (0, 0, 0, 0, 0))) for day in every]

    def tally(self, dimension: Dimension) -> list[Tally]:
        """Count by one dimension, most first; the window reaches back to what the last week is held against."""
        received, recent = SuggestionRecord.received_at, self._begin(RECENT_DAYS)
        before = self._begin(RECENT_DAYS + BEFORE_DAYS)
        code = self._code(dimension)
        count = func.count().filter(received >= self._since)
        last = func.count().filter(received >= recent)
        earlier = func.count().filter((received >= before) & (received < recent))
        query = select(code, count, last, earlier).where(self._seen, received >= min(before, self._since))
        rows = [Tally(*row) for row in self._session.execute(query.group_by(code))]
        return sorted(rows, key=lambda tally: (-tally.came, tally.code))

    def open(self) -> Open:
        """Count what waits by the last day for verification."""
        last_day, today, week = SuggestionRecord.verify_by, self._today, self._today + WEEK
        kinds = (last_day < today, last_day == today, (last_day > today) & (last_day <= week))
        numbers = [func.count().filter(kind) for kind in kinds]
        query = select(func.count(), *numbers).where(SuggestionRecord.waiting, self._seen)
        total, late, now, soon = tuple(self._session.execute(query).one())
        return Open(late, now, soon, total - late - now - soon)

    def accuracy(self) -> list[Accuracy]:
        """Say how often the first agency was right, by what the machine had decided."""
        right = SuggestionRecord.right_agency == SuggestionRecord.suggested_agency
        query = select(SuggestionRecord.action, func.count().filter(right), func.count())
        query = query.where(self._judged(SuggestionRecord.right_agency)).group_by(SuggestionRecord.action)
        found = {action: Share(part, whole) for action, part, whole in self._session.execute(query)}
        return [Accuracy(action, found[action]) for action in ACTIONS if action in found]

    def mistakes(self, *, of_topics: bool) -> list[Mistake]:
        """Give what is mistaken for what, most often first."""
        suggested, right = SuggestionRecord.suggested_agency, SuggestionRecord.right_agency
        if of_topics:
            suggested, right = SuggestionRecord.topic, SuggestionRecord.right_topic
        count = func.count()
        query = select(suggested, right, count).where(self._judged(right), right != suggested)
        query = query.group_by(suggested, right).order_by(count.desc(), suggested, right)
        return [Mistake(*row) for row in self._session.execute(query.limit(MOST_MISTAKES))]

    def _code(self, dimension: Dimension) -> ColumnElement[str]:
        columns: dict[Dimension, ColumnElement[str]] = {
            "topik": type_coerce(SuggestionRecord.topic, Text),
            "instansi": type_coerce(SuggestionRecord.agency, Text),
            "kanal": type_coerce(SuggestionRecord.channel, Text),
            "wilayah": func.substr(SuggestionRecord.region, 1, literal_column(str(self._region))),
        }
        return columns[dimension]

    def _judged(self, right: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        return self._seen & (right != "") & (SuggestionRecord.received_at >= self._since)

    def _begin(self, days: int) -> datetime:
        """Give the moment at which the first of the last days begins."""
        return datetime.combine(self._today - timedelta(days=days - 1), time(), self._zone)

    def _local_day(self) -> ColumnElement[date]:
        """Give the day of receipt where the officer works; Indonesia's clocks are never put forward."""
        received = SuggestionRecord.received_at
        if self._session.get_bind().dialect.name == "sqlite":
            offset = self._begin(1).utcoffset() or timedelta()
            return func.date(received, f"+{offset // timedelta(minutes=1)} minutes", type_=Date)
        return cast(func.timezone(self._zone.key, received), Date)


def _as_date(found: date | str) -> date:
    return found if isinstance(found, date) else date.fromisoformat(found)
