"""Gives up what cannot arrive any more, removes what has long arrived."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from serve.store.records_webhooks import DeliveryRecord, OutboxRecord, WebhookRecord
from serve.webhooks.repository import is_free
from serve.webhooks.schedule import WINDOW

HOPELESS = WINDOW + timedelta(hours=1)
"""An endpoint that failed as long takes nothing; the hour lets last attempts come first."""


class Housekeeping:
    """Works inside the session's transaction, on a limited number of rows at a time."""

    def __init__(self, session: Session, now: datetime, limit: int) -> None:
        self._session = session
        self._now = now
        self._limit = limit

    def bury_hopeless(self) -> int:
        """Give up what is pending for a disabled endpoint, or too long for one that has failed as long."""
        for endpoint, until in self._hopeless_endpoints():
            buried = self._bury(endpoint, until)
            if buried:
                return buried
        return 0

    def remove_delivered(self, keep: timedelta) -> int:
        """Remove deliveries that arrived longer ago than that."""
        old = (
            select(DeliveryRecord.id)
            .where(DeliveryRecord.state == "delivered", DeliveryRecord.finished_at <= self._now - keep)
            .limit(self._limit)
        )
        chosen = self._session.scalars(old).all()
        self._session.execute(delete(DeliveryRecord).where(DeliveryRecord.id.in_(chosen)))
        return len(chosen)

    def remove_events(self, keep: timedelta) -> int:
        """Remove events of longer ago that no delivery speaks of."""
        spoken_of = exists().where(DeliveryRecord.event_id == OutboxRecord.id)
        old = (
            select(OutboxRecord.id)
            .where(OutboxRecord.spread_at <= self._now - keep, ~spoken_of)
            .limit(self._limit)
        )
        chosen = self._session.scalars(old).all()
        self._session.execute(delete(OutboxRecord).where(OutboxRecord.id.in_(chosen)))
        return len(chosen)

    def _hopeless_endpoints(self) -> list[tuple[str, datetime]]:
        """Give endpoints that take nothing, with the moment up to which what was queued for them is given up."""
        before = self._now - HOPELESS
        hopeless = WebhookRecord.disabled_at.is_not(None) | (WebhookRecord.failing_since <= before)
        query = select(WebhookRecord.id, WebhookRecord.disabled_at).where(hopeless)
        rows = self._session.execute(query)
        return [(endpoint_id, self._now if disabled_at else before) for endpoint_id, disabled_at in rows]

    def _bury(self, endpoint_id: str, until: datetime) -> int:
        some = (
            select(DeliveryRecord.id)
            .where(DeliveryRecord.endpoint_id == endpoint_id, DeliveryRecord.due_at.is_not(None))
            .where(DeliveryRecord.queued_at <= until, is_free(self._now))
            .limit(self._limit)
            .with_for_update(skip_locked=True)
        )
        chosen = self._session.scalars(some).all()
        self._session.execute(
            update(DeliveryRecord)
            .where(DeliveryRecord.id.in_(chosen))
            .values(state="dead", claim="", due_at=None, finished_at=self._now)
        )
        return len(chosen)
