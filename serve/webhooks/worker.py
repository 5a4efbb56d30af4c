"""Runs the courier beside the service: one thread that looks, a few that send."""

import threading
import time
from collections.abc import AsyncIterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta

from anyio import to_thread

from serve.failures import log_failure
from serve.settings import Settings
from serve.store import Store
from serve.webhooks.courier import Courier
from serve.webhooks.sender import Sender
from serve.webhooks.service import guard_of, keyring_of

SENDERS = 8
"""Endpoints that are sent to at once; an endpoint has one of them at most."""

LOOK_SECONDS = 1.0
PAUSE_SECONDS = 5.0
"""After the database failed."""

TIDY_SECONDS = 60.0


class Worker:
    """Looks for what is due and gives each endpoint its turn, the one that waited longest first."""

    def __init__(self, courier: Courier) -> None:
        self._courier = courier
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._running: dict[str, Future[None]] = {}
        self._served: dict[str, float] = {}
        self._tidied_at = time.monotonic()
        self._senders = ThreadPoolExecutor(SENDERS, thread_name_prefix="webhook")
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    def start(self) -> None:
        """Begin to deliver."""
        self._thread.start()

    def stop(self) -> None:
        """End after the attempts that are under way, 15 s at most (a resolver may add to that)."""
        self._stopping.set()
        self._wake.set()
        self._thread.join()
        self._senders.shutdown()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                more = self._look()
            except Exception as error:  # noqa: BLE001 - the boundary of this thread: whatever broke, it looks again
                log_failure("webhooks cannot be delivered", error)
                self._stopping.wait(PAUSE_SECONDS)
            else:
                self._wake.wait(0.0 if more else LOOK_SECONDS)

    def _look(self) -> bool:
        """Spread, tidy now and then, hand out work; True when there is more to spread or to tidy."""
        more = self._courier.spread()
        if time.monotonic() - self._tidied_at >= TIDY_SECONDS:
            if self._courier.tidy():
                more = True
            else:
                self._tidied_at = time.monotonic()
        self._hand_out()
        return more

    def _hand_out(self) -> None:
        self._running = {endpoint: run for endpoint, run in self._running.items() if not run.done()}
        ready = [endpoint for endpoint in self._courier.ready() if endpoint not in self._running]
        self._served = {endpoint: self._served.get(endpoint, 0.0) for endpoint in (*ready, *self._running)}
        for endpoint in sorted(ready, key=self._served.__getitem__)[: SENDERS - len(self._running)]:
            self._served[endpoint] = time.monotonic()
            self._running[endpoint] = self._senders.submit(self._deliver, endpoint)
            self._running[endpoint].add_done_callback(lambda _run: self._wake.set())

    def _deliver(self, endpoint: str) -> None:
        try:
            self._courier.deliver(endpoint, self._stopping.is_set)
        except Exception as error:  # noqa: BLE001 - the boundary of one batch: its lease runs out, then it is tried again
            log_failure("webhook batch failed", error)
            self._stopping.wait(PAUSE_SECONDS)


def courier_of(store: Store, settings: Settings) -> Courier:
    """Make a courier as the settings want it."""
    keep = timedelta(days=settings.webhook_keep_days)
    return Courier(store, guard_of(settings), keyring_of(settings), Sender(), keep)


@asynccontextmanager
async def delivering(store: Store, settings: Settings) -> AsyncIterator[None]:
    """Deliver webhooks for as long as the service runs."""
    worker = Worker(courier_of(store, settings))
    worker.start()
    try:
        yield
    finally:
        await to_thread.run_sync(worker.stop)
