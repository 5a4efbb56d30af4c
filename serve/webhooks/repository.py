"""Keeps the endpoints, lists deliveries, puts dead ones back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, Update, case, delete, func, select, update
from sqlalchemy.orm import Session

from serve.errors import ConflictError, NotFoundError
from serve.store.records_webhooks import DeliveryRecord, OutboxRecord, WebhookRecord
from serve.texts import say
from serve.webhooks.schemas import State

DeliveryRow = tuple[DeliveryRecord, OutboxRecord]


class WebhookRepository:
    """Works inside the session's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, endpoint: WebhookRecord) -> None:
        """Keep a new endpoint."""
        self._session.add(endpoint)
        self._session.flush()

    def endpoint(self, endpoint_id: str) -> WebhookRecord:
        """Give an endpoint, or raise `NotFoundError`."""
        found = self._session.get(WebhookRecord, endpoint_id)
        if found is None:
            raise NotFoundError(say("webhook.no_endpoint", id=endpoint_id))
        return found

    def endpoints(self) -> list[tuple[WebhookRecord, int, int]]:
        """Give all endpoints, oldest first, with how many deliveries are pending and how many dead."""
        pending = func.count(case((DeliveryRecord.state == "pending", 1)))
        dead = func.count(case((DeliveryRecord.state == "dead", 1)))
        query = (
            select(WebhookRecord, pending, dead)
            .join(DeliveryRecord, DeliveryRecord.endpoint_id == WebhookRecord.id, isouter=True)
            .group_by(WebhookRecord.id)
            .order_by(WebhookRecord.created_at, WebhookRecord.id)
        )
        return [(row[0], row[1], row[2]) for row in self._session.execute(query)]

    def remove(self, endpoint_id: str) -> None:
        """Remove an endpoint with its deliveries, these first: who records an attempt takes the same order."""
        self.endpoint(endpoint_id)
        self._session.execute(delete(DeliveryRecord).where(DeliveryRecord.endpoint_id == endpoint_id))
        self._session.execute(delete(WebhookRecord).where(WebhookRecord.id == endpoint_id))

    def deliveries(
        self, state: State | None, limit: int, *, to: Sequence[str] | None = None
    ) -> list[DeliveryRow]:
        """Give deliveries with their events, the newest first; those to some endpoints where these are given."""
        query = _with_events().order_by(DeliveryRecord.id.desc()).limit(limit)
        if to is not None:
            query = query.where(DeliveryRecord.endpoint_id.in_(to))
        if state:
            query = query.where(DeliveryRecord.state == state)
        return [(row[0], row[1]) for row in self._session.execute(query)]

    def delivery(self, delivery_id: int) -> DeliveryRow:
        """Give a delivery with its event, or raise `NotFoundError`."""
        query = _with_events().where(DeliveryRecord.id == delivery_id)
        row = self._session.execute(query).one_or_none()
        if row is None:
            raise NotFoundError(say("webhook.no_delivery", id=delivery_id))
        return row[0], row[1]

    def replay(self, delivery_id: int, now: datetime) -> DeliveryRow:
        """Make a delivery due as if it were new.

        Raises:
            NotFoundError: no such delivery.
            ConflictError: it is being sent at this moment, or its endpoint is disabled.
        """
        row = self.delivery(delivery_id)
        endpoint = self.endpoint(row[0].endpoint_id)
        if endpoint.disabled_at:
            raise ConflictError(say("webhook.disabled", id=endpoint.id))
        query = _put_back(now).where(DeliveryRecord.id == delivery_id, is_free(now))
        if not self._session.execute(query.returning(DeliveryRecord.id)).all():
            raise ConflictError(say("webhook.being_sent", id=delivery_id))
        endpoint.rests_until = None
        self._session.flush()
        self._session.refresh(row[0])
        return row

    def replay_dead(self, now: datetime, limit: int) -> int:
        """Make up to that many dead deliveries of endpoints that are not disabled due; give how many."""
        open_endpoints = select(WebhookRecord.id).where(WebhookRecord.disabled_at.is_(None))
        some = (
            select(DeliveryRecord.id)
            .where(DeliveryRecord.state == "dead", DeliveryRecord.endpoint_id.in_(open_endpoints))
            .order_by(DeliveryRecord.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        chosen = self._session.scalars(some).all()
        self._session.execute(_put_back(now).where(DeliveryRecord.id.in_(chosen)))
        return len(chosen)

    def end_rests(self) -> None:
        """Let all endpoints be tried at once."""
        self._session.execute(update(WebhookRecord).values(rests_until=None))


def is_free(now: datetime) -> ColumnElement[bool]:
    """Say whether nobody sends a delivery at this moment: it is not claimed, or the claim has lapsed."""
    return (DeliveryRecord.claim == "") | (DeliveryRecord.due_at <= now)


def _with_events() -> Select[DeliveryRecord, OutboxRecord]:
    return select(DeliveryRecord, OutboxRecord).join(OutboxRecord, OutboxRecord.id == DeliveryRecord.event_id)


def _put_back(now: datetime) -> Update:
    return update(DeliveryRecord).values(
        state="pending",
        claim="",
        attempts=0,
        queued_at=now,
        due_at=now,
        expires_at=None,
        finished_at=None,
    )
