"""A body is read up to its limit, whatever its headers say."""

import anyio
import httpx
import pytest
from fastapi import FastAPI
from starlette.types import Message

from serve.settings import Settings
from serve.store.migrate import upgrade
from tests.serve.clients import bearer, key_for

CHUNK = b"a" * 65_536


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/v1/suggestions", "max_body_bytes"),
        ("/v1/suggestions/batch", "max_batch_bytes"),
        ("/", "max_body_bytes"),
        ("/tinjauan/x", "max_body_bytes"),
    ],
)
def test_declared_length(client: httpx.Client, settings: Settings, path: str, limit: str) -> None:
    answer = client.post(path, content=b"a" * (getattr(settings, limit) + 1))
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["connection"] == "close"


def test_undeclared_length_is_not_read_to_its_end(app: FastAPI, settings: Settings) -> None:
    """Of an endless body only the limit and one chunk are taken in; the answer is 413."""
    taken = 0
    sent: list[Message] = []

    async def endless() -> Message:
        nonlocal taken
        taken += len(CHUNK)
        return {"type": "http.request", "body": CHUNK, "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    upgrade(app.state.store)
    authorization = bearer(key_for(app))["Authorization"].encode()
    headers = [
        (b"host", b"127.0.0.1"),
        (b"content-type", b"application/json"),
        (b"authorization", authorization),
    ]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/suggestions",
        "query_string": b"",
        "headers": headers,
    }

    async def call() -> None:
        await app(scope, endless, send)

    anyio.run(call)
    assert sent[0]["status"] == 413
    assert taken <= settings.max_body_bytes + 2 * len(CHUNK)


def test_a_body_at_the_limit_is_read(client: httpx.Client, settings: Settings) -> None:
    shell = b'{"text": "a", "z": ""}'
    body = shell[:-2] + b"z" * (settings.max_body_bytes - len(shell)) + shell[-2:]
    answer = client.post("/v1/suggestions", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
