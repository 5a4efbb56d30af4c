"""Reads the rows of the audit trail that an officer may see."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from data.tenants import NATIONAL
from serve.audit.schemas import Filters
from serve.officer import Officer
from serve.sight import of_tenant
from serve.store.records_officers import OfficerRecord
from serve.store.records_trail import TrailRecord
from serve.trail.entry import Entry
from serve.trail.repository import entries

OFFICER = "officer:"


class AuditRepository:
    """Works inside the session's transaction.

    Args:
        session: of the store.
        reader: who reads.
    """

    def __init__(self, session: Session, reader: Officer) -> None:
        self._session = session
        self._reader = reader

    def newest(self, filters: Filters, before: int, limit: int) -> list[Entry]:
        """Give rows, newest first, those before a number where one is given."""
        query = self._wanted(filters).order_by(TrailRecord.id.desc()).limit(limit)
        return entries(self._session, query.where(TrailRecord.id < before) if before else query)

    def oldest(self, filters: Filters, after: int, limit: int) -> list[Entry]:
        """Give rows, oldest first, those after a number."""
        query = self._wanted(filters).where(TrailRecord.id > after)
        return entries(self._session, query.order_by(TrailRecord.id).limit(limit))

    def names(self) -> dict[str, str]:
        """Give "login (name)" of officers as the trail names them."""
        query = select(OfficerRecord.id, OfficerRecord.login, OfficerRecord.name)
        return {f"{OFFICER}{row.id}": f"{row.login} ({row.name})" for row in self._session.execute(query)}

    def _wanted(self, filters: Filters) -> Select[TrailRecord]:
        query = select(TrailRecord)
        if (
            self._reader.tenant != NATIONAL
        ):  # rows of no tenant are the nation's, as Officer.may_read_audit has it
            query = query.where(of_tenant(TrailRecord.tenant, self._reader.tenant))
        if filters.act:
            query = query.where(TrailRecord.act == filters.act)
        if filters.subject:
            query = query.where(TrailRecord.subject == filters.subject)
        if filters.since:
            query = query.where(TrailRecord.at >= _begin(filters.since))
        if filters.until:
            query = query.where(TrailRecord.at < _begin(filters.until) + timedelta(days=1))
        if filters.login:
            query = query.where(TrailRecord.actor == self._actor(filters.login))
        return query

    def _actor(self, login: str) -> str:
        """Give how the trail names an officer; who has no account did nothing."""
        found = self._session.scalar(select(OfficerRecord.id).where(OfficerRecord.login == login))
        return f"{OFFICER}{found or 'tidak-ada'}"


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
