"""Keeps complaints with their suggestions."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CursorResult,
    Executable,
    Table,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from serve.errors import IdTakenError
from serve.keeping.masking import Masked
from serve.keeping.rows import complaint_row, suggestion_row
from serve.store.columns import UtcMoment
from serve.store.records import ComplaintRecord, ReviewRecord, SuggestionRecord
from serve.store.records_outcomes import OutcomeRecord
from serve.waiting import TURNS

Insert = postgresql.Insert | sqlite.Insert

FIRST_RECEIVED = {"id", "received_at"}
"""Columns that the same complaint sent again leaves alone, so that it keeps its place in the queue."""

_COMPLAINTS = ComplaintRecord.metadata.tables[ComplaintRecord.__tablename__]
_SUGGESTIONS = SuggestionRecord.metadata.tables[SuggestionRecord.__tablename__]
_ARRIVED = type_coerce(func.coalesce(_COMPLAINTS.c.submitted_at, _COMPLAINTS.c.received_at), UtcMoment)
_ARRIVALS = select(_COMPLAINTS.c.id, _ARRIVED).where(_COMPLAINTS.c.id.in_(bindparam("ids", expanding=True)))


class SuggestionRepository:
    """Writes complaints and suggestions inside the session's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, masked: Masked, now: datetime) -> bool:
        """Keep a complaint, or bring the one of that id up to date; one that was decided stays as it was.

        An identifier belongs to the tenant it first came for: it stands alone in addresses and in what others
        are told of a complaint, so two tenants cannot share one. An officer who decides the complaint in the same
        moment comes before or after, for both lock its row.

        Returns:
            Whether it was kept as it came now.

        Raises:
            IdTakenError: it is another tenant's; nothing of this complaint was written.
        """
        complaint_id, row = masked.complaint.id, complaint_row(masked, now)
        if not self._insert(row):
            if self._locked(complaint_id) != masked.complaint.tenant:
                raise IdTakenError
            if self._is_decided(complaint_id):
                return False
            self._run(_put_complaint, row)
        self._run(_put_suggestion, suggestion_row(masked, now))
        return True

    def arrivals(self, complaint_ids: Iterable[str]) -> dict[str, datetime]:
        """Say when those complaints that are kept already arrived: what was sent as their moment, else the receipt."""
        found = self._session.connection().execute(_ARRIVALS, {"ids": list(complaint_ids)})
        return {row[0]: row[1] for row in found}

    def _insert(self, row: Mapping[str, Any]) -> bool:
        """Keep a new complaint; False where one of that id is there, or was until a moment ago."""
        return self._run(_inserted, row).first() is not None

    def _locked(self, complaint_id: str) -> str | None:
        """Hold the complaint until the transaction ends, say whose it is; SQLite has one writer anyway."""
        query = select(ComplaintRecord.tenant).where(ComplaintRecord.id == complaint_id)
        return self._session.scalar(query.with_for_update(key_share=True))

    def _is_decided(self, complaint_id: str) -> bool:
        """Say whether an officer, or the agency that finally answered, has labelled what was sent."""
        reviewed = exists().where(ReviewRecord.complaint_id == complaint_id)
        answered = exists().where(OutcomeRecord.complaint_id == complaint_id)
        return bool(self._session.scalar(select(or_(reviewed, answered))))

    def _run(self, statement_for: Callable[[str], Executable], row: Mapping[str, Any]) -> CursorResult[Any]:
        """Run the database's own statement, which is made once; by tables, for records cost thrice as much."""
        connection = self._session.connection()
        return connection.execute(statement_for(connection.dialect.name), row)


@cache
def _inserted(dialect: str) -> Executable:
    """Insert a complaint that is not there."""
    return _insert_into(_COMPLAINTS, dialect).on_conflict_do_nothing().returning(_COMPLAINTS.c.id)


@cache
def _put_complaint(dialect: str) -> Executable:
    return _put(_insert_into(_COMPLAINTS, dialect), "id")


@cache
def _put_suggestion(dialect: str) -> Executable:
    """Put a suggestion where it waits; the same complaint sent again keeps its turn among those still alike."""
    statement = _insert_into(_SUGGESTIONS, dialect).values(place=_next_place(dialect))
    was, now = _SUGGESTIONS.c, statement.excluded
    same = and_(was.waiting == now.waiting, was.place // TURNS == now.place // TURNS)
    return _put(statement, "complaint_id", place=case((same, was.place), else_=now.place))


def _next_place(dialect: str) -> ColumnElement[int]:
    """Give `first_place`, or the one behind the last of the same topic that waits, `last_place` at most."""
    first, last = (bindparam(name, type_=BigInteger) for name in ("first_place", "last_place"))
    one = _SUGGESTIONS.alias("one").c
    alike = (
        one.tenant == bindparam("same_tenant"),
        one.topic == bindparam("same_topic"),
        one.place.between(first, last),
    )
    behind = select(func.max(one.place) + 1).where(one.waiting, *alike).scalar_subquery()
    least = func.least if dialect == "postgresql" else func.min
    return least(func.coalesce(behind, first), last, type_=BigInteger)


def _put(statement: Insert, key: str, **changed: ColumnElement[Any]) -> Executable:
    """Insert a row, or update the one with that key: one statement, so that two senders cannot collide."""
    changes = {name: column for name, column in statement.excluded.items() if name not in FIRST_RECEIVED}
    return statement.on_conflict_do_update(index_elements=[key], set_=changes | changed)


def _insert_into(table: Table, dialect: str) -> Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
