"""A service that is told to leave loses nothing: seen from outside, on real sockets and with real signals."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from serve.drain import Drain
from tests.serve.test_champion import Clock

ROOT = Path(__file__).parents[2]
CODE = """
import sys
from functools import partial
from serve import server
from serve.app import create_app
from serve.settings import Settings
from tests.serve.fakes import fake_champion
server.create_app = partial(create_app, champion=fake_champion())
sys.exit(0 if server.run(Settings()) else 3)
"""
BODY = b'{"text": "Lampu jalan mati"}'
HEAD = f"POST /v1/suggestions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(BODY)}\r\n\r\n"


@dataclass(frozen=True)
class Running:
    """A service in a process of its own."""

    process: subprocess.Popen[str]
    port: int

    def connect(self) -> socket.socket:
        """Open a connection."""
        return socket.create_connection(("127.0.0.1", self.port), 10)

    def ask(self, method: str, path: str, content: bytes = b"") -> httpx.Response:
        """Ask on a connection of its own."""
        headers = {"Content-Type": "application/json"} if content else {}
        return httpx.request(
            method, f"http://127.0.0.1:{self.port}{path}", content=content, headers=headers, timeout=10
        )

    def wait_until_deaf(self) -> None:
        """Wait until no new connection is accepted."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                self.connect().close()
            except ConnectionError:
                return
            time.sleep(0.05)
        raise TimeoutError("it still listens")


@contextmanager
def serving(folder: Path, drain_seconds: float) -> Iterator[Running]:
    """Start a service, end it whatever happens."""
    environment = os.environ | {
        "DISPOSISI_DATABASE_URL": f"sqlite:///{folder}/a.db",
        "DISPOSISI_PORT": "0",
        "DISPOSISI_DRAIN_SECONDS": str(drain_seconds),
        "PYTHONPATH": str(ROOT),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", CODE],
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert process.stderr is not None
    with process, process.stderr:
        try:
            ready = next(line for line in process.stderr if "is ready" in line)
            found = re.search(r":(\d+) ", ready)
            assert found is not None
            yield Running(process, int(found[1]))
        finally:
            process.kill()


@pytest.mark.slow
def test_leaves_in_order(tmp_path: Path) -> None:
    """Not ready at once, answers new connections for the grace, finishes what runs, ends with 0."""
    with serving(tmp_path, 3) as service, service.connect() as busy, service.connect() as idle:
        assert service.ask("GET", "/readyz").status_code == 200
        idle.sendall(b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        _until(idle, b'{"status":"ok"}')
        busy.sendall(HEAD.encode() + BODY[:5])
        service.process.send_signal(signal.SIGTERM)
        answer = service.ask("GET", "/readyz")
        assert (answer.status_code, answer.json()["checks"]["serving"]) == (503, "draining")
        assert service.ask("GET", "/livez").status_code == 200
        answer = service.ask("POST", "/v1/suggestions", BODY)
        assert (answer.status_code, answer.headers["connection"]) == (200, "close")
        service.wait_until_deaf()
        assert idle.recv(4096) == b""
        busy.sendall(BODY[5:])
        received = _all(busy)
        assert received.startswith(b"HTTP/1.1 200")
        assert b'"complaint_id"' in received
        assert service.process.wait(20) == 0


def _until(line: socket.socket, end: bytes) -> None:
    """Read an answer whose end is known."""
    received = b""
    while not received.endswith(end):
        piece = line.recv(4096)
        assert piece, "closed too soon"
        received += piece


def _all(line: socket.socket) -> bytes:
    """Read until the other end closes."""
    received = b""
    while piece := line.recv(65536):
        received += piece
    return received


@pytest.mark.slow
def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    with serving(tmp_path, 600) as service, service.connect() as busy:
        busy.sendall(HEAD.encode() + BODY[:5])
        service.process.send_signal(signal.SIGTERM)
        assert service.ask("GET", "/readyz").status_code == 503
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(20) == -signal.SIGTERM


@pytest.mark.slow
def test_a_person_at_the_terminal_does_not_wait(tmp_path: Path) -> None:
    """Ctrl+C does without the grace."""
    with serving(tmp_path, 600) as service:
        service.process.send_signal(signal.SIGINT)
        assert service.process.wait(20) == 0


def test_a_grace_begins_and_ends() -> None:
    clock = Clock()
    drain = Drain(clock=clock)
    assert (drain.is_draining, drain.is_over) == (False, False)
    drain.begin(5)
    assert (drain.is_draining, drain.is_over) == (True, False)
    clock.now += 5
    assert (drain.is_draining, drain.is_over) == (True, True)
