"""Follows what administrators set, so that it holds in every process within about a second."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock

from anyio import sleep, to_thread
from sqlalchemy.exc import SQLAlchemyError

from serve.failures import log_failure
from serve.store import Store
from serve.tenant_settings.repository import SettingsRepository
from serve.tenant_settings.schemas import Content, Subject, Version

LOOK_SECONDS = 1.0

Apply = Callable[[Mapping[str, Content]], None]
"""Lets hold what governments set about one subject, by their code; those that set nothing are left out."""


@dataclass(slots=True)
class SettingsWatch:
    """What this process knows of the settings; between two looks nothing asks the database.

    Attributes:
        store: where they are.
        appliers: who is told, by subject.
    """

    store: Store
    appliers: Mapping[Subject, Apply]
    _seen: tuple[int, int] = (-1, -1)
    _lock: Lock = field(default_factory=Lock)

    def refresh(self) -> None:
        """Look whether there is a new version; what was known stands while the database cannot be read."""
        with self._lock:
            try:
                with self.store.read() as session:
                    newest = SettingsRepository(session).mark()
                    found = SettingsRepository(session).all_in_force() if newest != self._seen else []
            except SQLAlchemyError as error:
                log_failure("settings not read", error)
                return
            if newest != self._seen:
                self._apply(found)
                self._seen = newest

    def _apply(self, versions: Iterable[Version]) -> None:
        by_subject: dict[Subject, dict[str, Content]] = {subject: {} for subject in self.appliers}
        for version in versions:
            if version.content and version.subject in by_subject:
                by_subject[version.subject][version.tenant] = version.content
        for subject, apply in self.appliers.items():
            try:
                apply(by_subject[subject])
            except ValueError as error:  # kept by a version of ours that allowed more: what held goes on
                log_failure("settings not applied", error)


async def watching(watch: SettingsWatch) -> None:
    """Look once a second, beside the requests."""
    while True:
        await sleep(LOOK_SECONDS)
        await to_thread.run_sync(watch.refresh)
