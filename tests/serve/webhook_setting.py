"""Endpoints, events and a courier with a clock of its own, for tests of webhooks."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from serve.outbox import EVENT_TYPES, announce
from serve.store import Store
from serve.webhooks.courier import Courier
from serve.webhooks.guard import Guard
from serve.webhooks.keyring import Keyring
from serve.webhooks.schemas import DeliveryInfo, EndpointInfo
from serve.webhooks.sender import Sender
from serve.webhooks.service import WebhookService

GUARD = Guard(frozenset({443}), allows_loopback=True)
KEEP = timedelta(days=30)
SENDER = Sender(total=5)


@dataclass
class Clock:
    """A clock that the test moves; it begins an hour ago, so that no event is older than its endpoint."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(hours=1))

    def __call__(self, _session: Session) -> datetime:
        """Give the moment."""
        return self.now

    def forward(self, **span: float) -> None:
        """Let time go by."""
        self.now += timedelta(**span)


@dataclass
class Setting:
    """Everything around one store; retries wait for the whole of their range."""

    store: Store
    clock: Clock = field(default_factory=Clock)
    guard: Guard = GUARD
    keyring: Keyring = field(default_factory=Keyring)

    @property
    def courier(self) -> Courier:
        """Give a courier."""
        return Courier(self.store, self.guard, self.keyring, SENDER, KEEP, self.clock, lambda: 1.0)

    @property
    def service(self) -> WebhookService:
        """Give the administration."""
        return WebhookService(self.store, self.guard, self.keyring, self.clock)

    def add(self, url: str, tenant: str = "34.04") -> EndpointInfo:
        """Add an endpoint that is told everything."""
        return self.service.add(url, tenant, EVENT_TYPES)

    def announce(self, *complaint_ids: str, tenant: str = "34.04") -> None:
        """Announce an event for each complaint."""
        with self.store.write() as session:
            for complaint_id in complaint_ids:
                payload = {"complaint_id": complaint_id, "agency": "34.04/dishub", "source": "review"}
                announce(session, "complaint.assigned", tenant, payload)

    def run(self) -> None:
        """Spread and deliver what is due at this moment, each endpoint one batch."""
        self.courier.spread()
        for endpoint in self.courier.ready():
            self.courier.deliver(endpoint)

    def deliveries(self) -> list[DeliveryInfo]:
        """Give all deliveries, oldest first."""
        return self.service.deliveries(None, 1000)[::-1]

    @property
    def delivery(self) -> DeliveryInfo:
        """Give the only delivery."""
        (only,) = self.deliveries()
        return only

    @property
    def endpoint(self) -> EndpointInfo:
        """Give the only endpoint."""
        (only,) = self.service.endpoints()
        return only
