"""Carries events from the outbox to the endpoints: one batch for one endpoint at a time."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from random import random

import structlog
from sqlalchemy.orm import Session

from serve.store import Store
from serve.store.clock import database_now
from serve.webhooks.guard import Guard, RefusedError
from serve.webhooks.housekeeping_repository import Housekeeping
from serve.webhooks.keyring import Keyring, KeyringError
from serve.webhooks.queue_repository import LEASE, DeliveryQueue
from serve.webhooks.schedule import Random, rest_after, retry_after, wait_after
from serve.webhooks.schemas import GONE, Parcel, Receiver, Result
from serve.webhooks.sender import TOTAL_SECONDS, Sender, SendError
from serve.webhooks.signature import signed_headers

BATCH = 10
"""Deliveries that are claimed at once for an endpoint."""

EVENTS_AT_ONCE = 500
ROWS_AT_ONCE = 1000

SPARE = LEASE.total_seconds() - TOTAL_SECONDS - 5
"""Seconds of a lease in which an attempt may begin: it is over before somebody else may claim the delivery."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Courier:
    """Delivers at least once; what it knows of a delivery is in the database, so that it may be stopped anywhere.

    Attributes:
        store: where outbox and deliveries are.
        guard: says where may be sent.
        keyring: gives the secrets.
        sender: sends.
        keep: how long delivered rows are kept.
        clock: the moment, as the database knows it.
        chance: spreads the retries.
    """

    store: Store
    guard: Guard
    keyring: Keyring
    sender: Sender
    keep: timedelta
    clock: Callable[[Session], datetime] = database_now
    chance: Random = field(default=random)

    def spread(self) -> bool:
        """Make deliveries of some events of the outbox; False when none waited."""
        with self.store.read() as session:
            if not DeliveryQueue(session, self.clock(session)).has_events():
                return False
        with self.store.write() as session:
            return DeliveryQueue(session, self.clock(session)).spread(EVENTS_AT_ONCE) > 0

    def ready(self) -> list[str]:
        """Give the endpoints that something is due for."""
        with self.store.read() as session:
            return DeliveryQueue(session, self.clock(session)).ready()

    def tidy(self) -> bool:
        """Give up and remove some rows; False when there was nothing to do."""
        with self.store.write() as session:
            keeping = Housekeeping(session, self.clock(session), ROWS_AT_ONCE)
            done = (
                keeping.bury_hopeless(),
                keeping.remove_delivered(self.keep),
                keeping.remove_events(self.keep),
            )
        return any(done)

    def deliver(self, endpoint_id: str, stopped: Callable[[], bool] = lambda: False) -> None:
        """Send what is due for an endpoint, one after the other, until one fails or the lease runs out."""
        claimed_at = time.monotonic()
        with self.store.write() as session:
            queue = DeliveryQueue(session, self.clock(session))
            receiver = queue.receiver(endpoint_id)
            parcels = queue.claim(endpoint_id, BATCH) if receiver else []
        for number, parcel in enumerate(parcels):
            late = time.monotonic() - claimed_at > SPARE
            if receiver is None or late or stopped() or not self._carry(receiver, parcel):
                self._give_back(parcels[number:])
                return

    def _carry(self, receiver: Receiver, parcel: Parcel) -> bool:
        """Try one delivery and record what came of it; False when its endpoint wants to be left alone."""
        result = self._attempt(receiver, parcel)
        level = log.debug if result.is_delivered else log.warning
        level("webhook attempt", endpoint=receiver.id, message=parcel.message_id, result=result.code)
        with self.store.write() as session:
            queue = DeliveryQueue(session, self.clock(session))
            if result.is_delivered:
                queue.delivered(parcel, receiver.id, result.code)
            elif result.code == GONE:
                queue.bury(parcel, result.code)
                queue.disable(receiver.id, result.code)
            else:
                self._put_off(queue, receiver, parcel, result, self.clock(session))
        return result.is_delivered

    def _put_off(
        self, queue: DeliveryQueue, receiver: Receiver, parcel: Parcel, result: Result, now: datetime
    ) -> None:
        asked = retry_after(result.retry_after, now)
        queue.retry(parcel, result.code, max(wait_after(parcel.attempts + 1, self.chance), asked))
        failures = queue.failures(receiver.id)
        queue.rest(receiver.id, max(rest_after(failures, self.chance), asked))

    def _attempt(self, receiver: Receiver, parcel: Parcel) -> Result:
        began = time.monotonic()
        try:
            keys = [self.keyring.key(kept) for kept in receiver.secrets]
            target = self.guard.check(receiver.url)
            if time.monotonic() - began > TOTAL_SECONDS:  # a resolver cannot be hurried
                return Result("timeout")
            address = target.addresses[parcel.attempts % len(target.addresses)]
            answer = self.sender.post(target, address, _headers(parcel, keys), parcel.body)
        except KeyringError:
            return Result("no-secret")
        except RefusedError as error:
            return Result(f"refused-{error.reason}")
        except SendError as error:
            return Result(error.reason)
        return Result(f"http-{answer.status}", answer.retry_after)

    def _give_back(self, parcels: Sequence[Parcel]) -> None:
        if not parcels:
            return
        with self.store.write() as session:
            DeliveryQueue(session, self.clock(session)).release(parcels)


def _headers(parcel: Parcel, keys: Sequence[bytes]) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": f"Disposisi/{version('disposisi')}",
        **signed_headers(parcel.message_id, datetime.now(UTC), parcel.body, keys),
    }
