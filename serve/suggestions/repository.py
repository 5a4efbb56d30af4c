"""Keeps complaints with their suggestions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, exists, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from serve.auth import Caller
from serve.errors import IdTakenError
from serve.store.records import ComplaintRecord, Record, ReviewRecord, SuggestionRecord
from serve.store.records_outcomes import OutcomeRecord
from serve.suggestions.masking import Masked
from serve.texts import say

FIRST_RECEIVED = {"id", "complaint_id", "received_at"}
"""Columns that the same complaint sent again leaves alone, so that it keeps its place in the queue."""


class SuggestionRepository:
    """Writes complaints and suggestions inside the session's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, masked: Masked, now: datetime, caller: Caller | None = None) -> None:
        """Keep a complaint, or bring the one of that id up to date; one that was decided stays as it was.

        Args:
            masked: the complaint with its suggestion.
            now: when it came.
            caller: the intake system that sends it, None for our own page.

        Raises:
            IdTakenError: that id is a complaint of a tenant that the caller may not act for.
        """
        complaint_id = masked.complaint.id
        complaint, suggestion = _complaint_row(masked, now), _suggestion_row(masked, now)
        if self._insert(ComplaintRecord, complaint):
            self._insert(SuggestionRecord, suggestion)
            return
        self._check_owner(complaint_id, caller)
        if not self._is_decided(complaint_id):
            self._update(ComplaintRecord, ComplaintRecord.id == complaint_id, complaint)
            self._update(SuggestionRecord, SuggestionRecord.complaint_id == complaint_id, suggestion)

    def _check_owner(self, complaint_id: str, caller: Caller | None) -> None:
        """Let whoever else would write of this complaint wait, and refuse to overwrite a stranger's."""
        owner = select(ComplaintRecord.tenant).where(ComplaintRecord.id == complaint_id).with_for_update()
        tenant = self._session.scalar(owner)
        if caller and tenant is not None and not caller.may_act_for(tenant):
            raise IdTakenError(say("problem.id_taken"))

    def _is_decided(self, complaint_id: str) -> bool:
        reviewed = exists().where(ReviewRecord.complaint_id == complaint_id)
        answered = exists().where(OutcomeRecord.complaint_id == complaint_id)
        return bool(self._session.scalar(select(or_(reviewed, answered))))

    def _insert(self, record: type[Record], row: Mapping[str, Any]) -> bool:
        """Insert a row, and say whether its key was free; of two senders at once, the second waits for the first."""
        postgres = self._session.get_bind().dialect.name == "postgresql"
        insert = postgresql.insert if postgres else sqlite.insert
        done = self._session.execute(insert(record).values(row).on_conflict_do_nothing())
        assert isinstance(done, CursorResult)  # noqa: S101 - the session's type is wider
        return bool(done.rowcount)

    def _update(self, record: type[Record], where: ColumnElement[bool], row: Mapping[str, Any]) -> None:
        changes = {name: value for name, value in row.items() if name not in FIRST_RECEIVED}
        self._session.execute(update(record).where(where).values(changes))


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
