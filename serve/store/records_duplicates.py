"""The tables in which similar complaints are looked up."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from serve.store.records import MAX_ID, Record


class FingerprintRecord(Record):
    """What is compared of a complaint: hashes of its telling words, where and when; never of a confidential one."""

    __tablename__ = "fingerprints"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    complaint_id: Mapped[str] = mapped_column(
        String(MAX_ID), ForeignKey("complaints.id", ondelete="CASCADE"), unique=True
    )
    tenant: Mapped[str]
    terms: Mapped[bytes] = mapped_column(LargeBinary)
    places: Mapped[str]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    seen_at: Mapped[datetime]


class FingerprintKeyRecord(Record):
    """A word at a place, and a complaint that says it there; the newest complaints of a key are read first."""

    __tablename__ = "fingerprint_keys"
    __table_args__ = (
        Index("ix_fingerprint_keys_fingerprint_id", "fingerprint_id"),
        {"sqlite_with_rowid": False},
    )

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    fingerprint_id: Mapped[int] = mapped_column(
        ForeignKey("fingerprints.id", ondelete="CASCADE"), primary_key=True
    )
