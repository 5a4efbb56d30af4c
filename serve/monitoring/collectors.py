"""What is measured when somebody asks: the champion, the length of the queue."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from serve.champion import Champion
from serve.monitoring.repository import Waiting, waiting
from serve.store import Store

QUEUE_SECONDS = 15.0
"""How long one look at the queue does for all who ask."""


class ChampionCollector(Collector):
    """Which model answers, since when, and whether a newer one refuses to load."""

    def __init__(self, champion: Champion) -> None:
        self._champion = champion

    def collect(self) -> Iterator[Metric]:
        """Give the version that answers alone: older ones would pile up."""
        status = self._champion.status
        info = GaugeMetricFamily("disposisi_champion_info", "The model that answers.", labels=["version"])
        if status.version:
            info.add_metric([status.version], 1)
        yield info
        yield GaugeMetricFamily(
            "disposisi_champion_loaded", "1 while a model answers.", float(bool(status.version))
        )
        yield GaugeMetricFamily(
            "disposisi_champion_loaded_timestamp_seconds", "When it was loaded.", status.loaded_at
        )
        yield GaugeMetricFamily("disposisi_champion_load_seconds", "How long that took.", status.load_seconds)
        yield GaugeMetricFamily(
            "disposisi_champion_load_failed",
            "1 while the promoted model cannot be loaded.",
            float(bool(status.failure)),
        )


class QueueCollector(Collector):
    """How much waits for officers, and for how long; looked up at most every `QUEUE_SECONDS`.

    Args:
        store: where the queue is.
        clock: seconds that never go back.
    """

    def __init__(self, store: Store, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._next_look = float("-inf")
        self._waiting: dict[str, Waiting] = {}

    def describe(self) -> list[Metric]:
        """Nothing: registering must not read the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Give both gauges; neither while the database cannot be read, so that nobody takes that for an empty queue."""
        count = GaugeMetricFamily(
            "disposisi_queue_waiting", "Complaints that wait for an officer.", labels=["urgency"]
        )
        oldest = GaugeMetricFamily(
            "disposisi_queue_oldest_seconds", "Age of the one that waits longest.", labels=["urgency"]
        )
        now = datetime.now(UTC)
        for urgency, found in self._look().items():
            count.add_metric([urgency], found.complaints)
            age = (now - found.oldest_at).total_seconds() if found.oldest_at else 0.0
            oldest.add_metric([urgency], max(age, 0.0))
        yield count
        yield oldest

    def _look(self) -> dict[str, Waiting]:
        if self._clock() >= self._next_look:
            try:
                with self._store.read() as session:
                    self._waiting = waiting(session)
            except SQLAlchemyError:  # counted where all errors of the database are
                self._waiting = {}
            self._next_look = self._clock() + QUEUE_SECONDS
        return self._waiting
