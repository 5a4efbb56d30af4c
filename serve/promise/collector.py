"""Tells the metrics what is known of the promise of automatic decisions."""

from collections.abc import Iterator

from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from data.tenants import tenant_codes
from models.kept_promise import KeptPromise
from serve.promise.watch import PromiseWatch

NO_LABELS = KeptPromise(0, 0)
GAUGES = {
    "labelled": "Automatic decisions of the serving model whose right agency is known.",
    "errors": "Those that named another agency.",
    "lower_bound": "Lower 95 % bound of the share of errors.",
    "stopped": "1 while automatic decisions are withheld.",
}


class PromiseCollector(Collector):
    """What the watch last saw, for every tenant; reads no database.

    Args:
        watch: of this process.
    """

    def __init__(self, watch: PromiseWatch) -> None:
        self._watch = watch

    def collect(self) -> Iterator[Metric]:
        """Give four gauges; a tenant without labels has zeros."""
        families = {
            name: GaugeMetricFamily(f"disposisi_auto_promise_{name}", meaning, labels=["tenant"])
            for name, meaning in GAUGES.items()
        }
        current = self._watch.current
        for tenant in tenant_codes():
            promise = current.get(tenant, NO_LABELS)
            values = (promise.labelled, promise.errors, promise.lower, promise.is_broken)
            for family, value in zip(families.values(), values, strict=True):
                family.add_metric([tenant], float(value))
        yield from families.values()
