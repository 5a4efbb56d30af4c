"""Shows the audit trail page by page, or streams it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from serve.audit.repository import AuditRepository
from serve.audit.schemas import Filters, Line, TrailPage
from serve.officer import Officer
from serve.store import Store
from serve.trail.entry import Act, Entry
from serve.trail.repository import ROWS_AT_ONCE, record

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class AuditService:
    """The audit trail as one officer may read it."""

    store: Store
    reader: Officer

    def page(self, filters: Filters, before: int) -> TrailPage:
        """Give some rows, newest first."""
        with self.store.read() as session:
            repository = AuditRepository(session, self.reader)
            found, names = repository.newest(filters, before, PAGE_ROWS + 1), repository.names()
        shown = found[:PAGE_ROWS]
        more = shown[-1].number if len(found) > PAGE_ROWS else 0
        return TrailPage([_line(entry, names) for entry in shown], more)

    def note_export(self, filters: Filters, kind: str) -> None:
        """Keep in the trail that it was exported, before the first row goes out."""
        detail = {"what": "audit", "format": kind, "filters": filters.query}
        self.store.transact(
            lambda session: record(session, Act("export", self.reader.actor, self.reader.tenant, "", detail))
        )

    def all(self, filters: Filters) -> Iterator[Line]:
        """Walk all rows, oldest first, in constant memory; no transaction stays open between two pieces."""
        last, found = 0, True
        while found:
            with self.store.read() as session:
                repository = AuditRepository(session, self.reader)
                rows, names = repository.oldest(filters, last, ROWS_AT_ONCE), repository.names()
            yield from (_line(entry, names) for entry in rows)
            found, last = bool(rows), rows[-1].number if rows else last


def _line(entry: Entry, names: Mapping[str, str]) -> Line:
    act = entry.act
    actor, subject = names.get(act.actor, act.actor), names.get(act.subject, act.subject)
    return Line(entry.number, entry.at, act.name, actor, act.tenant, subject, act.detail, entry.hash)
