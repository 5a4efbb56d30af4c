"""The table of requests that must take effect once."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from serve.store.records import Record

SHA256_HEX = 64


class IdempotencyRecord(Record):
    """A request that carried an Idempotency-Key: under way while it has no `status`, else what was answered."""

    __tablename__ = "idempotency"

    id: Mapped[str] = mapped_column(String(SHA256_HEX), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(SHA256_HEX))
    token: Mapped[str] = mapped_column(String(32))
    leased_until: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
