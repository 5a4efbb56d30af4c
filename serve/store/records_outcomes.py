"""The table of what finally became of complaints."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from serve.store.records import MAX_ID, Record


class OutcomeRecord(Record):
    """Which agency finally answered a complaint, beside what the machine had suggested by then.

    Rows are only added: of several for one complaint the last one stands. What was not said is empty.
    """

    __tablename__ = "outcomes"
    __table_args__ = (Index("ix_outcomes_complaint", "complaint_id", "id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    complaint_id: Mapped[str] = mapped_column(String(MAX_ID), ForeignKey("complaints.id"))
    agency: Mapped[str]
    topic: Mapped[str]
    kind: Mapped[str]
    status: Mapped[str]
    answered_at: Mapped[datetime | None]
    key_id: Mapped[str]
    recorded_at: Mapped[datetime]
    suggested_topic: Mapped[str]
    suggested_agency: Mapped[str]
    model_version: Mapped[str]
