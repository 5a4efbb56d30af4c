"""Keeps how often a challenger agreed with the champion."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from serve.shadow.tally import Pairing, Tally
from serve.store.records_shadow import ShadowRecord

_KEY = ("champion", "challenger", "tenant")


class Kept(NamedTuple):
    """One row: who was compared, what was counted, from when to when."""

    pairing: Pairing
    tally: Tally
    first_at: datetime
    last_at: datetime


def add(session: Session, tallies: Mapping[Pairing, Tally], now: datetime) -> None:
    """Add counts to those that are kept; other processes may do so at the same time."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    for pairing in sorted(tallies, key=lambda one: (one.champion, one.challenger, one.tenant)):
        counts = asdict(tallies[pairing])
        statement = insert(ShadowRecord).values(**asdict(pairing), **counts, first_at=now, last_at=now)
        more = {name: getattr(ShadowRecord, name) + count for name, count in counts.items()}
        session.execute(statement.on_conflict_do_update(index_elements=_KEY, set_={**more, "last_at": now}))


def kept(session: Session) -> list[Kept]:
    """Give all rows, what was counted last first."""
    query = select(ShadowRecord).order_by(ShadowRecord.last_at.desc(), ShadowRecord.tenant)
    return [_kept(record) for record in session.scalars(query)]


def _kept(record: ShadowRecord) -> Kept:
    counts = Tally(
        record.compared, record.same_agency, record.same_topic, record.same_action,
        record.champion_auto, record.challenger_auto,
    )  # fmt: skip
    pairing = Pairing(record.champion, record.challenger, record.tenant)
    return Kept(pairing, counts, record.first_at, record.last_at)
