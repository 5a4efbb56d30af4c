"""The tables of second opinions."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from serve.store.records import MAX_ID, Record
from serve.store.records_officers import OFFICER_ID


class SecondOpinionRecord(Record):
    """A decided complaint that another officer decides again without seeing the suggestion.

    `first_officer_id` decided first. Until somebody has given the second opinion its fields are empty.
    """

    __tablename__ = "second_opinions"
    __table_args__ = (Index("ix_second_opinions_open", "decided_at", "wanted_at"),)

    complaint_id: Mapped[str] = mapped_column(String(MAX_ID), ForeignKey("complaints.id"), primary_key=True)
    first_officer_id: Mapped[str] = mapped_column(String(OFFICER_ID))
    wanted_at: Mapped[datetime]
    officer: Mapped[str] = mapped_column(Text, default="", server_default="")
    officer_id: Mapped[str] = mapped_column(String(OFFICER_ID), default="", server_default="")
    kind: Mapped[str] = mapped_column(Text, default="", server_default="")
    topic: Mapped[str] = mapped_column(Text, default="", server_default="")
    agency: Mapped[str] = mapped_column(Text, default="", server_default="")
    decided_at: Mapped[datetime | None]


class SamplingKeyRecord(Record):
    """A random key that decides what is sampled, so that nobody can tell beforehand what will be."""

    __tablename__ = "sampling_keys"

    purpose: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str]
