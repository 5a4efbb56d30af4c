"""Lets a challenger read what the champion answered, behind the answers, and counts where they agree."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, Full, Queue
from threading import Event, Thread

import structlog
from sqlalchemy.exc import SQLAlchemyError

from data.schema import Complaint
from data.suggestion import Suggestion
from models.errors import ModelError
from serve.champion import Scorer, Versions
from serve.failures import log_failure
from serve.shadow.repository import add
from serve.shadow.tally import Pairing, Tally, pairing, tally
from serve.store import Store

ALIAS = "challenger"
MOST_WAITING = 64
"""Complaints that wait to be read; what comes when so many do is dropped."""
LOOK_SECONDS = 2.0
KEEP_SECONDS = 10.0
REST = 4.0
"""How long it rests after each complaint, in times of what that took: a fifth of one core at most."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Shadow:
    """The challenger of this process, if there is one.

    Attributes:
        registry: where its pointer stands.
        load: reads a model's folder.
        store: where the counts are kept.
        dropped: complaints that it had no time for.
        failed: complaints that it broke on.
        counted: what was compared since the start.
    """

    registry: Versions
    load: Callable[[Path], Scorer]
    store: Store
    dropped: int = 0
    failed: int = 0
    counted: Tally = field(default_factory=Tally)
    _scorer: Scorer | None = None
    _broken: str = ""
    _queue: Queue[tuple[Complaint, Suggestion] | None] = field(default_factory=lambda: Queue(MOST_WAITING))
    _to_keep: dict[Pairing, Tally] = field(default_factory=dict)
    _stopping: Event = field(default_factory=Event)
    _thread: Thread | None = None

    @property
    def version(self) -> str:
        """Name the challenger, empty while there is none."""
        return self._scorer.version if self._scorer else ""

    def heard(self, complaint: Complaint, suggestion: Suggestion) -> None:
        """Take note of an answer; costs nothing where there is no challenger, never waits, never fails."""
        if self._scorer is None or self._scorer.version == suggestion.model["version"]:
            return
        try:
            self._queue.put_nowait((complaint, suggestion))
        except Full:
            self.dropped += 1

    def start(self) -> None:
        """Begin to read, in a thread of its own."""
        self._stopping.clear()
        self._thread = Thread(target=self._run, name="shadow", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the complaint that is being read, keep what was counted."""
        self._stopping.set()
        with suppress(Full):  # who reads what waits does not wait for anything
            self._queue.put_nowait(None)
        if self._thread:
            self._thread.join()
        self.keep()

    def look(self) -> None:
        """Follow the pointer: another challenger, or none any more; a broken one is left alone."""
        try:
            version = self.registry.version(ALIAS)
        except ModelError:
            self._scorer, self._broken = None, ""
            return
        if version in {self.version, self._broken}:
            return
        try:
            self._scorer = self.load(self.registry.path(ALIAS))
        except Exception as error:  # noqa: BLE001 - whatever a challenger breaks on, the champion goes on serving
            self._scorer, self._broken = None, version
            log.warning("challenger not loaded", version=version, error=type(error).__name__)
        else:
            log.info("challenger loaded", version=version)

    def read_one(self, wait_seconds: float) -> None:
        """Let the challenger read what waits longest, if anything comes in time."""
        try:
            waiting = self._queue.get(timeout=wait_seconds)
        except Empty:
            return
        if waiting is None:  # only to be woken
            return
        complaint, suggestion = waiting
        scorer, began = self._scorer, time.thread_time()
        if scorer is None:
            return
        try:
            own = scorer.suggest(complaint)
        except Exception as error:  # noqa: BLE001 - likewise
            self.failed += 1
            if self.failed == 1:
                log_failure("challenger broke on a complaint", error)
            return
        found, who = tally(suggestion, own), pairing(suggestion, own)
        self.counted += found
        self._to_keep[who] = self._to_keep.get(who, Tally()) + found
        self._stopping.wait(REST * (time.thread_time() - began))

    def keep(self) -> None:
        """Write down what was counted; while the database cannot be written it is kept in mind."""
        if not self._to_keep:
            return
        tallies, now = dict(self._to_keep), datetime.now(UTC)
        try:
            self.store.transact(lambda session: add(session, tallies, now))
        except SQLAlchemyError as error:
            log_failure("counts of the challenger not kept", error)
            return
        self._to_keep.clear()

    def _run(self) -> None:
        look_at = keep_at = float("-inf")
        while not self._stopping.is_set():
            if time.monotonic() >= look_at:
                self.look()
                look_at = time.monotonic() + LOOK_SECONDS
            self.read_one(LOOK_SECONDS / 4)
            if time.monotonic() >= keep_at:
                self.keep()
                keep_at = time.monotonic() + KEEP_SECONDS
