"""Holds the promoted model, follows the registry's pointer, keeps the last good one when a new one is broken."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock, Thread
from typing import Protocol

import structlog

from data.schema import Complaint
from data.suggestion import Suggestion
from models.errors import ModelError
from models.kept_promise import STATED_RISK
from serve.errors import UnavailableError
from serve.texts import say

ALIAS = "champion"
CHECK_SECONDS = 1.0
RETRY_SECONDS = 30.0
"""How long a version that could not be loaded is left alone: loading is dear, its pointer is not."""

log = structlog.get_logger(__name__)


class Scorer(Protocol):
    """What the service needs of a model."""

    @property
    def version(self) -> str:
        """The version that answers."""

    @property
    def stated_risk(self) -> float:
        """Share of its automatic decisions that may be wrong."""

    def suggest(self, complaint: Complaint) -> Suggestion:
        """Say what a complaint is about; may be called from several threads."""


class Versions(Protocol):
    """What the service needs of the model registry."""

    def version(self, alias: str) -> str:
        """Give the version an alias points to, cheaply; `ModelError` where there is none."""

    def path(self, alias: str) -> Path:
        """Give the folder of that version."""

    def folder(self, version: str) -> Path:
        """Give the folder of a version by its own name; `ModelError` where it is not kept."""


@dataclass(frozen=True, slots=True)
class ChampionStatus:
    """What can be told of the champion.

    Attributes:
        version: that answers, empty while none does.
        loaded_at: Unix time at which it was loaded, 0 while none is.
        load_seconds: how long that took.
        failure: version that is promoted but cannot be loaded, empty while there is none.
        stated_risk: share of its automatic decisions that may be wrong.
    """

    version: str = ""
    loaded_at: float = 0.0
    load_seconds: float = 0.0
    failure: str = ""
    stated_risk: float = STATED_RISK


Watch = Callable[[Suggestion, str, float], Suggestion]
"""Gives a suggestion as it may go out, for a tenant, by a model of that stated risk."""


Hear = Callable[[Complaint, Suggestion], None]
"""Takes note of what a model said of a complaint; must neither wait nor fail."""


def _unheard(_complaint: Complaint, _suggestion: Suggestion) -> None:
    return


def _unwatched(suggestion: Suggestion, _tenant: str, _risk: float) -> Suggestion:
    return suggestion


def _in_background(work: Callable[[], None]) -> None:
    Thread(target=work, name="champion", daemon=True).start()


class Champion:
    """The model that serves.

    Args:
        registry: where the pointer stands.
        load: reads an artefact's folder, raises where it is broken.
        clock: seconds that never go back.
        start: runs the look for a newer model off the caller's path.

    Whatever its models suggest passes `watch` before anybody sees it; `heard` is told of it as it was.
    """

    def __init__(
        self,
        registry: Versions,
        load: Callable[[Path], Scorer],
        *,
        clock: Callable[[], float] = time.monotonic,
        start: Callable[[Callable[[], None]], None] = _in_background,
    ) -> None:
        self._registry = registry
        self._load = load
        self._clock = clock
        self._start = start
        self._lock = Lock()
        self._scorer: Scorer | None = None
        self._next_check = float("-inf")
        self._broken = ""
        self._retry_at = float("-inf")
        self._last_failure = ""
        self.status = ChampionStatus()
        self.watch: Watch = _unwatched
        self.loaded: Callable[[], None] = _nothing
        self.heard: Hear = _unheard

    def current(self) -> Scorer:
        """Give the model to use now; a newer one is looked for and loaded in the background.

        The first caller of all, before there is any model, waits until one is loaded.

        Raises:
            UnavailableError: no model could be loaded since the start.
        """
        if self._clock() >= self._next_check and self._lock.acquire(blocking=self._scorer is None):
            self._look(self._start if self._scorer else _at_once)
        if self._scorer is None:
            raise UnavailableError(say("problem.no_model"))
        return self._scorer

    @property
    def is_loaded(self) -> bool:
        """Whether there is a model, so that nobody waits for one."""
        return self._scorer is not None

    def at(self, version: str) -> Scorer:
        """Give a certain version, whatever serves by now: work that was begun with it goes on with it.

        Raises:
            ModelError: that version is gone, or broken.
            UnavailableError: no model could be loaded since the start.
        """
        serving = self.current()
        if serving.version == version:
            return serving
        return _Watched(self._load(self._registry.folder(version)), self)

    def _look(self, start: Callable[[Callable[[], None]], None]) -> None:
        """Look for a newer model; the lock is held, and released when that is done."""
        try:
            start(self._refresh_and_release)
        except RuntimeError:  # no thread can be started, at the end of the process for one
            self._lock.release()

    def _refresh_and_release(self) -> None:
        try:
            self._refresh()
        finally:
            self._lock.release()

    def _refresh(self) -> None:
        now = self._clock()
        if now < self._next_check:
            return  # somebody else looked while this caller waited
        self._next_check = now + CHECK_SECONDS
        version = ALIAS
        try:
            version = self._registry.version(ALIAS)
            if version == self.status.version:
                self._mended()
            elif version != self._broken or now >= self._retry_at:
                began = self._clock()
                self._swap(version, self._load(self._registry.path(ALIAS)), began)
        except Exception as error:  # noqa: BLE001 - whatever a new model breaks on, the one before it goes on serving
            self._broken, self._retry_at = version, now + RETRY_SECONDS
            self._warn(version, _reason(error))

    def _swap(self, version: str, scorer: Scorer, began: float) -> None:
        """Let the new model answer from here on: one assignment, so no caller sees half of it."""
        self._scorer = _Watched(scorer, self)
        self._last_failure = ""
        seconds = self._clock() - began
        self.status = ChampionStatus(version, time.time(), seconds, stated_risk=scorer.stated_risk)
        self.loaded()
        log.info("champion loaded", version=version, seconds=round(self.status.load_seconds, 3))

    def _mended(self) -> None:
        """Forget a failure when the pointer means the model that serves again."""
        if self.status.failure:
            self._last_failure = ""
            self.status = replace(self.status, failure="")

    def _warn(self, version: str, reason: str) -> None:
        self.status = replace(self.status, failure=version)
        if reason != self._last_failure:
            log.warning(
                "champion not loaded", version=version, reason=reason, serving=self.status.version or None
            )
        self._last_failure = reason


@dataclass(frozen=True, slots=True)
class _Watched:
    """A model whose suggestions pass the champion's watch."""

    scorer: Scorer
    champion: Champion

    @property
    def version(self) -> str:
        return self.scorer.version

    @property
    def stated_risk(self) -> float:
        return self.scorer.stated_risk

    def suggest(self, complaint: Complaint) -> Suggestion:
        suggestion = self.scorer.suggest(complaint)
        self.champion.heard(complaint, suggestion)
        return self.champion.watch(suggestion, complaint.tenant, self.stated_risk)


def _nothing() -> None:
    """Do nothing."""


def _at_once(work: Callable[[], None]) -> None:
    work()


def _reason(error: Exception) -> str:
    """Give the message of errors that explain themselves, with the type where it was not foreseen."""
    return str(error) if isinstance(error, ModelError | OSError) else f"{type(error).__name__}: {error}"
