"""Makes accounts, changes them, disables them, gives one-time links."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data.tenants import NATIONAL
from serve.errors import ConflictError, ForbiddenError, NotFoundError
from serve.officer import Officer, Role
from serve.officers.credential import digest_of, new_token
from serve.officers.repository import OfficerRepository, account_of, officer_of
from serve.officers.schemas import Account, Wish
from serve.store import Store
from serve.store.records_officers import OfficerRecord
from serve.texts import say
from serve.trail.entry import COMMAND_LINE, Act, ActName
from serve.trail.repository import record

T = TypeVar("T")

FIRST = Wish("admin", "Admin pertama", "admin-nasional", NATIONAL)
"""The account that a new installation starts with."""


def _all(_officer: Officer) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class OfficerService:
    """The accounts of a store; each change is in the audit trail, and ends the sessions it makes wrong.

    Attributes:
        store: where they are.
        link_life: how long a link can be used.
        actor: who is at it, for the trail.
        may_change: whether an account is theirs to change; at the machine all are.
    """

    store: Store
    link_life: timedelta
    actor: str = COMMAND_LINE
    may_change: Callable[[Officer], bool] = _all

    def accounts(self) -> list[Account]:
        """Give all accounts by login."""
        with self.store.read() as session:
            return OfficerRepository(session).accounts()

    def create(self, wish: Wish) -> str:
        """Make an account and give the token of its link, which nobody can show a second time.

        Raises:
            ConflictError: there is an account of that login.
        """

        def work(session: Session) -> str:
            made = _record(wish)
            try:
                OfficerRepository(session).add(made)
            except IntegrityError:
                raise ConflictError(say("cli.login_taken", login=wish.login)) from None
            self._note(session, "officer.created", made, role=wish.role, agency=wish.agency)
            return self._link(session, made)

        return self.store.transact(work)

    def invite_first(self) -> str:
        """Give the token of a link for the first administrator; empty once anybody has set a password, or it was disabled."""

        def work(session: Session) -> str:
            repository = OfficerRepository(session)
            if repository.has_any_password():
                return ""
            first = repository.by_login(FIRST.login)
            if first is None:
                first = _record(FIRST)
                repository.add(first)
                self._note(session, "officer.created", first, role=FIRST.role, agency="")
            return "" if first.disabled_at else self._link(session, first)

        return self.store.transact(work)

    def link(self, login: str) -> str:
        """Give the token of a new link: the person can set a new password, the link before ends.

        Raises:
            NotFoundError: no such account.
            ConflictError: it is disabled.
        """

        def work(session: Session, found: OfficerRecord) -> str:
            if found.disabled_at:
                raise ConflictError(say("cli.officer_disabled", login=found.login))
            return self._link(session, found)

        return self._on(login, work)

    def disable(self, login: str) -> Account:
        """Take an account's access away at once: its sessions and its link end.

        Raises:
            NotFoundError: no such account.
            ConflictError: nobody else could administer the nation.
        """

        def work(session: Session, found: OfficerRecord) -> OfficerRecord:
            repository = OfficerRepository(session)
            _check_not_last(repository, found)
            found.disabled_at = found.disabled_at or datetime.now(UTC)
            repository.drop_link(found.id)
            repository.end_all(found.id)
            self._note(session, "officer.disabled", found)
            return found

        return self._change(login, work)

    def change_role(self, login: str, role: Role, place: tuple[str, str], *, enable: bool = False) -> Account:
        """Make an account what it is to be from now on; its sessions end.

        Args:
            login: whose account.
            role: the new role.
            place: tenant and agency, the latter empty for none.
            enable: let a disabled account sign in again.

        Raises:
            NotFoundError: no such account.
            ConflictError: nobody else could administer the nation.
        """

        def work(session: Session, found: OfficerRecord) -> OfficerRecord:
            repository, (tenant, agency) = OfficerRepository(session), place
            if role != "admin-nasional":
                _check_not_last(repository, found)
            before = officer_of(found)
            found.role, found.tenant, found.agency = role, tenant, agency
            found.disabled_at = None if enable else found.disabled_at
            repository.end_all(found.id)
            detail = {"role": role, "agency": agency, "role_before": before.role}
            self._note(session, "officer.changed", found, **detail, tenant_before=before.tenant)
            return found

        return self._change(login, work)

    def _change(self, login: str, work: Callable[[Session, OfficerRecord], OfficerRecord]) -> Account:
        return self._on(login, lambda session, found: account_of(work(session, found)))

    def _on(self, login: str, work: Callable[[Session, OfficerRecord], T]) -> T:
        def transaction(session: Session) -> T:
            found = OfficerRepository(session).by_login(login)
            if found is None:
                raise NotFoundError(say("cli.no_officer", login=login))
            if not self.may_change(officer_of(found)):
                raise ForbiddenError(say("problem.right"))
            return work(session, found)

        return self.store.transact(transaction)

    def _link(self, session: Session, officer: OfficerRecord) -> str:
        token = new_token()
        expires_at = datetime.now(UTC) + self.link_life
        OfficerRepository(session).put_link(officer.id, digest_of(token), expires_at)
        self._note(session, "officer.link", officer)
        return token

    def _note(self, session: Session, name: ActName, officer: OfficerRecord, **detail: str) -> None:
        subject = f"officer:{officer.id}"
        record(session, Act(name, self.actor, officer.tenant, subject, detail))


def _check_not_last(repository: OfficerRepository, officer: OfficerRecord) -> None:
    able = officer.role == "admin-nasional" and officer.password_hash and not officer.disabled_at
    if able and not repository.other_administrators(officer.id):
        raise ConflictError(say("cli.last_administrator", login=officer.login))


def _record(wish: Wish) -> OfficerRecord:
    return OfficerRecord(
        id=uuid.uuid4().hex,
        login=wish.login.strip().casefold(),
        name=wish.name,
        role=wish.role,
        tenant=wish.tenant,
        agency=wish.agency,
        password_hash="",
        created_at=datetime.now(UTC),
        disabled_at=None,
        signed_in_at=None,
    )
