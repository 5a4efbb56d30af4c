"""The metrics of one process, in a registry of its own, with labels from known sets alone."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext

from data.schema import Action
from data.tenants import tenant_codes
from serve.champion import Champion
from serve.monitoring.collectors import ChampionCollector, QueueCollector
from serve.monitoring.work import Work
from serve.store import Store

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
ACTIONS: tuple[Action, ...] = ("auto", "suggest", "review")


class Metrics:
    """Counts what happens; others may register more on `registry`.

    Args:
        store: whose errors are counted and whose queue is measured.
        champion: the model that serves.
    """

    def __init__(self, store: Store, champion: Champion) -> None:
        self.registry = CollectorRegistry()
        self._requests = self._histogram(
            "http_request_duration_seconds", "Time to answer.", "method", "route", "status"
        )
        self.in_flight = Gauge(
            "disposisi_http_requests_in_flight", "Requests being answered.", registry=self.registry
        )
        self._suggestions = self._counter("suggestions", "Suggestions made.", "tenant", "action")
        self._kept = self._counter("complaints_kept", "Complaints committed to the store.", "tenant")
        self._rejected = self._counter(
            "input_rejected", "Inputs refused, by the code of the problem.", "reason"
        )
        self._store_errors = self._counter("store_errors", "Errors of the database, by their class.", "error")
        self._begin_at_zero()
        self.registry.register(ChampionCollector(champion))
        self.registry.register(QueueCollector(store))
        ProcessCollector(registry=self.registry)
        event.listen(store.engine, "handle_error", self._database_error)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered.

        Args:
            method: one that HTTP knows, else "other".
            route: template of its path.
            status: of the answer.
            seconds: from the request to the end of the answer.
        """
        self._requests.labels(method, route, f"{status // 100}xx").observe(seconds)

    def worked(self, work: Work) -> None:
        """Count what a piece of work did."""
        for (tenant, action), count in work.suggestions.items():
            self._suggestions.labels(_known(tenant), action).inc(count)
        for tenant, count in work.kept.items():
            self._kept.labels(_known(tenant)).inc(count)
        for reason, count in work.rejected.items():
            self._rejected.labels(reason).inc(count)

    def store_error(self, error: BaseException) -> None:
        """Count an error of the database."""
        self._store_errors.labels(type(error).__name__).inc()

    def expose(self) -> bytes:
        """Give everything in Prometheus' text format; may read the database."""
        return generate_latest(self.registry)

    def _database_error(self, context: ExceptionContext) -> None:
        self.store_error(context.sqlalchemy_exception or context.original_exception)

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(f"disposisi_{name}", meaning, labels, registry=self.registry)

    def _histogram(self, name: str, meaning: str, *labels: str) -> Histogram:
        return Histogram(f"disposisi_{name}", meaning, labels, buckets=SECONDS, registry=self.registry)

    def _begin_at_zero(self) -> None:
        """Make the series before anything happened: a rate needs a zero to rise from."""
        for tenant in tenant_codes():
            self._kept.labels(tenant)
            for action in ACTIONS:
                self._suggestions.labels(tenant, action)
        for name in ("OperationalError", "TimeoutError"):
            self._store_errors.labels(name)


def _known(tenant: str) -> str:
    return tenant if tenant in tenant_codes() else "other"
