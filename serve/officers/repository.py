"""Keeps officers, their links, their sessions."""

from datetime import datetime
from typing import cast

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.orm import Session

from serve.lifetimes import Lifetimes
from serve.officer import Officer, Role
from serve.officers.schemas import Account, OpenSession
from serve.store.records_officers import OfficerLinkRecord, OfficerRecord, OfficerSessionRecord


class OfficerRepository:
    """Works inside the session's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, officer: OfficerRecord) -> None:
        """Keep a new account."""
        self._session.add(officer)
        self._session.flush()

    def by_login(self, login: str) -> OfficerRecord | None:
        """Give the account of that login, locked until the transaction ends; None when there is none."""
        query = select(OfficerRecord).where(OfficerRecord.login == login.strip().casefold())
        return self._session.scalar(query.with_for_update())

    def by_id(self, officer_id: str) -> OfficerRecord | None:
        """Give the account of that id, locked until the transaction ends; None when there is none."""
        query = select(OfficerRecord).where(OfficerRecord.id == officer_id)
        return self._session.scalar(query.with_for_update())

    def password_hash(self, login: str) -> str:
        """Give what is kept of the password of an account that is not disabled; empty when there is none."""
        query = select(OfficerRecord.password_hash).where(
            OfficerRecord.login == login.strip().casefold(), OfficerRecord.disabled_at.is_(None)
        )
        return self._session.scalar(query) or ""

    def accounts(self) -> list[Account]:
        """Give all accounts by login."""
        query = select(OfficerRecord).order_by(OfficerRecord.login)
        return [account_of(record) for record in self._session.scalars(query)]

    def has_any_password(self) -> bool:
        """Say whether anybody has ever been able to sign in."""
        query = select(exists().where(OfficerRecord.password_hash != ""))
        return bool(self._session.scalar(query))

    def other_administrators(self, officer_id: str) -> int:
        """Count the national administrators who can sign in, but for this one; all are locked until the end."""
        query = select(OfficerRecord.id).where(
            OfficerRecord.role == "admin-nasional",
            OfficerRecord.disabled_at.is_(None),
            OfficerRecord.password_hash != "",
        )
        return sum(found != officer_id for found in self._session.scalars(query.with_for_update()))

    def put_link(self, officer_id: str, digest: str, expires_at: datetime) -> None:
        """Give an officer a link; the one before ends."""
        self.drop_link(officer_id)
        self._session.add(OfficerLinkRecord(officer_id=officer_id, digest=digest, expires_at=expires_at))
        self._session.flush()

    def linked(self, digest: str, now: datetime) -> OfficerRecord | None:
        """Give the account that a link is for, locked until the end; None when the link cannot be used (any more)."""
        query = (
            select(OfficerRecord)
            .join(OfficerLinkRecord)
            .where(OfficerLinkRecord.digest == digest, OfficerLinkRecord.expires_at > now)
            .where(OfficerRecord.disabled_at.is_(None))
        )
        return self._session.scalar(query.with_for_update())

    def drop_link(self, officer_id: str) -> None:
        """End the link of an officer."""
        self._session.execute(delete(OfficerLinkRecord).where(OfficerLinkRecord.officer_id == officer_id))

    def begin(self, digest: str, officer_id: str, now: datetime) -> None:
        """Keep a new session."""
        record = OfficerSessionRecord(digest=digest, officer_id=officer_id, began_at=now, seen_at=now)
        self._session.add(record)
        self._session.flush()

    def open_session(self, digest: str, now: datetime, lifetimes: Lifetimes) -> OpenSession | None:
        """Give a session that has not ended, of an account that is not disabled; else None."""
        query = (
            select(OfficerRecord, OfficerSessionRecord.seen_at)
            .join(OfficerSessionRecord)
            .where(OfficerSessionRecord.digest == digest, OfficerRecord.disabled_at.is_(None))
            .where(OfficerSessionRecord.seen_at > now - lifetimes.idle)
            .where(OfficerSessionRecord.began_at > now - lifetimes.session)
        )
        row = self._session.execute(query).one_or_none()
        return None if row is None else OpenSession(officer_of(row[0]), row[1])

    def touch(self, digest: str, now: datetime) -> None:
        """Note that a session was used."""
        statement = update(OfficerSessionRecord).where(OfficerSessionRecord.digest == digest)
        self._session.execute(statement.values(seen_at=now))

    def end(self, digest: str) -> None:
        """End one session."""
        self._session.execute(delete(OfficerSessionRecord).where(OfficerSessionRecord.digest == digest))

    def end_all(self, officer_id: str) -> None:
        """End all sessions of an officer."""
        statement = delete(OfficerSessionRecord).where(OfficerSessionRecord.officer_id == officer_id)
        self._session.execute(statement)

    def tidy(self, now: datetime, lifetimes: Lifetimes) -> None:
        """Forget sessions that ended by themselves."""
        ended = or_(
            OfficerSessionRecord.seen_at <= now - lifetimes.idle,
            OfficerSessionRecord.began_at <= now - lifetimes.session,
        )
        self._session.execute(delete(OfficerSessionRecord).where(ended))


def officer_of(record: OfficerRecord) -> Officer:
    """Give the person of an account."""
    role = cast("Role", record.role)
    return Officer(record.id, record.login, record.name, role, record.tenant, record.agency)


def account_of(record: OfficerRecord) -> Account:
    """Give what may be shown of an account."""
    return Account(
        officer_of(record),
        bool(record.password_hash),
        record.created_at,
        record.disabled_at,
        record.signed_in_at,
    )
