"""Reads the complaints that wait, for a preview."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.schema import Complaint
from serve.sight import of_tenant
from serve.store.records import ComplaintRecord, SuggestionRecord


class WaitingRepository:
    """Works inside the session's transaction.

    Args:
        session: of the store.
        tenant: whose complaints.
    """

    def __init__(self, session: Session, tenant: str) -> None:
        self._session = session
        self._of = (SuggestionRecord.waiting.is_(True), of_tenant(SuggestionRecord.tenant, tenant))

    def count(self) -> int:
        """Count those that wait."""
        return self._session.scalar(select(func.count()).select_from(SuggestionRecord).where(*self._of)) or 0

    def newest(self, limit: int) -> list[Complaint]:
        """Give the newest of them, as they are kept: without personal data."""
        query = (
            select(ComplaintRecord)
            .join(SuggestionRecord, SuggestionRecord.complaint_id == ComplaintRecord.id)
            .where(*self._of)
            .order_by(SuggestionRecord.received_at.desc(), ComplaintRecord.id)
            .limit(limit)
        )
        return [_complaint(record) for record in self._session.scalars(query)]


def _complaint(record: ComplaintRecord) -> Complaint:
    return Complaint(
        record.text,
        id=record.id,
        title=record.title,
        channel=record.channel,
        region_code=record.region_code,
        tenant=record.tenant,
        kelurahan=record.kelurahan,
        kecamatan=record.kecamatan,
        location=record.location,
        lat=record.lat,
        lon=record.lon,
        submitted_at=record.submitted_at,
        anonymous=record.anonymous,
        confidential=record.confidential,
    )
