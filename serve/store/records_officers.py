"""The tables of officers: accounts, one-time links, sessions."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from serve.store.records import Record

OFFICER_ID = 32
DIGEST = 64


class OfficerRecord(Record):
    """A person's account; it is disabled, never deleted, for decisions and the audit name it.

    `login` is case-folded. `password_hash` is empty until the person has set a password.
    """

    __tablename__ = "officers"

    id: Mapped[str] = mapped_column(String(OFFICER_ID), primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    tenant: Mapped[str]
    agency: Mapped[str]
    password_hash: Mapped[str]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    signed_in_at: Mapped[datetime | None]


class OfficerLinkRecord(Record):
    """A link that lets a person set a password once; of its token only the SHA-256 is kept. An officer has one at most."""

    __tablename__ = "officer_links"

    officer_id: Mapped[str] = mapped_column(String(OFFICER_ID), ForeignKey("officers.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(DIGEST), unique=True)
    expires_at: Mapped[datetime]


class OfficerSessionRecord(Record):
    """A browser that is signed in; of its cookie only the SHA-256 is kept. A session that ended is gone."""

    __tablename__ = "officer_sessions"
    __table_args__ = (Index("ix_officer_sessions_officer", "officer_id"),)

    digest: Mapped[str] = mapped_column(String(DIGEST), primary_key=True)
    officer_id: Mapped[str] = mapped_column(String(OFFICER_ID), ForeignKey("officers.id"))
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
