"""The table of the audit trail."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from serve.store.records import Record


class TrailRecord(Record):
    """One act: who, what, on what. Rows are numbered without gaps and chained; the database refuses to change them."""

    __tablename__ = "audit_trail"
    __table_args__ = (Index("ix_audit_trail_act", "act", "id"), Index("ix_audit_trail_actor", "actor", "id"))

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str]
    act: Mapped[str]
    tenant: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]]
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
