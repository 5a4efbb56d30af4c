"""The queue of deliveries in the database: spread, claimed by one, finished once."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Update, delete, exists, func, insert, literal, select, update
from sqlalchemy.orm import Session

from serve.store.columns import UtcMoment
from serve.store.records_webhooks import DeliveryRecord, OutboxRecord, WebhookRecord
from serve.webhooks.schedule import WINDOW
from serve.webhooks.schemas import Parcel, Receiver, message_body
from serve.webhooks.scope import wants

LEASE = timedelta(seconds=60)
"""How long a claim lasts: after that somebody else may send, for the first one has died."""


class DeliveryQueue:
    """Works inside the session's transaction; rows that another process works on are passed over."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now

    def has_events(self) -> bool:
        """Say whether events wait in the outbox to be spread."""
        return bool(self._session.scalar(select(exists().where(OutboxRecord.spread_at.is_(None)))))

    def spread(self, limit: int) -> int:
        """Make a delivery of each event for each endpoint that wants it; give how many events were spread."""
        waiting = select(OutboxRecord).where(OutboxRecord.spread_at.is_(None)).order_by(OutboxRecord.id)
        events = self._session.scalars(waiting.limit(limit).with_for_update(skip_locked=True)).all()
        active = select(WebhookRecord).where(WebhookRecord.disabled_at.is_(None))
        endpoints = self._session.scalars(active.with_for_update(read=True, key_share=True)).all()
        rows = [
            self._new_delivery(event.id, endpoint.id)
            for event in events
            for endpoint in endpoints
            if wants(endpoint, event)
        ]
        if rows:
            self._session.execute(insert(DeliveryRecord), rows)
        self._mark_spread({event.id for event in events}, {row["event_id"] for row in rows})
        return len(events)

    def ready(self) -> list[str]:
        """Give the endpoints that have something due and do not rest."""
        due = exists().where(
            DeliveryRecord.endpoint_id == WebhookRecord.id, DeliveryRecord.due_at <= self._now
        )
        rested = (WebhookRecord.rests_until.is_(None)) | (WebhookRecord.rests_until <= self._now)
        query = select(WebhookRecord.id).where(WebhookRecord.disabled_at.is_(None), rested, due)
        return list(self._session.scalars(query))

    def receiver(self, endpoint_id: str) -> Receiver | None:
        """Give what sending to an endpoint needs, None where it was removed or disabled by now."""
        found = self._session.get(WebhookRecord, endpoint_id)
        if found is None or found.disabled_at:
            return None
        rotating = found.previous_until is not None and found.previous_until > self._now
        secrets = (found.secret, found.previous_secret) if rotating else (found.secret,)
        return Receiver(found.id, found.url, secrets)

    def claim(self, endpoint_id: str, limit: int) -> list[Parcel]:
        """Take what is due for an endpoint, the longest due first; it is ours until the lease is over."""
        due = (
            select(DeliveryRecord.id)
            .where(DeliveryRecord.endpoint_id == endpoint_id, DeliveryRecord.due_at <= self._now)
            .order_by(DeliveryRecord.due_at, DeliveryRecord.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        chosen = self._session.scalars(due).all()
        claim = uuid.uuid4().hex
        self._session.execute(
            update(DeliveryRecord)
            .where(DeliveryRecord.id.in_(chosen))
            .values(claim=claim, due_at=self._now + LEASE)
        )
        return self._parcels(chosen, claim)

    def delivered(self, parcel: Parcel, endpoint_id: str, result: str) -> None:
        """Note that the receiver took it; its endpoint is well again."""
        if self._finish(parcel, "delivered", result):
            self._session.execute(
                update(WebhookRecord)
                .where(WebhookRecord.id == endpoint_id, WebhookRecord.failures > 0)
                .values(failures=0, failing_since=None, rests_until=None)
            )

    def retry(self, parcel: Parcel, result: str, wait: timedelta) -> bool:
        """Try again later, for the last time when the window closes; False when that was the last time."""
        first = select(DeliveryRecord.expires_at).where(DeliveryRecord.id == parcel.delivery_id)
        expires_at = self._session.scalar(first) or self._now + WINDOW
        if self._now >= expires_at:
            self._finish(parcel, "dead", result)
            return False
        due_at = min(self._now + wait, expires_at)
        self._session.execute(
            _held(parcel).values(**self._attempted(parcel, result), due_at=due_at, expires_at=expires_at)
        )
        return True

    def bury(self, parcel: Parcel, result: str) -> None:
        """Give a delivery up."""
        self._finish(parcel, "dead", result)

    def release(self, parcels: Sequence[Parcel]) -> None:
        """Give back what was claimed and not tried."""
        for parcel in parcels:
            self._session.execute(_held(parcel).values(claim="", due_at=self._now))

    def failures(self, endpoint_id: str) -> int:
        """Count one more failure in a row of an endpoint and give the number; 0 where it was removed."""
        since = func.coalesce(WebhookRecord.failing_since, literal(self._now, UtcMoment()))
        counted = (
            update(WebhookRecord)
            .where(WebhookRecord.id == endpoint_id)
            .values(failures=WebhookRecord.failures + 1, failing_since=since)
            .returning(WebhookRecord.failures)
        )
        return self._session.execute(counted).scalar_one_or_none() or 0

    def rest(self, endpoint_id: str, wait: timedelta) -> None:
        """Leave an endpoint alone for a while."""
        query = update(WebhookRecord).where(WebhookRecord.id == endpoint_id)
        self._session.execute(query.values(rests_until=self._now + wait))

    def disable(self, endpoint_id: str, reason: str) -> None:
        """Send nothing to an endpoint any more."""
        query = update(WebhookRecord).where(WebhookRecord.id == endpoint_id)
        self._session.execute(query.values(disabled_at=self._now, disabled_reason=reason))

    def _new_delivery(self, event_id: int, endpoint_id: str) -> dict[str, Any]:
        return {
            "event_id": event_id,
            "endpoint_id": endpoint_id,
            "state": "pending",
            "attempts": 0,
            "queued_at": self._now,
            "due_at": self._now,
            "claim": "",
            "result": "",
        }

    def _mark_spread(self, spread: set[int], wanted: set[int]) -> None:
        """What nobody wants is not kept."""
        kept = update(OutboxRecord).where(OutboxRecord.id.in_(wanted)).values(spread_at=self._now)
        unwanted = delete(OutboxRecord).where(OutboxRecord.id.in_(spread - wanted))
        for statement in (kept, unwanted):
            self._session.execute(statement, execution_options={"synchronize_session": False})

    def _parcels(self, chosen: Sequence[int], claim: str) -> list[Parcel]:
        query = (
            select(DeliveryRecord.id, DeliveryRecord.attempts, OutboxRecord)
            .join(OutboxRecord, OutboxRecord.id == DeliveryRecord.event_id)
            .where(DeliveryRecord.id.in_(chosen))
            .order_by(DeliveryRecord.id)
        )
        return [
            Parcel(
                delivery_id,
                claim,
                attempts,
                event.message_id,
                message_body(event.type, event.announced_at, event.payload),
            )
            for delivery_id, attempts, event in self._session.execute(query)
        ]

    def _finish(self, parcel: Parcel, state: str, result: str) -> bool:
        """End a delivery; False where the claim was lost, so that somebody else will."""
        values = {**self._attempted(parcel, result), "state": state, "due_at": None, "finished_at": self._now}
        done = self._session.execute(_held(parcel).values(**values).returning(DeliveryRecord.id))
        return done.one_or_none() is not None

    def _attempted(self, parcel: Parcel, result: str) -> dict[str, Any]:
        return {
            "claim": "",
            "attempts": parcel.attempts + 1,
            "attempted_at": self._now,
            "result": result,
        }


def _held(parcel: Parcel) -> Update:
    return update(DeliveryRecord).where(
        DeliveryRecord.id == parcel.delivery_id, DeliveryRecord.claim == parcel.claim
    )
