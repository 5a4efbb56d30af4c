"""Keeps complaints with their suggestions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Insert, Table, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from serve.keeping.masking import Masked
from serve.store.records import ComplaintRecord, ReviewRecord, SuggestionRecord

FIRST_RECEIVED = {"id", "received_at"}
"""Columns that the same complaint sent again leaves alone, so that it keeps its place in the queue."""


class SuggestionRepository:
    """Writes complaints and suggestions inside the session's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, masked: Masked, now: datetime) -> None:
        """Keep a complaint, or bring the one of that id up to date; one that an officer decided stays as it was."""
        complaint_id = masked.complaint.id
        if self._is_decided(complaint_id):
            return
        self._put(ComplaintRecord, "id", _complaint_row(masked, now))
        self._put(SuggestionRecord, "complaint_id", _suggestion_row(masked, now))

    def _is_decided(self, complaint_id: str) -> bool:
        return bool(self._session.scalar(select(exists().where(ReviewRecord.complaint_id == complaint_id))))

    def _put(
        self, record: type[ComplaintRecord | SuggestionRecord], key: str, row: Mapping[str, Any]
    ) -> None:
        """Insert a row, or update the one with that key: one statement, so that two senders cannot collide."""
        table = record.__table__
        assert isinstance(table, Table)  # noqa: S101 - the mapper's type is wider
        changes = {name: value for name, value in row.items() if name not in FIRST_RECEIVED}
        self._session.execute(self._upsert(table, key, row, changes))

    def _upsert(self, table: Table, key: str, row: Mapping[str, Any], changes: Mapping[str, Any]) -> Insert:
        if self._session.get_bind().dialect.name == "postgresql":
            statement = postgresql.insert(table).values(row)
            return statement.on_conflict_do_update(index_elements=[key], set_=changes)
        embedded = sqlite.insert(table).values(row)
        return embedded.on_conflict_do_update(index_elements=[key], set_=changes)


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
    }
