"""Makes versions of what a government sets, each in the audit trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from serve.errors import ConflictError, ForbiddenError, NotFoundError
from serve.officer import Officer
from serve.store import Store
from serve.tenant_settings.repository import SettingsRepository
from serve.tenant_settings.schemas import Content, Draft, Subject, Version
from serve.texts import say
from serve.trail.entry import Act
from serve.trail.repository import record

SHOWN = 50
"""Versions of which a page tells."""

NO_DETAIL: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class SettingsService:
    """The settings as one administrator may change them."""

    store: Store
    officer: Officer

    def in_force(self, tenant: str, subject: Subject) -> Version:
        """Give what holds now."""
        with self.store.read() as session:
            return SettingsRepository(session).in_force(tenant, subject)

    def versions(self, tenant: str, subject: Subject) -> list[Version]:
        """Give the last versions, the newest first."""
        with self.store.read() as session:
            return SettingsRepository(session).versions(tenant, subject, SHOWN)

    def version(self, tenant: str, subject: Subject, number: int) -> Version:
        """Give one version, or raise `NotFoundError`."""
        with self.store.read() as session:
            found = SettingsRepository(session).version(tenant, subject, number)
        if found is None:
            raise NotFoundError(say("problem.not_found"))
        return found

    def put(self, before: Version, content: Content, detail: Mapping[str, str] = NO_DETAIL) -> Version:
        """Let something else hold from now on.

        Args:
            before: the version that was looked at.
            content: what holds instead.
            detail: what changed, for the trail: codes and figures.

        Raises:
            ForbiddenError: it is another government's matter.
            ConflictError: somebody else made a version since.
        """
        tenant, subject = before.tenant, before.subject
        self._check(tenant)

        def work(session: Session) -> Version:
            repository = SettingsRepository(session)
            if repository.in_force(tenant, subject).number != before.number:
                raise ConflictError(say("administration.stale"))
            made = Version(tenant, subject, before.number + 1, content, self.officer.name)
            try:
                repository.add(made, self.officer.id, datetime.now(UTC))
            except IntegrityError:
                raise ConflictError(say("administration.stale")) from None
            repository.drop_draft(tenant, subject)
            said = {"version": str(made.number)} | dict(detail)
            record(session, Act("settings.changed", self.officer.actor, tenant, f"settings:{subject}", said))
            return made

        return self.store.transact(work)

    def draft(self, tenant: str, subject: Subject) -> Draft | None:
        """Give the draft, None where nobody edits."""
        with self.store.read() as session:
            return SettingsRepository(session).draft(tenant, subject)

    def put_draft(self, tenant: str, subject: Subject, content: Content, based_on: int) -> None:
        """Keep a draft, or raise `ForbiddenError`; it holds for nobody, so it is not in the trail."""
        self._check(tenant)
        draft = Draft(content, based_on, self.officer.name, datetime.now(UTC))
        self.store.transact(lambda session: SettingsRepository(session).put_draft(tenant, subject, draft))

    def drop_draft(self, tenant: str, subject: Subject) -> None:
        """Give a draft up, or raise `ForbiddenError`."""
        self._check(tenant)
        self.store.transact(lambda session: SettingsRepository(session).drop_draft(tenant, subject))

    def _check(self, tenant: str) -> None:
        if not self.officer.may_administer(tenant):
            raise ForbiddenError(say("administration.foreign"))
