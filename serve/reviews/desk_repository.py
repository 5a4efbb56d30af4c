"""Reads what stands around one complaint, keeps notes, hands it over."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from serve.officer import Officer, Subject
from serve.sight import seen_by, subject_of
from serve.store.clock import database_now
from serve.store.records import ComplaintRecord, ReviewRecord, SuggestionRecord
from serve.store.records_decisions import AssignmentRecord, DecisionRecord, LeaseRecord, NoteRecord
from serve.store.records_officers import OfficerRecord

MOST_COLLEAGUES = 200


class DeskRepository:
    """Works inside the session's transaction, for one officer."""

    def __init__(self, session: Session, officer: Officer) -> None:
        self._session = session
        self._officer = officer

    def similar(self, complaint_ids: Iterable[str]) -> dict[str, tuple[ComplaintRecord, ReviewRecord | None]]:
        """Give those of the complaints that this officer may see and read, with their decisions."""
        query = (
            select(ComplaintRecord, SuggestionRecord, ReviewRecord)
            .join(SuggestionRecord, SuggestionRecord.complaint_id == ComplaintRecord.id)
            .outerjoin(ReviewRecord, ReviewRecord.complaint_id == ComplaintRecord.id)
            .where(ComplaintRecord.id.in_(list(complaint_ids)), seen_by(self._officer))
        )
        rows = self._session.execute(query).all()
        return {
            complaint.id: (complaint, review)
            for complaint, suggestion, review in rows
            if self._officer.may_see_text(subject_of(complaint, suggestion))
        }

    def notes(self, complaint_id: str) -> Sequence[NoteRecord]:
        """Give the notes on a complaint, oldest first."""
        query = select(NoteRecord).where(NoteRecord.complaint_id == complaint_id)
        return self._session.scalars(query.order_by(NoteRecord.id)).all()

    def add_note(self, complaint_id: str, masked: str) -> None:
        """Keep a note of this officer's."""
        officer = self._officer
        self._session.add(
            NoteRecord(
                complaint_id=complaint_id, text=masked, officer=officer.name, officer_id=officer.id,
                written_at=database_now(self._session),
            )
        )  # fmt: skip

    def assignment(self, complaint_id: str) -> AssignmentRecord | None:
        """Give whom a complaint was handed to, None where it was not."""
        return self._session.get(AssignmentRecord, complaint_id)

    def lease(self, complaint_id: str) -> LeaseRecord | None:
        """Give who has a complaint open now, None where nobody has."""
        query = select(LeaseRecord).where(LeaseRecord.complaint_id == complaint_id)
        return self._session.scalar(query.where(LeaseRecord.until > database_now(self._session)))

    def assign(self, complaint_id: str, colleague: Officer) -> None:
        """Hand a complaint to a colleague, whoever had it."""
        record = AssignmentRecord(
            complaint_id=complaint_id, officer=colleague.name, officer_id=colleague.id,
            giver=self._officer.name, assigned_at=database_now(self._session),
        )  # fmt: skip
        self._session.merge(record)

    def colleagues(self, subject: Subject) -> list[Officer]:
        """Give the other officers who may decide a complaint, by name."""
        query = select(OfficerRecord).where(
            OfficerRecord.disabled_at.is_(None), OfficerRecord.id != self._officer.id
        )
        rows = self._session.scalars(query.order_by(OfficerRecord.name, OfficerRecord.id))
        found = (Officer(row.id, row.login, row.name, row.role, row.tenant, row.agency) for row in rows)  # type: ignore[arg-type]
        return [officer for officer in found if officer.may_decide(subject)][:MOST_COLLEAGUES]

    def last_own(self, complaint_id: str) -> DecisionRecord | None:
        """Give what this officer did to a complaint last, None where nothing."""
        query = select(DecisionRecord).where(
            DecisionRecord.complaint_id == complaint_id, DecisionRecord.officer_id == self._officer.id
        )
        return self._session.scalar(query.order_by(DecisionRecord.id.desc()).limit(1))
