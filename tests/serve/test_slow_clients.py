"""Who keeps the service waiting is cut off, without a proxy, while others are answered."""

import select
import socket
import time
from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI

from serve.app import create_app
from serve.connections import LINGER_SECONDS
from serve.settings import Settings
from tests.serve.fakes import fake_champion
from tests.serve.lines import HOST, JSON, everything, exchange, line_to, trickled
from tests.serve.live import listening

pytestmark = pytest.mark.slow

SECONDS = 1.0
"""The deadlines of these tests."""

AMPLE = 30.0
"""Seconds after which a connection that is still open counts as never closed."""

MANY = 400
POST = f"POST /v1/suggestions HTTP/1.1\r\n{HOST}{JSON}"


@pytest.fixture
def hurried(settings: Settings) -> FastAPI:
    """A service that waits a second for a head and for a body."""
    short = settings.model_copy(update={"header_seconds": SECONDS, "body_seconds": SECONDS})
    return create_app(short, champion=fake_champion())


@pytest.fixture
def address(hurried: FastAPI) -> Iterator[str]:
    with listening(hurried) as there:
        yield there


def open_ones(lines: list[socket.socket]) -> list[socket.socket]:
    """Read what has come; keep the connections that the other side has not closed."""
    still = []
    for line in lines:
        try:
            closed = bool(select.select([line], [], [], 0)[0]) and not line.recv(65_536)
        except ConnectionError:
            closed = True
        if not closed:
            still.append(line)
    return still


def trickle(lines: list[socket.socket]) -> None:
    for line in lines:
        try:
            line.sendall(b"X")
        except ConnectionError:
            continue


def test_many_trickling_connections_are_gone_and_others_are_answered(address: str) -> None:
    """Each sends a byte of its head now and then; a request in between is answered as ever."""
    lines = []
    for _ in range(MANY):
        line = socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), 30)
        line.sendall(f"{POST}X-Slow: ".encode())
        lines.append(line)
    assert len(open_ones(lines)) == MANY
    assert httpx.post(f"{address}/v1/suggestions", json={"text": "Lampu", "store": False}).status_code == 200
    waiting, end = lines, time.monotonic() + AMPLE
    while waiting and time.monotonic() < end:
        trickle(waiting)
        time.sleep(0.2)
        waiting = open_ones(waiting)
    for line in lines:
        line.close()
    assert waiting == []


@pytest.mark.parametrize(
    "head",
    [
        "",
        "P",
        f"{POST}X-Slow: ",
        f"{POST}Content-Length: 1000\r\n\r\n",
        f"{POST}Transfer-Encoding: chunked\r\n\r\n",
        f"{POST}Transfer-Encoding: chunked\r\n\r\n1000;x=",
        f"GET /livez HTTP/1.1\r\n{HOST}\r\nGET /livez HTTP/1.1\r\nX-Slow: ",
    ],
    ids=["nothing", "method", "head", "body", "chunks", "chunk head", "second head"],
)
def test_a_trickle_is_cut_off(address: str, head: str) -> None:
    """408 as a problem, and a closed connection, wherever the sender dawdles."""
    answer = exchange(address, trickled(head, SECONDS / 5, AMPLE)) if head else exchange(address, b"")
    assert answer.rpartition(b"HTTP/1.1 ")[2].startswith(b"408")
    assert b"application/problem+json" in answer
    assert b"connection: close" in answer.lower()
    assert b"urn:disposisi:problem:too-slow" in answer


def test_a_cut_off_body_is_no_failure_of_ours(address: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert b"408" in exchange(address, f"{POST}Content-Length: 10\r\n\r\n".encode())
    assert "request failed" not in "".join(capfd.readouterr())


def test_who_sends_at_a_fair_rate_may_take_longer(hurried: FastAPI, settings: Settings) -> None:
    """A body that keeps coming buys time: this one takes twice the deadline."""
    body = b'{"text": "a", "store": false, "z": "' + b"z" * 80_000 + b'"}'

    def parts() -> Iterator[bytes]:
        yield f"{POST}Connection: close\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        for start in range(0, len(body), 10_000):
            time.sleep(SECONDS / 4)
            yield body[start : start + 10_000]

    with listening(hurried) as there:
        assert exchange(there, parts()).startswith(b"HTTP/1.1 200")
    assert len(body) < settings.max_body_bytes


def test_an_idle_connection_is_closed(address: str) -> None:
    """Without a word: nothing was asked."""
    with line_to(address) as line:
        line.sendall(f"GET /livez HTTP/1.1\r\n{HOST}\r\n".encode())
        answer = everything(line)
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"408" not in answer


def test_who_does_not_read_is_cut_off(hurried: FastAPI, settings: Settings) -> None:
    """An answer that nobody takes does not hold its place for ever."""
    items = b",".join([b'{"text": "lampu gelap jalan Ngaglik", "store": false}'] * 256)
    body = b'{"items": [' + items + b"]}"
    ask = (
        f"POST /v1/suggestions/batch HTTP/1.1\r\n{HOST}{JSON}Content-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    with listening(hurried) as there, socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.settimeout(AMPLE)
        line.connect(("127.0.0.1", int(there.rpartition(":")[2])))
        end = time.monotonic() + AMPLE
        closed = False
        while not closed and time.monotonic() < end:
            try:
                line.sendall(ask)
            except OSError:
                closed = True
    assert closed
    assert len(ask) < settings.max_batch_bytes


def test_connections_beyond_the_cap_are_refused(settings: Settings) -> None:
    """At once, with 503 and when to try again; when others have gone there is room."""
    few = create_app(settings.model_copy(update={"max_connections": 3}), champion=fake_champion())
    with listening(few) as address:
        lines = [
            socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), 30) for _ in range(3)
        ]
        lines[0].sendall(f"GET /livez HTTP/1.1\r\n{HOST}\r\n".encode())
        assert lines[0].recv(4096).startswith(b"HTTP/1.1 200")
        refused = exchange(address, f"GET /livez HTTP/1.1\r\n{HOST}\r\n".encode())
        assert refused.startswith(b"HTTP/1.1 503")
        assert b"retry-after: 2" in refused.lower()
        assert b"urn:disposisi:problem:busy" in refused
        for line in lines:
            line.close()
        time.sleep(2 * LINGER_SECONDS)
        assert httpx.get(f"{address}/livez").status_code == 200


def test_requests_beyond_the_cap_are_refused(settings: Settings) -> None:
    """While one is at work the next is told to come again; whoever watches over the service is answered."""
    one = create_app(settings.model_copy(update={"max_requests": 1}), champion=fake_champion())
    with listening(one) as address, line_to(address) as line:
        line.sendall(f"{POST}Content-Length: 10\r\nExpect: 100-continue\r\n\r\n".encode())
        assert line.recv(4096).startswith(b"HTTP/1.1 100")
        refused = httpx.get(f"{address}/v1/topics")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
        assert httpx.get(f"{address}/livez").status_code == 200
        line.sendall(b"0123456789")
        assert line.recv(4096).startswith(b"HTTP/1.1 400")
        assert httpx.get(f"{address}/v1/topics").status_code == 200
