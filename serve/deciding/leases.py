"""Who has a complaint open: for ten minutes by the database's clock, renewed while the page is used."""

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, exists, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from serve.officer import Officer
from serve.store.clock import database_now
from serve.store.records import SuggestionRecord
from serve.store.records_decisions import AssignmentRecord, LeaseRecord

LEASE = timedelta(minutes=10)

_LEASES = LeaseRecord.metadata.tables[LeaseRecord.__tablename__]


def take(session: Session, complaint_id: str, officer: Officer) -> LeaseRecord:
    """Take or renew the lease where it is free, give the one that holds then: one statement, so that two cannot both have it."""
    now = database_now(session)
    postgres = session.get_bind().dialect.name == "postgresql"
    statement = (postgresql.insert if postgres else sqlite.insert)(_LEASES).values(
        complaint_id=complaint_id, officer=officer.name, officer_id=officer.id, until=now + LEASE
    )
    changes = {name: statement.excluded[name] for name in ("officer", "officer_id", "until")}
    free = or_(_LEASES.c.until <= now, _LEASES.c.officer_id == officer.id)
    session.execute(
        statement.on_conflict_do_update(index_elements=["complaint_id"], set_=changes, where=free)
    )
    query = select(LeaseRecord).where(LeaseRecord.complaint_id == complaint_id)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def holder(session: Session, complaint_id: str, officer: Officer) -> LeaseRecord | None:
    """Give the lease of somebody else that holds now, None where there is none."""
    query = select(LeaseRecord).where(LeaseRecord.complaint_id == complaint_id)
    query = query.where(LeaseRecord.officer_id != officer.id, LeaseRecord.until > database_now(session))
    return session.scalar(query)


def release(session: Session, complaint_id: str, officer: Officer) -> None:
    """Give one's own lease back."""
    own = (LeaseRecord.complaint_id == complaint_id) & (LeaseRecord.officer_id == officer.id)
    session.execute(delete(LeaseRecord).where(own))


def free_for(session: Session, officer: Officer) -> ColumnElement[bool]:
    """Give the condition that a suggestion's complaint is neither open before somebody else nor handed to one."""
    now = database_now(session)
    held = exists().where(
        LeaseRecord.complaint_id == SuggestionRecord.complaint_id,
        LeaseRecord.officer_id != officer.id,
        LeaseRecord.until > now,
    )
    handed = exists().where(
        AssignmentRecord.complaint_id == SuggestionRecord.complaint_id,
        AssignmentRecord.officer_id != officer.id,
    )
    return ~held & ~handed
