"""Calls an application in this process, from plain test functions, with a key."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI

from data.tenants import NATIONAL
from serve.auth import SCOPES, Scope
from serve.keys.schemas import KeyWish
from serve.keys.service import KeyService

BASE = "http://127.0.0.1"

PLENTY = "100000/minute"


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


def bearer(key: str) -> dict[str, str]:
    """Give the header field that sends a key."""
    return {"Authorization": f"Bearer {key}"}


def no_key(client: httpx.Client) -> httpx.Client:
    """Take the key away from a client."""
    client.headers.pop("Authorization", None)
    return client


class PortalTransport(httpx.BaseTransport):
    """Hands requests to an application that lives in another thread's event loop."""

    def __init__(self, app: FastAPI, portal: BlockingPortal) -> None:
        self._inner = httpx.ASGITransport(app)
        self.portal = portal

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Call the application and wait for its whole answer."""
        return self.portal.call(self._handle, request)

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        answer = await self._inner.handle_async_request(request)
        return httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())


@contextmanager
def connected(app: FastAPI) -> Iterator[httpx.Client]:
    """Start the application, give a client of it with a key of all scopes, stop it."""
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(app.router.lifespan_context(app)),
        httpx.Client(transport=PortalTransport(app, portal), base_url=BASE) as client,
    ):
        client.headers.update(bearer(key_for(app)))
        yield client
