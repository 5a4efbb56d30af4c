"""Administers endpoints and their deliveries."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec import UNSET
from sqlalchemy.orm import Session

from serve.outbox import EventType
from serve.settings import Settings
from serve.store import Store
from serve.store.clock import database_now
from serve.store.records_webhooks import WebhookRecord
from serve.trail.entry import COMMAND_LINE, Act
from serve.trail.repository import record
from serve.webhooks.guard import Guard
from serve.webhooks.keyring import Keyring
from serve.webhooks.repository import DeliveryRow, WebhookRepository
from serve.webhooks.schemas import DeliveryInfo, EndpointInfo, State

ROTATION = timedelta(hours=24)
"""How long a secret that was replaced signs too."""

ROWS_AT_ONCE = 1000
PAUSED = "paused"
"""Why an endpoint is disabled that somebody chose to send nothing to."""


@dataclass(frozen=True, slots=True)
class WebhookService:
    """Endpoints of other systems; a secret is given when it is made and never again. `actor` is for the audit trail."""

    store: Store
    guard: Guard
    keyring: Keyring
    clock: Callable[[Session], datetime] = database_now
    actor: str = COMMAND_LINE

    def add(self, url: str, tenant: str, events: Sequence[EventType]) -> EndpointInfo:
        """Add an endpoint, with its secret in the answer.

        Raises:
            RefusedError: nothing may be sent to that address.
        """
        self.guard.check(url)
        made = self.keyring.make()
        with self.store.write() as session:
            endpoint = WebhookRecord(
                id=f"ep_{secrets.token_hex(6)}",
                url=url,
                tenant=tenant,
                events=" ".join(dict.fromkeys(events)),
                secret=made.kept,
                previous_secret="",
                created_at=self.clock(session),
                disabled_reason="",
                failures=0,
            )
            WebhookRepository(session).add(endpoint)
            self._note(session, endpoint, "added")
            return _endpoint(endpoint, secret=made.shown)

    def endpoints(self) -> list[EndpointInfo]:
        """Give all endpoints, oldest first."""
        with self.store.read() as session:
            rows = WebhookRepository(session).endpoints()
            return [_endpoint(endpoint, pending, dead) for endpoint, pending, dead in rows]

    def rotate(self, endpoint_id: str) -> EndpointInfo:
        """Give an endpoint a new secret; the one before it signs too for 24 hours.

        Raises:
            NotFoundError: no such endpoint.
        """
        made = self.keyring.make()
        with self.store.write() as session:
            endpoint = WebhookRepository(session).endpoint(endpoint_id)
            endpoint.previous_secret = endpoint.secret
            endpoint.previous_until = self.clock(session) + ROTATION
            endpoint.secret = made.kept
            self._note(session, endpoint, "rotated")
            return _endpoint(endpoint, secret=made.shown)

    def enable(self, endpoint_id: str) -> EndpointInfo:
        """Send again to an endpoint that was disabled, or that rests after failures.

        Raises:
            NotFoundError: no such endpoint.
            RefusedError: nothing may be sent to its address.
        """
        with self.store.read() as session:
            url = WebhookRepository(session).endpoint(endpoint_id).url
        self.guard.check(url)
        with self.store.write() as session:
            endpoint = WebhookRepository(session).endpoint(endpoint_id)
            endpoint.disabled_at = endpoint.failing_since = endpoint.rests_until = None
            endpoint.disabled_reason, endpoint.failures = "", 0
            self._note(session, endpoint, "enabled")
            return _endpoint(endpoint)

    def pause(self, endpoint_id: str) -> None:
        """Send nothing to an endpoint until it is enabled again, or raise `NotFoundError`."""
        with self.store.write() as session:
            endpoint = WebhookRepository(session).endpoint(endpoint_id)
            if endpoint.disabled_at is None:
                endpoint.disabled_at, endpoint.disabled_reason = self.clock(session), PAUSED
            self._note(session, endpoint, "paused")

    def remove(self, endpoint_id: str) -> None:
        """Remove an endpoint with its deliveries, or raise `NotFoundError`."""
        with self.store.write() as session:
            repository = WebhookRepository(session)
            endpoint = repository.endpoint(endpoint_id)
            repository.remove(endpoint_id)
            self._note(session, endpoint, "removed")

    def deliveries(self, state: State | None, limit: int) -> list[DeliveryInfo]:
        """Give deliveries, the newest first."""
        with self.store.read() as session:
            return [_delivery(row) for row in WebhookRepository(session).deliveries(state, limit)]

    def deliveries_to(self, endpoint_ids: Sequence[str], state: State, limit: int) -> list[DeliveryInfo]:
        """Give deliveries to some endpoints, the newest first."""
        with self.store.read() as session:
            found = WebhookRepository(session).deliveries(state, limit, to=endpoint_ids)
            return [_delivery(row) for row in found]

    def delivery_to(self, delivery_id: int) -> str:
        """Give the endpoint of a delivery, or raise `NotFoundError`."""
        with self.store.read() as session:
            return WebhookRepository(session).delivery(delivery_id)[0].endpoint_id

    def replay(self, delivery_id: int) -> DeliveryInfo:
        """Send a delivery again, under the same message id.

        Raises:
            NotFoundError: no such delivery.
            ConflictError: it is being sent at this moment, or its endpoint is disabled.
        """
        with self.store.write() as session:
            repository = WebhookRepository(session)
            row = repository.replay(delivery_id, self.clock(session))
            self._note(
                session, repository.endpoint(row[0].endpoint_id), "replayed", delivery=str(delivery_id)
            )
            return _delivery(row)

    def replay_all_dead(self) -> int:
        """Send all dead deliveries of endpoints that are not disabled again; give how many."""
        total = 0
        while True:
            with self.store.write() as session:
                repository = WebhookRepository(session)
                put_back = repository.replay_dead(self.clock(session), ROWS_AT_ONCE)
                repository.end_rests()
            total += put_back
            if not put_back:
                return total

    def _note(self, session: Session, endpoint: WebhookRecord, what: str, **detail: str) -> None:
        subject, said = f"webhook:{endpoint.id}", {"what": what} | detail
        record(session, Act("settings.changed", self.actor, endpoint.tenant, subject, said))


def service_of(store: Store, settings: Settings, actor: str = COMMAND_LINE) -> WebhookService:
    """Make the service as the settings want it."""
    return WebhookService(store, guard_of(settings), keyring_of(settings), actor=actor)


def guard_of(settings: Settings) -> Guard:
    """Make the guard as the settings want it."""
    return Guard(frozenset(settings.webhook_ports), settings.webhook_loopback)


def keyring_of(settings: Settings) -> Keyring:
    """Make the keyring as the settings want it."""
    master = settings.webhook_master_secret
    return Keyring(master.get_secret_value() if master else "")


def _endpoint(endpoint: WebhookRecord, pending: int = 0, dead: int = 0, *, secret: str = "") -> EndpointInfo:
    return EndpointInfo(
        endpoint.id,
        endpoint.url,
        endpoint.tenant,
        endpoint.events.split(),
        endpoint.created_at,
        pending,
        dead,
        failing_since=endpoint.failing_since or UNSET,
        disabled_at=endpoint.disabled_at or UNSET,
        disabled_reason=endpoint.disabled_reason,
        secret=secret,
    )


def _delivery(row: DeliveryRow) -> DeliveryInfo:
    delivery, event = row
    return DeliveryInfo(
        delivery.id,
        delivery.endpoint_id,
        event.type,
        event.message_id,
        delivery.state,
        delivery.attempts,
        delivery.queued_at,
        due_at=delivery.due_at or UNSET,
        finished_at=delivery.finished_at or UNSET,
        result=delivery.result,
    )
