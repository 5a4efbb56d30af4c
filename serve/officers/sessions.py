"""Signs officers in and out, lets them set a password, says whose a session is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from serve.errors import NotFoundError
from serve.lifetimes import Lifetimes
from serve.officer import Officer
from serve.officers.credential import digest_of, hash_password, is_outdated, is_password, new_token
from serve.officers.repository import OfficerRepository, officer_of
from serve.store import Store
from serve.store.records_officers import OfficerRecord
from serve.texts import say
from serve.trail.entry import NOBODY, Act, ActName
from serve.trail.repository import record

SEEN_EVERY = timedelta(minutes=1)
"""How exact the moment is at which a session was last used."""


class SignInError(Exception):
    """The login or the password is wrong; nothing says which."""


@dataclass(frozen=True, slots=True)
class SessionService:
    """Sessions of officers; of a cookie only its digest is kept."""

    store: Store
    lifetimes: Lifetimes

    def find(self, token: str) -> Officer | None:
        """Give who is signed in with this cookie, None where nobody is; the store is asked each time."""
        digest, now = digest_of(token), datetime.now(UTC)
        with self.store.read() as session:
            found = OfficerRepository(session).open_session(digest, now, self.lifetimes)
        if found is None:
            return None
        if found.seen_at < now - min(SEEN_EVERY, self.lifetimes.idle / 2):
            with self.store.write() as session:
                OfficerRepository(session).touch(digest, now)
        return found.officer

    def sign_in(self, login: str, password: str, *, network: str, replaced: str = "") -> str:
        """Give the cookie of a new session; blocks for as long as a password takes to check.

        Args:
            login: e-mail address or user name, in any case.
            password: what was typed.
            network: where from, for the trail.
            replaced: the cookie that this browser had; its session ends.

        Raises:
            SignInError: it is no account that can sign in, or not its password.
        """
        with self.store.read() as session:
            kept = OfficerRepository(session).password_hash(login)
        if not is_password(password, kept):
            self._note_failure(login, network)
            raise SignInError
        renewed = hash_password(password) if is_outdated(kept) else kept

        def work(session: Session) -> str:
            repository = OfficerRepository(session)
            officer = repository.by_login(login)
            if officer is None or officer.disabled_at or officer.password_hash != kept:
                raise SignInError  # changed since it was read
            officer.password_hash = renewed
            repository.end(digest_of(replaced))
            return self._begin(session, officer, network)

        return self.store.transact(work)

    def sign_out(self, token: str, officer: Officer) -> None:
        """End one session."""

        def work(session: Session) -> None:
            OfficerRepository(session).end(digest_of(token))
            record(session, Act("sign-out", officer.actor, officer.tenant, officer.actor))

        self.store.transact(work)

    def linked(self, link: str) -> Officer:
        """Give whom a link is for, without using it up, or raise `NotFoundError`."""
        with self.store.read() as session:
            return officer_of(_linked(session, link))

    def set_password(self, link: str, password: str, *, network: str) -> str:
        """Use a link up: set the password, end what was open before, give the cookie of a new session.

        Raises:
            NotFoundError: the link was used, has ended or never was.
        """
        hashed = hash_password(password)
        return self._renew(hashed, network, lambda session: _linked(session, link))

    def change_password(self, officer: Officer, current: str, password: str, *, network: str) -> str:
        """Change one's own password, end all own sessions, give the cookie of a new one.

        Raises:
            SignInError: `current` is not the password.
        """
        with self.store.read() as session:
            kept = OfficerRepository(session).password_hash(officer.login)
        if not is_password(current, kept):
            self._note_failure(officer.login, network)
            raise SignInError
        hashed = hash_password(password)

        def account(session: Session) -> OfficerRecord:
            found = OfficerRepository(session).by_id(officer.id)
            if found is None or found.disabled_at or found.password_hash != kept:
                raise SignInError
            return found

        return self._renew(hashed, network, account)

    def _renew(self, hashed: str, network: str, account: Callable[[Session], OfficerRecord]) -> str:
        def work(session: Session) -> str:
            officer, repository = account(session), OfficerRepository(session)
            officer.password_hash = hashed
            repository.drop_link(officer.id)
            repository.end_all(officer.id)
            _note(session, "password.set", officer, network)
            return self._begin(session, officer, network)

        return self.store.transact(work)

    def _begin(self, session: Session, officer: OfficerRecord, network: str) -> str:
        token, now, repository = new_token(), datetime.now(UTC), OfficerRepository(session)
        repository.tidy(now, self.lifetimes)
        repository.begin(digest_of(token), officer.id, now)
        officer.signed_in_at = now
        _note(session, "sign-in", officer, network)
        return token

    def _note_failure(self, login: str, network: str) -> None:
        """Keep who was tried, where there is such an account: what else was typed may be anybody's password."""

        def work(session: Session) -> None:
            tried = OfficerRepository(session).by_login(login)
            tenant, subject = (tried.tenant, f"officer:{tried.id}") if tried else ("", "")
            record(session, Act("sign-in.failed", NOBODY, tenant, subject, {"network": network}))

        self.store.transact(work)


def _linked(session: Session, link: str) -> OfficerRecord:
    found = OfficerRepository(session).linked(digest_of(link), datetime.now(UTC))
    if found is None:
        raise NotFoundError(say("sign_in.no_link"))
    return found


def _note(session: Session, name: ActName, officer: OfficerRecord, network: str) -> None:
    actor = f"officer:{officer.id}"
    record(session, Act(name, actor, officer.tenant, actor, {"network": network}))
