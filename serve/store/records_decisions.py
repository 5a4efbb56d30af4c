"""The tables of what officers do to one complaint together: decisions, leases, handing over, notes."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from serve.store.records import MAX_ID, Record
from serve.store.records_officers import OFFICER_ID


class DecisionRecord(Record):
    """One act of an officer on a complaint; rows are only added, an undone one is named by the row that undoes it.

    What stands of them is in `reviews`, where it closes the complaint.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        Index("ix_decisions_complaint", "complaint_id", "id"),
        Index("ix_decisions_officer", "officer_id", "id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    complaint_id: Mapped[str] = mapped_column(String(MAX_ID), ForeignKey("complaints.id"))
    act: Mapped[str]
    kind: Mapped[str]
    topic: Mapped[str]
    agency: Mapped[str]
    detail: Mapped[dict[str, Any]]
    officer: Mapped[str]
    officer_id: Mapped[str] = mapped_column(String(OFFICER_ID))
    decided_at: Mapped[datetime]
    undoes: Mapped[int | None]


class LeaseRecord(Record):
    """Who has a complaint open, until when by the database's clock."""

    __tablename__ = "leases"

    complaint_id: Mapped[str] = mapped_column(String(MAX_ID), ForeignKey("complaints.id"), primary_key=True)
    officer: Mapped[str]
    officer_id: Mapped[str] = mapped_column(String(OFFICER_ID))
    until: Mapped[datetime]


class AssignmentRecord(Record):
    """Whom a complaint was handed to, by whom; the last one stands."""

    __tablename__ = "assignments"

    complaint_id: Mapped[str] = mapped_column(String(MAX_ID), ForeignKey("complaints.id"), primary_key=True)
    officer: Mapped[str]
    officer_id: Mapped[str] = mapped_column(String(OFFICER_ID))
    giver: Mapped[str]
    assigned_at: Mapped[datetime]


class NoteRecord(Record):
    """What an officer wrote to colleagues, personal data masked."""

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_complaint", "complaint_id", "id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    complaint_id: Mapped[str] = mapped_column(String(MAX_ID), ForeignKey("complaints.id"))
    text: Mapped[str] = mapped_column(Text)
    officer: Mapped[str]
    officer_id: Mapped[str] = mapped_column(String(OFFICER_ID))
    written_at: Mapped[datetime]
