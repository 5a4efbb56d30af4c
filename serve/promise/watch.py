"""Watches whether automatic decisions err more often than was promised, and lets them be suggestions while they do."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from threading import Lock

import structlog
from anyio import sleep, to_thread
from sqlalchemy.exc import SQLAlchemyError

from data.suggestion import Suggestion
from models.kept_promise import KeptPromise
from pipeline.decision import withheld
from serve.champion import Champion
from serve.failures import log_failure
from serve.promise.repository import kept_promises
from serve.store import Store

LOOK_SECONDS = 60.0
MEMORY = timedelta(days=90)
"""A complaint that came longer ago says little about how people write now."""

Promises = Mapping[str, KeptPromise]
"""What is known of one model, by tenant."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class PromiseWatch:
    """What this process knows of the promises of the models it has served.

    Attributes:
        store: where the labels are.
        champion: the model that serves.
        clock: seconds that never go back.
    """

    store: Store
    champion: Champion
    clock: Callable[[], float] = time.monotonic
    _known: dict[str, Promises] = field(default_factory=dict)
    _looked_at: dict[str, float] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def passed(self, suggestion: Suggestion, tenant: str, risk: float) -> Suggestion:
        """Give a suggestion as it may go out: an automatic decision is withheld where the promise is broken.

        The first automatic decision of a version looks at the labels itself, and so does one of a version that does not
        serve (a job's, or one that has just come back) when the last look is long ago; it may block.
        """
        if suggestion.decision.action != "auto":
            return suggestion
        version = suggestion.model["version"]
        if self._is_stale(version):
            with self._lock:
                if self._is_stale(version):
                    self.look(version, risk)
        promise = self._known.get(version, {}).get(tenant)
        if promise is None or not promise.is_broken:
            return suggestion
        return replace(suggestion, decision=withheld(suggestion.decision))

    def refresh(self) -> None:
        """Look at the labels of the model that serves."""
        status = self.champion.status
        if status.version:
            self.look(status.version, status.stated_risk)

    def look(self, version: str, risk: float) -> None:
        """Look at the labels of one model; what was known stands while the database cannot be read."""
        before = self._known.get(version, {})
        found: Promises
        try:
            with self.store.read() as session:
                found = kept_promises(session, version, risk, datetime.now(UTC) - MEMORY)
        except SQLAlchemyError as error:
            log_failure("labels of automatic decisions not read", error)
            found = before
        _log_changes(version, before, found)
        self._known[version] = found
        self._looked_at[version] = self.clock()  # last, so that nobody passes before it is known

    def _is_stale(self, version: str) -> bool:
        """Say whether nobody has looked for as long as two looks of the task beside the requests take."""
        return self.clock() - self._looked_at.get(version, float("-inf")) >= 2 * LOOK_SECONDS

    @property
    def current(self) -> Promises:
        """Give what is known of the model that serves, by tenant; tenants without labels are left out."""
        return self._known.get(self.champion.status.version, {})


async def watching(watch: PromiseWatch) -> None:
    """Look at the labels once a minute, beside the requests."""
    while True:
        await sleep(LOOK_SECONDS)
        await to_thread.run_sync(watch.refresh)


def _log_changes(version: str, before: Promises, now: Promises) -> None:
    nothing = KeptPromise(0, 0)
    for tenant in sorted({*before, *now}):
        promise = now.get(tenant, nothing)
        if promise.is_broken == before.get(tenant, nothing).is_broken:
            continue
        say = log.warning if promise.is_broken else log.info
        say(
            "automatic decisions stopped" if promise.is_broken else "automatic decisions resumed",
            tenant=tenant, model=version, labelled=promise.labelled, errors=promise.errors,
            lower_bound=round(promise.lower, 4), stated_risk=promise.risk,
        )  # fmt: skip
