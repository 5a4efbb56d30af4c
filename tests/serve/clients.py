"""Calls an application in this process, from plain test functions, with a key."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI

from data.tenants import NATIONAL
from serve.auth import SCOPES, Scope
from serve.keys.credential import digest_of, prefix_of
from serve.keys.schemas import KeyWish
from serve.keys.service import KeyService
from serve.officer import Officer, Role
from serve.officers.cookie import PLAIN
from serve.officers.credential import digest_of as digest_of_token
from serve.officers.credential import form_key_of, new_token
from serve.officers.repository import OfficerRepository
from serve.officers.schemas import Wish
from serve.officers.service import OfficerService
from serve.signed_in import FORM_HEADER
from serve.store import Store
from serve.store.records import ApiKeyRecord

BASE = "http://127.0.0.1"

NAME = "Siti Aminah"
"""The officer who is signed in."""

OFFICER = Officer("0" * 32, "uji", NAME, "admin-nasional", NATIONAL)
"""For services in processes of their own."""

PLENTY = "100000/minute"

KNOWN = f"dsp_ujicoba1_{'Uji0' * 8}"
"""A key for services in processes of their own, and for what is sent by hand."""


def key_for(
    app: FastAPI,
    tenant: str = NATIONAL,
    scopes: tuple[Scope, ...] = SCOPES,
    *,
    expires_at: datetime | None = None,
    rate_limit: str = PLENTY,
) -> str:
    """Make a key of a running application, by default one that may do everything."""
    wish = KeyWish("uji", tenant, scopes, expires_at, rate_limit)
    return KeyService(app.state.store).issue(wish)


def admit_known(store: Store) -> None:
    """Let the known key do everything in a store, if it may not yet."""
    digest, now = digest_of(KNOWN), datetime.now(UTC)
    record = ApiKeyRecord(
        prefix=prefix_of(KNOWN), digest=digest, name="uji", tenant=NATIONAL, scopes=" ".join(SCOPES),
        rate_limit=PLENTY, created_at=now, expires_at=None, revoked_at=None, last_used_at=None,
    )  # fmt: skip
    with store.write() as session:
        session.merge(record)


def bearer(key: str) -> dict[str, str]:
    """Give the header field that sends a key."""
    return {"Authorization": f"Bearer {key}"}


def no_key(client: httpx.Client) -> httpx.Client:
    """Take the key away from a client."""
    client.headers.pop("Authorization", None)
    return client


def token_for(
    app: FastAPI, role: Role = "admin-nasional", tenant: str = NATIONAL, agency: str = "", login: str = ""
) -> str:
    """Give the cookie of a new session of a new officer, who has no password."""
    login, token, now = login or uuid.uuid4().hex, new_token(), datetime.now(UTC)
    OfficerService(app.state.store, timedelta(hours=1)).create(Wish(login, NAME, role, tenant, agency))
    with app.state.store.write() as session:
        repository = OfficerRepository(session)
        officer = repository.by_login(login)
        assert officer
        repository.begin(digest_of_token(token), officer.id, now)
    return token


def sign_in(client: httpx.Client, token: str) -> httpx.Client:
    """Let a client bring a session's cookie, and with what it sends the session's form key."""
    client.headers.update(signed_in(token))
    return client


def sign_out(client: httpx.Client) -> httpx.Client:
    """Take the session away from a client."""
    for name in ("Cookie", FORM_HEADER):
        client.headers.pop(name, None)
    return client


def signed_in(token: str) -> dict[str, str]:
    """Give the header fields of a browser that is signed in, and of its forms."""
    return {"Cookie": f"{PLAIN}={token}", FORM_HEADER: form_key_of(token)}


class PortalTransport(httpx.BaseTransport):
    """Hands requests to an application that lives in another thread's event loop."""

    def __init__(self, app: FastAPI, portal: BlockingPortal) -> None:
        self._inner = httpx.ASGITransport(app)
        self.app = app
        self.portal = portal

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Call the application and wait for its whole answer."""
        return self.portal.call(self._handle, request)

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        answer = await self._inner.handle_async_request(request)
        return httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())


@contextmanager
def connected(app: FastAPI) -> Iterator[httpx.Client]:
    """Start the application, give a client of it with a key of all scopes, signed in as a national admin, stop it."""
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(app.router.lifespan_context(app)),
        httpx.Client(transport=PortalTransport(app, portal), base_url=BASE) as client,
    ):
        client.headers.update(bearer(key_for(app)))
        sign_in(client, token_for(app))
        yield client
