"""The page is for officers, the API for whoever has a key, from wherever they come."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI

from serve.access import access_of
from serve.app import create_app
from serve.locality import is_local
from serve.settings import Settings
from tests.serve.clients import PortalTransport, bearer, connected, key_for, no_key, sign_out
from tests.serve.fakes import fake_champion

PAGES = ("/", "/wilayah", "/tinjauan", "/tinjauan/x")
PROXIED = (
    {"Forwarded": "for=192.0.2.1"},
    {"X-Forwarded-For": "127.0.0.1"},
    {"X-Forwarded-Host": "disposisi.example"},
    {"X-Forwarded-Proto": "https"},
    {"X-Real-IP": "192.0.2.1"},
    {"Via": "1.1 proxy"},
)


@pytest.fixture
def public(settings: Settings) -> Iterator[httpx.Client]:
    """A service that listens on all addresses."""
    everywhere = settings.model_copy(update={"host": "0.0.0.0"})  # noqa: S104 - is what is tested
    with connected(create_app(everywhere, champion=fake_champion())) as client:
        yield client


@pytest.mark.parametrize("headers", [{}, *PROXIED])
@pytest.mark.parametrize("path", PAGES)
def test_the_page_is_for_officers_wherever_they_are(
    public: httpx.Client, path: str, headers: dict[str, str]
) -> None:
    """Under the machine's public name, through a proxy or not: with a session, and not without."""
    token = public.headers["Cookie"].partition("=")[2]
    name = {"Host": "disposisi.example"} | headers
    secure = {"Cookie": f"__Host-sesi={token}"}
    expected = 404 if path == "/tinjauan/x" else 200
    assert public.get(path, headers=name | (secure if headers else {})).status_code == expected
    assert sign_out(public).get(path, headers=name).status_code == 401


def test_off_loopback_the_rest_is_there(public: httpx.Client) -> None:
    """Under whatever name the machine has; the key is what protects it."""
    foreign = {"Host": "disposisi.example"}
    for path in ("/livez", "/readyz", "/docs", "/openapi.json", "/static/gaya.css", "/v1/topics"):
        assert public.get(path, headers=foreign).status_code == 200
    assert public.post("/v1/suggestions", json={"text": "Lampu"}, headers=foreign).status_code == 200
    assert no_key(public).post("/v1/suggestions", json={"text": "Lampu"}, headers=foreign).status_code == 401


@pytest.mark.parametrize("headers", PROXIED)
def test_behind_a_proxy_the_api_has_its_public_name(client: httpx.Client, headers: dict[str, str]) -> None:
    answer = client.get("/v1/topics", headers={"Host": "disposisi.example"} | headers)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("client", "local"),
    [
        (("127.0.0.1", 1), True),
        (("::1", 1), True),
        (("192.0.2.1", 1), False),
        (("testclient", 1), False),
        (None, False),
    ],
)
def test_who_is_local(client: tuple[str, int] | None, *, local: bool) -> None:
    assert is_local({"type": "http", "client": client, "headers": [(b"host", b"localhost")]}) is local


@pytest.mark.parametrize("path", PAGES)
def test_the_page_is_no_way_into_the_api(path: str) -> None:
    assert access_of(path) == "page"
    assert access_of(f"/v1{path}") == "key"


@pytest.mark.parametrize("path", ["/v1/suggestions", "/v1/suggestions/batch", "/v2/models/x/infer"])
def test_nothing_of_a_body_is_read_before_the_key(app: FastAPI, client: httpx.Client, path: str) -> None:
    """401 to a body without end, of which no byte was asked for; so is 429, and 401 for the page without a session."""
    spent = key_for(app, rate_limit="1/hour")
    assert client.get("/v1/topics", headers=bearer(spent)).status_code == 200
    wrong, limited = bearer("dsp_zzzzzzzz_" + "a" * 32), bearer(spent)
    cases = [
        ({}, path, 401),
        (wrong, path, 401),
        (limited, path, 429),
        ({}, "/tinjauan/x", 401),
    ]
    for headers, address, status in cases:
        assert _answer_without_reading(app, client, address, headers) == (status, b"close")


def _answer_without_reading(
    app: FastAPI, client: httpx.Client, path: str, headers: dict[str, str]
) -> tuple[int, bytes]:
    """Give status and Connection of the answer; reading the body fails the test."""
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        raise AssertionError("the body was read")

    async def send(message: object) -> None:
        assert isinstance(message, dict)
        sent.append(message)

    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http", "method": "POST", "path": path, "query_string": b"", "client": ("127.0.0.1", 1),
        "headers": [(b"host", b"127.0.0.1"), (b"transfer-encoding", b"chunked"), *raw],
    }  # fmt: skip
    assert isinstance(client._transport, PortalTransport)
    client._transport.portal.call(app, scope, receive, send)
    start = sent[0]
    fields = dict(start["headers"])  # type: ignore[call-overload]
    return start["status"], fields[b"connection"]  # type: ignore[return-value]
