"""Adds to the audit trail, reads it; nothing here changes a row."""

from collections.abc import Iterator
from typing import cast

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from serve.store.clock import database_now
from serve.store.records_trail import TrailRecord
from serve.trail.entry import BEGINNING, Act, ActName, Entry, digest_of

CHAIN_LOCK = 0x6A_65_6A_61_6B
"""Key of PostgreSQL's advisory lock ("jejak") that one writer at a time holds until its transaction ends."""

ROWS_AT_ONCE = 1000


def record(session: Session, act: Act) -> None:
    """Add an act to the trail in the transaction that does it: both are kept, or neither.

    Call it last: other writers of the trail wait from here until the transaction ends. In SQLite there is one
    writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(CHAIN_LOCK)))
    last = session.execute(
        select(TrailRecord.id, TrailRecord.hash).order_by(TrailRecord.id.desc()).limit(1)
    ).one_or_none()
    number, previous = (last.id + 1, last.hash) if last else (1, BEGINNING)
    now = database_now(session)
    session.add(
        TrailRecord(
            id=number,
            at=now,
            actor=act.actor,
            act=act.name,
            tenant=act.tenant,
            subject=act.subject,
            detail=dict(act.detail),
            previous=previous,
            hash=digest_of(number, now, act, previous),
        )
    )
    session.flush()


def entries(session: Session, query: Select[TrailRecord]) -> list[Entry]:
    """Give the rows of a query."""
    return [entry_of(row) for row in session.scalars(query)]


def chain(session: Session) -> Iterator[Entry]:
    """Walk the whole trail from its beginning, some rows at once."""
    last, found = 0, True
    while found:
        query = select(TrailRecord).where(TrailRecord.id > last).order_by(TrailRecord.id).limit(ROWS_AT_ONCE)
        rows = entries(session, query)
        session.expunge_all()
        yield from rows
        found, last = bool(rows), rows[-1].number if rows else last


def entry_of(row: TrailRecord) -> Entry:
    """Make an entry of a row."""
    act = Act(cast("ActName", row.act), row.actor, row.tenant, row.subject, row.detail)
    return Entry(row.id, row.at, act, row.previous, row.hash)
