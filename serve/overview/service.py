"""Counts for an officer what came in, what is open, how often the machine was right."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock

from data.tenants import load_tenant
from serve.officer import Officer
from serve.overview.repository import OverviewRepository
from serve.overview.schemas import BEFORE_DAYS, DIMENSIONS, RECENT_DAYS, Overview, Wish
from serve.promise.watch import PromiseWatch
from serve.store import Store
from serve.trail.entry import Act
from serve.trail.repository import record

KEPT_SECONDS = 60.0
MOST_KEPT = 64

Scope = tuple[str, str, str, Wish]
"""What decides what is counted: role, tenant, agency of the officer, the wish."""


@dataclass(slots=True)
class OverviewService:
    """Counts of a running service; what was counted a moment ago does for all who may see the same.

    Attributes:
        store: where the suggestions are.
        promises: the watch of this process.
        clock: seconds that never go back.
    """

    store: Store
    promises: PromiseWatch
    clock: Callable[[], float] = time.monotonic
    _kept: dict[Scope, tuple[float, Overview]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def overview(self, officer: Officer, wish: Wish) -> Overview:
        """Give the counts, at most `KEPT_SECONDS` old."""
        scope: Scope = (officer.role, officer.tenant, officer.agency, wish)
        with self._lock:
            counted_at, kept = self._kept.get(scope, (float("-inf"), None))
        if kept and self.clock() - counted_at < KEPT_SECONDS:
            return kept
        counted = self._count(officer, wish)
        with self._lock:
            self._kept.pop(scope, None)
            self._kept[scope] = (self.clock(), counted)
            while len(self._kept) > MOST_KEPT:
                del self._kept[next(iter(self._kept))]
        return counted

    def note_export(self, officer: Officer, table: str, wish: Wish) -> None:
        """Keep in the trail that a table was exported."""
        detail = {"what": f"overview/{table}", "format": "csv", "filters": wish.query}
        act = Act("export", officer.actor, officer.tenant, "", detail)
        self.store.transact(lambda session: record(session, act))

    def _count(self, officer: Officer, wish: Wish) -> Overview:
        now, zone = datetime.now(UTC), load_tenant(officer.tenant).time_zone
        today = now.astimezone(zone).date()
        with self.store.read() as session:
            repository = OverviewRepository(session, officer, wish, zone, today)
            days = repository.days(max(wish.days, RECENT_DAYS + BEFORE_DAYS))
            return Overview(
                at=now,
                today=today,
                days=days[-wish.days :],
                recent_days=days[-RECENT_DAYS - BEFORE_DAYS :],
                tallies={dimension: repository.tally(dimension) for dimension in DIMENSIONS},
                open=repository.open(),
                accuracy=repository.accuracy(),
                agency_mistakes=repository.mistakes(of_topics=False),
                topic_mistakes=repository.mistakes(of_topics=True),
                broken_promises=self._broken(officer, wish),
            )

    def _broken(self, officer: Officer, wish: Wish) -> list[str]:
        """Give the tenants whose automatic decisions are withheld, as far as they are this officer's to know."""
        return sorted(
            tenant
            for tenant, promise in self.promises.current.items()
            if promise.is_broken and officer.is_of(tenant) and wish.tenant in {"", tenant}
        )
