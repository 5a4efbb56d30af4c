"""Chooses which decided complaints another officer decides again, without seeing what was suggested."""

import hashlib
import hmac
import secrets

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from serve.store.clock import database_now
from serve.store.records import ReviewRecord
from serve.store.records_opinions import SamplingKeyRecord, SecondOpinionRecord

SHARE = 0.05
PURPOSE = "second-opinion"

_KEYS = SamplingKeyRecord.metadata.tables[SamplingKeyRecord.__tablename__]


def want_second_opinion(session: Session, complaint_id: str, review: ReviewRecord) -> None:
    """Ask for a second opinion where the complaint is of the sample."""
    if is_sampled(sampling_key(session), complaint_id):
        now = database_now(session)
        session.add(
            SecondOpinionRecord(
                complaint_id=complaint_id, first_officer_id=review.officer_id, wanted_at=now, decided_at=None
            )
        )


def forget_second_opinion(session: Session, complaint_id: str) -> None:
    """Drop what was wanted of a decision that was undone; an opinion that was given stays in the trail."""
    session.execute(delete(SecondOpinionRecord).where(SecondOpinionRecord.complaint_id == complaint_id))


def is_sampled(key: str, complaint_id: str) -> bool:
    """Say whether a complaint is of the sample: always the same for one key, to be foretold only with it."""
    digest = hmac.digest(key.encode(), complaint_id.encode(), hashlib.sha256)
    return int.from_bytes(digest[:8]) < SHARE * 2**64


def sampling_key(session: Session) -> str:
    """Give the store's key; the first who asks makes it."""
    query = select(SamplingKeyRecord.key).where(SamplingKeyRecord.purpose == PURPOSE)
    known = session.scalar(query)
    if known:
        return known
    postgres = session.get_bind().dialect.name == "postgresql"
    statement = (postgresql.insert if postgres else sqlite.insert)(_KEYS)
    row = {"purpose": PURPOSE, "key": secrets.token_hex(32)}
    session.execute(statement.values(row).on_conflict_do_nothing())
    return session.scalars(query).one()
