"""Shows an officer what waits, keeps the officer's views."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import msgspec
from sqlalchemy.orm import Session

from data.tenants import load_tenant
from serve.contract import SuggestionBody
from serve.errors import InvalidFieldError
from serve.officer import Officer
from serve.queue.agencies import agency_code
from serve.queue.counted import Counted
from serve.queue.filters import Filters
from serve.queue.repository import EXCERPT, QueueRecord, QueueRepository
from serve.queue.schemas import Counts, QueuePage, QueueRow
from serve.queue.why import why
from serve.sight import subject_of
from serve.store import Store
from serve.store.records_decisions import DecisionRecord
from serve.texts import say
from serve.waiting import Place, QueueKey

PAGE_ROWS = 25
MOST_VIEWS = 20
MOST_NAME = 60


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class QueueService:
    """The queue as one officer sees it at one moment."""

    store: Store
    officer: Officer
    counted: Counted = field(default_factory=Counted)
    now: datetime = field(default_factory=_now)

    @property
    def today(self) -> date:
        """Give the day where the officer works."""
        return self.now.astimezone(load_tenant(self.officer.tenant).time_zone).date()

    def page(self, filters: Filters, after: QueueKey | None) -> QueuePage:
        """Give one page of what waits and passes the filters; what a search finds is not counted, for that takes too long."""
        tenant = filters.pemerintah or self.officer.tenant
        filters = filters.but(instansi=agency_code(filters.instansi, tenant))
        with self.store.read() as session:
            repository = self._repository(session)
            found = repository.waiting(filters, after, PAGE_ROWS + 1)
            counts = None if filters.cari else self._counts(repository, filters)
            views = repository.views()
        rows = [self._row(record) for record in found[:PAGE_ROWS]]
        return QueuePage(rows, rows[-1].key.as_cursor() if len(found) > PAGE_ROWS else "", counts, views)

    def saved(self, complaint_id: str) -> DecisionRecord | None:
        """Give what the officer decided just before, None where that is not so."""
        with self.store.read() as session:
            return self._repository(session).saved(complaint_id) if complaint_id else None

    def keep_view(self, name: str, filters: Filters) -> None:
        """Keep filters under a name; what had that name is forgotten.

        Raises:
            InvalidFieldError: no name, no filter, or as many views as there may be.
        """
        name = " ".join(name.split())
        if not 0 < len(name) <= MOST_NAME:
            raise InvalidFieldError("#/nama", say("field.view_name", most=MOST_NAME))
        if not filters.query:
            raise InvalidFieldError("#/saringan", say("field.view_empty"))

        def save(session: Session) -> None:
            repository = self._repository(session)
            kept = repository.lock_views()
            same = [view for view in kept if view.name == name]
            if same:
                same[0].query = filters.query
            elif len(kept) >= MOST_VIEWS:
                raise InvalidFieldError("#/nama", say("field.view_most", most=MOST_VIEWS))
            else:
                repository.add_view(name, filters.query)

        self.store.transact(save)

    def forget_view(self, view_id: int) -> None:
        """Forget a view of the officer's own."""
        self.store.transact(lambda session: self._repository(session).delete_view(view_id))

    def _counts(self, repository: QueueRepository, filters: Filters) -> Counts:
        """Count, unless somebody who sees the same has just done so: it is what the page costs most."""
        rest = filters.but(tenggat="", kegentingan="")
        scope = (self.officer.role, self.officer.tenant, self.officer.agency, self.today, rest)
        return self.counted.counts(scope, lambda: repository.counts(rest))

    def _repository(self, session: Session) -> QueueRepository:
        return QueueRepository(session, self.officer, self.now, self.today)

    def _row(self, found: QueueRecord) -> QueueRow:
        suggestion, excerpt = found.suggestion, found.excerpt
        shown = excerpt if len(excerpt) <= EXCERPT else f"{excerpt[:EXCERPT]}…"
        if not self.officer.may_see_text(subject_of(found.complaint, suggestion)):
            shown = ""
        payload = msgspec.convert(suggestion.payload, SuggestionBody)
        reasons = why(Place.of(suggestion.place), suggestion.verify_by, self.today)
        return QueueRow(QueueKey.of(suggestion), suggestion.tenant, shown, payload, reasons)
