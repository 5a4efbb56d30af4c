"""What waits behind the requests: jobs, events, webhooks; looked up now and then for all who ask."""

import time
from collections.abc import Callable, Iterator

from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from serve.monitoring.collectors import QUEUE_SECONDS
from serve.monitoring.repository import Background, background
from serve.store import Store


class BackgroundCollector(Collector):
    """How many jobs there are, how much is still to be told, how much was given up.

    Args:
        store: where they are.
        clock: seconds that never go back.
    """

    def __init__(self, store: Store, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._next_look = float("-inf")
        self._found: Background | None = None

    def describe(self) -> list[Metric]:
        """Nothing: registering must not read the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Give the gauges; none while the database cannot be read."""
        found = self._look()
        if found is None:
            return
        jobs = GaugeMetricFamily("disposisi_jobs", "Jobs, by how they stand.", labels=["status"])
        for status, count in found.jobs.items():
            jobs.add_metric([status], count)
        yield jobs
        yield GaugeMetricFamily(
            "disposisi_outbox_waiting", "Events that wait to be given to endpoints.", found.outbox
        )
        yield GaugeMetricFamily(
            "disposisi_webhook_pending", "Deliveries that wait or are tried again.", found.pending
        )
        yield GaugeMetricFamily(
            "disposisi_webhook_dead_letters", "Deliveries that were given up and not replayed.", found.dead
        )

    def _look(self) -> Background | None:
        if self._clock() >= self._next_look:
            try:
                with self._store.read() as session:
                    self._found = background(session)
            except SQLAlchemyError:  # counted where all errors of the database are
                self._found = None
            self._next_look = self._clock() + QUEUE_SECONDS
        return self._found
