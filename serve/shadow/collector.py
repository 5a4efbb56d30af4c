"""Tells the metrics how often the challenger agrees with the champion."""

from collections.abc import Iterator

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from serve.shadow.watch import Shadow

PARTS = ("agency", "topic", "action")


class ShadowCollector(Collector):
    """What this process counted; reads no database.

    Args:
        shadow: of this process.
    """

    def __init__(self, shadow: Shadow) -> None:
        self._shadow = shadow

    def collect(self) -> Iterator[Metric]:
        """Give whether there is a challenger, how often it agreed and differed, what it did not read."""
        shadow, counted = self._shadow, self._shadow.counted
        compared = CounterMetricFamily(
            "disposisi_shadow_comparisons",
            "Complaints that champion and challenger read, by whether they say the same.",
            labels=["part", "result"],
        )
        for part in PARTS:
            same = getattr(counted, f"same_{part}")
            compared.add_metric([part, "same"], same)
            compared.add_metric([part, "different"], counted.compared - same)
        yield compared
        missed = CounterMetricFamily(
            "disposisi_shadow_missed",
            "Complaints that the challenger did not read, or broke on.",
            labels=["result"],
        )
        missed.add_metric(["dropped"], shadow.dropped)
        missed.add_metric(["failed"], shadow.failed)
        yield missed
        yield GaugeMetricFamily(
            "disposisi_challenger_loaded", "1 while a challenger reads along.", float(bool(shadow.version))
        )
