"""Reads what waits off the queue's indexes, keeps views."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session, defer

from serve.deciding.repository import DecisionRepository, standing
from serve.officer import NO_CONFIDENTIAL_TEXT, Officer
from serve.queue.filters import Filters
from serve.queue.schemas import Counts, Deadline, View
from serve.queue.why import WEEK
from serve.sight import of_tenant, seen_by
from serve.store.records import ComplaintRecord, SuggestionRecord
from serve.store.records_decisions import DecisionRecord
from serve.store.records_officers import OfficerRecord
from serve.store.records_views import QueueViewRecord
from serve.store.word_search import containing, words_of
from serve.waiting import QueueKey, in_order

EXCERPT = 160
"""Characters of a complaint that the queue shows; one more is read, to know whether it goes on."""


class QueueRecord(NamedTuple):
    """What waits, with the beginning of its text; the rest of the text is not read."""

    suggestion: SuggestionRecord
    complaint: ComplaintRecord
    excerpt: str


class QueueRepository:
    """Works inside the session's transaction.

    Args:
        session: of the store.
        officer: who sees no more than may be seen.
        now: the moment that ages are counted from.
        today: the day that deadlines are seen from.
    """

    def __init__(self, session: Session, officer: Officer, now: datetime, today: date) -> None:
        self._session = session
        self._officer = officer
        self._now = now
        self._today = today

    def waiting(self, filters: Filters, after: QueueKey | None, limit: int) -> list[QueueRecord]:
        """Give what waits and passes, from a place in the queue on, with the beginning of each text.

        The index alone says which; only then are their rows read.
        """
        query = select(SuggestionRecord.complaint_id).where(*self._wanted(filters))
        ids = list(self._session.scalars(in_order(query, after).limit(limit)))
        excerpt = func.substr(ComplaintRecord.text, 1, EXCERPT + 1)
        rows = select(SuggestionRecord, ComplaintRecord, excerpt).join(ComplaintRecord)
        rows = rows.where(SuggestionRecord.complaint_id.in_(ids)).options(defer(ComplaintRecord.text))
        found = [QueueRecord(*row) for row in self._session.execute(rows)]
        return sorted(found, key=lambda record: QueueKey.of(record.suggestion))

    def counts(self, filters: Filters) -> Counts:
        """Count what passes, also by deadline and urgency, in one walk over the index."""
        wanted = self._wanted(filters)
        kinds: tuple[Deadline, ...] = ("lewat", "hari-ini", "pekan-ini", "nanti")
        columns = [func.count().filter(self._deadline(kind)) for kind in kinds]
        emergencies = func.count().filter(SuggestionRecord.urgency == "darurat")
        query = select(func.count(), emergencies, *columns).where(SuggestionRecord.waiting, *wanted)
        total, danger, *numbers = self._session.execute(query).one()
        return Counts(total, danger, dict(zip(kinds, numbers, strict=True)))

    def saved(self, complaint_id: str) -> DecisionRecord | None:
        """Give what this officer did to a complaint just before; None where it does not stand any more."""
        history = DecisionRepository(self._session).history(complaint_id)
        own = [one for one in history if one.officer_id == self._officer.id]
        still = standing(history)
        stands = own and (own[-1].act in {"undo", "urgent"} or (still and still.id == own[-1].id))
        return own[-1] if stands else None

    def views(self) -> list[View]:
        """Give the officer's own views by name."""
        query = select(QueueViewRecord.id, QueueViewRecord.name, QueueViewRecord.query)
        mine = query.where(QueueViewRecord.officer_id == self._officer.id).order_by(QueueViewRecord.name)
        return [View(*row) for row in self._session.execute(mine)]

    def lock_views(self) -> Sequence[QueueViewRecord]:
        """Give the officer's views; nobody else adds one until the transaction ends."""
        account = select(OfficerRecord.id).where(OfficerRecord.id == self._officer.id)
        self._session.scalar(account.with_for_update())
        query = select(QueueViewRecord).where(QueueViewRecord.officer_id == self._officer.id)
        return self._session.scalars(query).all()

    def add_view(self, name: str, query: str) -> None:
        """Keep a view."""
        self._session.add(QueueViewRecord(officer_id=self._officer.id, name=name, query=query))

    def delete_view(self, view_id: int) -> None:
        """Forget a view of the officer's own; of others' nothing happens."""
        mine = (QueueViewRecord.id == view_id, QueueViewRecord.officer_id == self._officer.id)
        self._session.execute(delete(QueueViewRecord).where(*mine))

    def _wanted(self, filters: Filters) -> list[ColumnElement[bool]]:
        equal = {
            SuggestionRecord.sector: filters.urusan,
            SuggestionRecord.agency: filters.instansi,
            SuggestionRecord.channel: filters.kanal,
            SuggestionRecord.language: filters.bahasa,
            SuggestionRecord.urgency: filters.kegentingan,
        }
        conditions = [seen_by(self._officer), *(column == value for column, value in equal.items() if value)]
        if filters.pemerintah:
            conditions.append(of_tenant(SuggestionRecord.tenant, filters.pemerintah))
        if filters.alasan:
            conditions.append(SuggestionRecord.reasons.contains(f" {filters.alasan} ", autoescape=True))
        if filters.usia:
            oldest = self._now - timedelta(days=int(filters.usia))
            conditions.append(SuggestionRecord.received_at <= oldest)
        if filters.tenggat:
            conditions.append(self._deadline(filters.tenggat))
        if words := words_of(filters.cari):
            conditions += self._containing(words)
        return conditions

    def _containing(self, words: tuple[str, ...]) -> list[ColumnElement[bool]]:
        """Give the condition of a search; who may not read a text learns nothing of it by searching either."""
        embedded = self._session.get_bind().dialect.name == "sqlite"
        conditions = [containing(words, embedded=embedded)]
        if self._officer.role in NO_CONFIDENTIAL_TEXT:
            conditions.append(SuggestionRecord.confidential.is_(False))
        return conditions

    def _deadline(self, kind: str) -> ColumnElement[bool]:
        """Give the condition of `serve.queue.why.deadline_of`."""
        last_day, week = SuggestionRecord.verify_by, self._today + WEEK
        if kind == "lewat":
            return last_day < self._today
        if kind == "hari-ini":
            return last_day == self._today
        if kind == "pekan-ini":
            return (last_day > self._today) & (last_day <= week)
        return last_day.is_(None) | (last_day > week)
