"""Finds what waits for a second opinion, keeps opinions, reads pairs."""

from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from serve.errors import NotFoundError
from serve.officer import Officer
from serve.second_opinions.agreement import Pair
from serve.sight import seen_by
from serve.store.records import ComplaintRecord, ReviewRecord, SuggestionRecord
from serve.store.records_opinions import SecondOpinionRecord
from serve.texts import say


class Wanted(NamedTuple):
    """A complaint that waits for a second opinion."""

    opinion: SecondOpinionRecord
    complaint: ComplaintRecord
    suggestion: SuggestionRecord


class OpinionRepository:
    """Works inside the session's transaction, for one officer."""

    def __init__(self, session: Session, officer: Officer) -> None:
        self._session = session
        self._officer = officer

    def next_id(self) -> str:
        """Give the complaint that has waited longest for this officer's opinion, empty when there is none."""
        query = self._open().order_by(SecondOpinionRecord.wanted_at, SecondOpinionRecord.complaint_id)
        row = self._session.execute(query.limit(1)).one_or_none()
        return row[1].id if row else ""

    def wanted(self, complaint_id: str, *, lock: bool = False) -> Wanted:
        """Give one that waits for this officer, or raise `NotFoundError`; locked, nobody else can answer meanwhile."""
        query = self._open().where(SecondOpinionRecord.complaint_id == complaint_id)
        if lock:
            query = query.with_for_update(of=SecondOpinionRecord)
        row = self._session.execute(query).one_or_none()
        if row is None:
            raise NotFoundError(say("problem.no_second"))
        return Wanted(*row)

    def pairs(self, what: str) -> list[Pair]:
        """Give all pairs of decisions that this officer may see, by "topic", "agency" or "kind"."""
        suggested = getattr(ReviewRecord, f"suggested_{what}")
        columns = (getattr(ReviewRecord, what), getattr(SecondOpinionRecord, what), suggested)
        query = (
            select(*columns)
            .select_from(SecondOpinionRecord)
            .join(ReviewRecord, ReviewRecord.complaint_id == SecondOpinionRecord.complaint_id)
            .join(ComplaintRecord, ComplaintRecord.id == SecondOpinionRecord.complaint_id)
            .join(SuggestionRecord, SuggestionRecord.complaint_id == SecondOpinionRecord.complaint_id)
            .where(SecondOpinionRecord.decided_at.is_not(None), seen_by(self._officer))
        )
        return [Pair(*row) for row in self._session.execute(query)]

    def _open(self) -> Select[SecondOpinionRecord, ComplaintRecord, SuggestionRecord]:
        return (
            select(SecondOpinionRecord, ComplaintRecord, SuggestionRecord)
            .join(ComplaintRecord, ComplaintRecord.id == SecondOpinionRecord.complaint_id)
            .join(SuggestionRecord, SuggestionRecord.complaint_id == SecondOpinionRecord.complaint_id)
            .where(
                SecondOpinionRecord.decided_at.is_(None),
                SecondOpinionRecord.first_officer_id != self._officer.id,
                seen_by(self._officer),
            )
        )
