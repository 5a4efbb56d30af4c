"""Hands officers what waits."""

from dataclasses import dataclass

import msgspec
from sqlalchemy.orm import Session

from serve.contract import SuggestionBody
from serve.officer import Officer
from serve.reviews.repository import EXCERPT, QueueRecord, ReviewRepository
from serve.reviews.schemas import QueueKey, QueuePage, QueueRow
from serve.sight import subject_of
from serve.store import Store
from serve.store.records import SuggestionRecord

PAGE_ROWS = 25


@dataclass(frozen=True, slots=True)
class ReviewService:
    """The review queue as one officer sees it."""

    store: Store
    officer: Officer

    def queue(self, after: QueueKey | None) -> QueuePage:
        """Give one page of what waits."""
        with self.store.read() as session:
            found = self._repository(session).waiting(after, PAGE_ROWS + 1)
        rows = [self._row(row) for row in found[:PAGE_ROWS]]
        return QueuePage(rows, rows[-1].key.as_cursor() if len(found) > PAGE_ROWS else "")

    def next_id(self, skipping: str = "") -> str:
        """Give the complaint to look at next, from one that is skipped on; empty when none waits."""
        with self.store.read() as session:
            repository = self._repository(session)
            after = _key(repository.complaint(skipping)[1]) if skipping else None
            return repository.next_id(after)

    def _repository(self, session: Session) -> ReviewRepository:
        return ReviewRepository(session, self.officer)

    def _row(self, found: QueueRecord) -> QueueRow:
        suggestion, excerpt = found.suggestion, found.excerpt
        shown = excerpt if len(excerpt) <= EXCERPT else f"{excerpt[:EXCERPT]}…"
        if not self.officer.may_see_text(subject_of(found.complaint, suggestion)):
            shown = ""
        return QueueRow(_key(suggestion), suggestion.tenant, shown, _body(suggestion))


def _key(suggestion: SuggestionRecord) -> QueueKey:
    return QueueKey(suggestion.rank, suggestion.received_at, suggestion.complaint_id)


def _body(suggestion: SuggestionRecord) -> SuggestionBody:
    return msgspec.convert(suggestion.payload, SuggestionBody)
