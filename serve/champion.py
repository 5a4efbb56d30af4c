"""Holds the promoted model, follows the registry's pointer, keeps the last good one when a new one is broken."""

import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Protocol

import structlog

from data.schema import Complaint
from data.suggestion import Suggestion
from models.errors import ModelError
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


class Champion:
    """The model that serves.

    Args:
        registry: where the pointer stands.
        load: reads an artefact's folder, raises where it is broken.
        clock: seconds that never go back.
    """

    def __init__(
        self,
        registry: Versions,
        load: Callable[[Path], Scorer],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._registry = registry
        self._load = load
        self._clock = clock
        self._lock = Lock()
        self._scorer: Scorer | None = None
        self._version = ""
        self._next_check = float("-inf")
        self._broken = ""
        self._retry_at = float("-inf")
        self._last_failure = ""

    def current(self) -> Scorer:
        """Give the model to use now; one caller at a time looks for a newer one, the others go on.

        Raises:
            UnavailableError: no model could be loaded since the start.
        """
        due = self._clock() >= self._next_check
        if due and self._lock.acquire(blocking=self._scorer is None):
            try:
                self._refresh()
            finally:
                self._lock.release()
        if self._scorer is None:
            raise UnavailableError(say("problem.no_model"))
        return self._scorer

    def at(self, version: str) -> Scorer:
        """Give a certain version, whatever serves by now: work that was begun with it goes on with it.

        Raises:
            ModelError: that version is gone, or broken.
            UnavailableError: no model could be loaded since the start.
        """
        serving = self.current()
        return serving if serving.version == version else self._load(self._registry.folder(version))

    def _refresh(self) -> None:
        now = self._clock()
        if now < self._next_check:
            return  # somebody else looked while this caller waited
        self._next_check = now + CHECK_SECONDS
        version = ALIAS
        try:
            version = self._registry.version(ALIAS)
            if version == self._version or (version == self._broken and now < self._retry_at):
                return
            self._swap(version, self._load(self._registry.path(ALIAS)))
        except Exception as error:  # noqa: BLE001 - whatever a new model breaks on, the one before it goes on serving
            self._broken, self._retry_at = version, now + RETRY_SECONDS
            self._warn(version, _reason(error))

    def _swap(self, version: str, scorer: Scorer) -> None:
        """Let the new model answer from here on: one assignment, so no caller sees half of it."""
        self._scorer = scorer
        self._version, self._last_failure = version, ""
        log.info("champion loaded", version=version)

    def _warn(self, version: str, reason: str) -> None:
        if reason != self._last_failure:
            log.warning("champion not loaded", version=version, reason=reason, serving=self._version or None)
        self._last_failure = reason


def _reason(error: Exception) -> str:
    """Give the message of errors that explain themselves, with the type where it was not foreseen."""
    return str(error) if isinstance(error, ModelError | OSError) else f"{type(error).__name__}: {error}"
