"""The tables of what administrators set for a government."""

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from serve.store.records import Record


class TenantSettingRecord(Record):
    """One version of what a government set about a subject; rows are only added, the highest number is in force."""

    __tablename__ = "tenant_settings"
    __table_args__ = (UniqueConstraint("tenant", "subject", "number", name="uq_tenant_settings_number"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    tenant: Mapped[str]
    subject: Mapped[str]
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    officer_id: Mapped[str] = mapped_column(String(32))
    officer: Mapped[str]
    made_at: Mapped[datetime]


class TenantDraftRecord(Record):
    """What is being edited and holds for nobody yet; `based_on` is the number of the version it began from."""

    __tablename__ = "tenant_drafts"

    tenant: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    based_on: Mapped[int]
    officer: Mapped[str]
    saved_at: Mapped[datetime]
