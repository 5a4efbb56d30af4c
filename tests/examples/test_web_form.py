"""The web form: its proxy keeps the key, its script says what the service suggests, or nothing."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from disposisi_client import Disposisi
from tests.examples.conftest import Service, Stub
from web_form.proxy import FILES, FOLDER, Proxy, RateLimit
from webhook import Call

ANSWER = {
    "topics": [{"code": "t", "name": "Penerangan jalan", "probability": 0.7, "sector": "s"}],
    "agencies": [{"code": "a", "name": "Dinas Perhubungan", "probability": 0.6, "reason": "r"}],
    "urgency": {"level": "darurat", "reasons": ["x"], "emergency_number": "112"},
    "evidence": [],
}


class Clock:
    """Time that the test moves."""

    now = 0.0

    def __call__(self) -> float:
        """Give the time in seconds."""
        return self.now


def asked(text: object, **headers: str) -> Call:
    body = json.dumps({"text": text, "store": True, "tenant": "51"}).encode()
    return Call("POST", "/saran", headers, body, "10.0.0.1")


@pytest.fixture
def proxy_of() -> Iterator[Callable[..., Proxy]]:
    """Make proxies whose connections are closed afterwards."""
    with ExitStack() as opened:

        def proxy_of(url: str, limit: RateLimit | None = None, key: str = "", **options: Any) -> Proxy:
            service = opened.enter_context(Disposisi(url, key=key, retries=0))
            return Proxy(service, limit or RateLimit(3, 10), **options)

        yield proxy_of


def test_only_the_text_goes_on(stub: Stub, proxy_of: Callable[..., Proxy]) -> None:
    """Cut to its longest, never kept, for the form's own government, with the key."""
    stub.say(200, ANSWER)
    assert (
        proxy_of(stub.url, key="dsp_rahasia", tenant="34.04", longest=5).respond(asked("lampu mati")).status
        == 200
    )
    sent = {"text": "lampu", "channel": "web", "store": False, "tenant": "34.04"}
    assert json.loads(stub.seen[0].body) == sent
    assert stub.seen[0].headers["Authorization"] == "Bearer dsp_rahasia"


def test_only_names_and_urgency_come_back(stub: Stub, proxy_of: Callable[..., Proxy]) -> None:
    stub.say(200, ANSWER)
    answer = proxy_of(stub.url, key="dsp_rahasia").respond(asked("lampu mati"))
    assert json.loads(answer.body) == {
        "topics": [{"code": "t", "name": "Penerangan jalan", "probability": 0.7}],
        "agencies": [{"code": "a", "name": "Dinas Perhubungan", "probability": 0.6}],
        "urgency": {"level": "darurat", "emergency_number": "112"},
    }
    assert b"rahasia" not in answer.body


def test_against_the_service(service: Service, proxy_of: Callable[..., Proxy]) -> None:
    answer = proxy_of(service.url).respond(asked("Lampu jalan mati di Ngaglik"))
    assert json.loads(answer.body)["agencies"][0]["name"] == "Dinas Perhubungan"
    assert service.kept() == []


@pytest.mark.parametrize("body", [b"", b"[]", b'{"text": 1}', b'{"text": "  "}', b"\xff", b"{}"])
def test_nothing_to_ask(stub: Stub, proxy_of: Callable[..., Proxy], body: bytes) -> None:
    assert proxy_of(stub.url).respond(Call("POST", "/saran", {}, body, "c")).status == 422
    assert stub.seen == []


def test_service_down(nowhere: str, proxy_of: Callable[..., Proxy]) -> None:
    answer = proxy_of(nowhere).respond(asked("lampu mati"))
    assert (answer.status, answer.body) == (204, b"")


def test_other_sites_and_other_paths(stub: Stub, proxy_of: Callable[..., Proxy]) -> None:
    proxy = proxy_of(stub.url)
    assert proxy.respond(asked("lampu", **{"sec-fetch-site": "cross-site"})).status == 403
    assert proxy.respond(Call("POST", "/lain", {}, b"", "c")).status == 404
    assert proxy.respond(Call("GET", "/proxy.py", {}, b"", "c")).status == 404
    assert proxy.respond(Call("GET", "/../proxy.py", {}, b"", "c")).status == 404
    assert all(proxy.respond(Call("GET", path, {}, b"", "c")).status == 200 for path in FILES)


def test_each_client_has_its_own_bucket() -> None:
    clock = Clock()
    limit = RateLimit(2, 3, clock)
    assert [limit.allows("a") for _ in range(4)] == [True, True, True, False]
    assert limit.allows("b")
    clock.now = 0.5
    assert [limit.allows("a"), limit.allows("a")] == [True, False]


def test_client_behind_a_proxy_is_the_one_it_names(stub: Stub, proxy_of: Callable[..., Proxy]) -> None:
    """Only the last address counts: those before it are what the client says of itself."""
    stub.say(200, ANSWER)
    proxy = proxy_of(stub.url, RateLimit(0, 1), behind_proxy=True)
    statuses = [
        proxy.respond(asked("lampu", **{"x-forwarded-for": f"{claimed}, {real}"})).status
        for claimed, real in (("1", "10.1.1.1"), ("2", "10.1.1.1"), ("1", "10.2.2.2"))
    ]
    assert statuses == [200, 429, 200]


def test_script_is_small_and_stands_alone() -> None:
    script = (FOLDER / "disposisi.js").read_text("utf-8")
    assert len(script.encode()) < 5_000
    assert not [
        word for word in ("innerHTML", "eval", "import ", "require(", "localStorage") if word in script
    ]
