"""The tables of the outbox, of webhook endpoints and of deliveries."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from serve.store.records import Record

ENDPOINT_ID = 20
"""Longest identifier of an endpoint, in characters."""


class OutboxRecord(Record):
    """Something that happened; `spread_at` is empty until every endpoint that wants it has a delivery."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_waiting", "spread_at", "id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    message_id: Mapped[str] = mapped_column(unique=True)
    type: Mapped[str]
    tenant: Mapped[str]
    payload: Mapped[dict[str, Any]]
    announced_at: Mapped[datetime]
    spread_at: Mapped[datetime | None]


class WebhookRecord(Record):
    """An endpoint of another system; `secret` is as `serve.webhooks.keyring` keeps it.

    `failing_since`, `failures` and `rests_until` speak of what failed since the last success.
    """

    __tablename__ = "webhooks"

    id: Mapped[str] = mapped_column(String(ENDPOINT_ID), primary_key=True)
    url: Mapped[str]
    tenant: Mapped[str]
    events: Mapped[str]
    secret: Mapped[str]
    previous_secret: Mapped[str]
    previous_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    disabled_reason: Mapped[str]
    failures: Mapped[int]
    failing_since: Mapped[datetime | None]
    rests_until: Mapped[datetime | None]


class DeliveryRecord(Record):
    """One event on its way to one endpoint.

    `due_at` is set while it is pending: when to try next, or, while somebody holds the `claim`, when that lapses.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        UniqueConstraint("event_id", "endpoint_id", name="uq_webhook_deliveries_event"),
        Index("ix_webhook_deliveries_due", "endpoint_id", "due_at"),
        Index("ix_webhook_deliveries_state", "state", "finished_at"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("outbox.id"))
    endpoint_id: Mapped[str] = mapped_column(String(ENDPOINT_ID), ForeignKey("webhooks.id"))
    state: Mapped[str]
    attempts: Mapped[int]
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    claim: Mapped[str]
    expires_at: Mapped[datetime | None]
    attempted_at: Mapped[datetime | None]
    result: Mapped[str]
    finished_at: Mapped[datetime | None]
