"""Keeps complaints with their suggestions."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Insert, Table, bindparam, exists, func, select, type_coerce
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from serve.errors import IdTakenError
from serve.keeping.masking import Masked
from serve.store.columns import UtcMoment
from serve.store.records import ComplaintRecord, ReviewRecord, SuggestionRecord

FIRST_RECEIVED = {"id", "received_at"}
"""Columns that the same complaint sent again leaves alone, so that it keeps its place in the queue."""

_COMPLAINTS = ComplaintRecord.metadata.tables[ComplaintRecord.__tablename__]
_ARRIVED = type_coerce(func.coalesce(_COMPLAINTS.c.submitted_at, _COMPLAINTS.c.received_at), UtcMoment)
_ARRIVALS = select(_COMPLAINTS.c.id, _ARRIVED).where(_COMPLAINTS.c.id.in_(bindparam("ids", expanding=True)))


class SuggestionRepository:
    """Writes complaints and suggestions inside the session's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, masked: Masked, now: datetime) -> bool:
        """Keep a complaint, or bring the one of that id up to date; one that an officer decided stays as it was.

        An identifier belongs to the tenant it first came for: it stands alone in addresses and in what others
        are told of a complaint, so two tenants cannot share one.

        Returns:
            Whether it was kept as it came now.

        Raises:
            IdTakenError: it is another tenant's; nothing of this complaint was written.
        """
        complaint_id = masked.complaint.id
        owner = self._session.scalar(select(ComplaintRecord.tenant).where(ComplaintRecord.id == complaint_id))
        if owner not in (None, masked.complaint.tenant):
            raise IdTakenError
        if self._is_decided(complaint_id):
            return False
        if not self._put(ComplaintRecord, "id", _complaint_row(masked, now)):
            raise IdTakenError  # another tenant was first, a moment ago
        self._put(SuggestionRecord, "complaint_id", _suggestion_row(masked, now))
        return True

    def arrivals(self, complaint_ids: Iterable[str]) -> dict[str, datetime]:
        """Say when those complaints that are kept already arrived: what was sent as their moment, else the receipt."""
        found = self._session.connection().execute(_ARRIVALS, {"ids": list(complaint_ids)})
        return {row[0]: row[1] for row in found}

    def _is_decided(self, complaint_id: str) -> bool:
        return bool(self._session.scalar(select(exists().where(ReviewRecord.complaint_id == complaint_id))))

    def _put(
        self, record: type[ComplaintRecord | SuggestionRecord], key: str, row: Mapping[str, Any]
    ) -> bool:
        """Insert a row, or update the tenant's own with that key: one statement, so that two senders cannot collide.

        False when the row is another tenant's, which stays as it was.
        """
        table = record.__table__
        assert isinstance(table, Table)  # noqa: S101 - the mapper's type is wider
        changes = {name: value for name, value in row.items() if name not in FIRST_RECEIVED}
        statement = self._upsert(table, key, row, changes).returning(table.c[key])
        return self._session.scalar(statement) is not None

    def _upsert(self, table: Table, key: str, row: Mapping[str, Any], changes: Mapping[str, Any]) -> Insert:
        own = table.c.tenant == row["tenant"]
        if self._session.get_bind().dialect.name == "postgresql":
            statement = postgresql.insert(table).values(row)
            return statement.on_conflict_do_update(index_elements=[key], set_=changes, where=own)
        embedded = sqlite.insert(table).values(row)
        return embedded.on_conflict_do_update(index_elements=[key], set_=changes, where=own)


def _complaint_row(masked: Masked, now: datetime) -> dict[str, Any]:
    complaint = masked.complaint
    return {
        "id": complaint.id,
        "tenant": complaint.tenant,
        "text": complaint.text,
        "title": complaint.title,
        "channel": complaint.channel,
        "region_code": complaint.region_code,
        "kelurahan": complaint.kelurahan,
        "kecamatan": complaint.kecamatan,
        "location": complaint.location,
        "lat": complaint.lat,
        "lon": complaint.lon,
        "anonymous": complaint.anonymous,
        "confidential": complaint.confidential,
        "submitted_at": complaint.submitted_at,
        "received_at": now,
    }


def _suggestion_row(masked: Masked, now: datetime) -> dict[str, Any]:
    payload = masked.payload
    deadline = masked.suggestion.deadline
    return {
        "complaint_id": masked.complaint.id,
        "model_version": payload["model"]["version"],
        "tenant": masked.complaint.tenant,
        "action": payload["decision"]["action"],
        "waiting": payload["decision"]["action"] == "review",
        "rank": 0 if payload["urgency"]["level"] == "darurat" else 1,
        "received_at": now,
        "payload": payload,
        "created_at": now,
        "verify_by": deadline.verify_by if deadline else None,
        "answer_by": deadline.answer_by if deadline else None,
    }
