"""Sends one message to one address, within a fixed time."""

import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException
from threading import Timer

from serve.webhooks.guard import Target

CONNECT_SECONDS = 5.0
"""For the connection, and once more for the TLS handshake."""

TOTAL_SECONDS = 15.0
"""For the whole attempt."""

READ_BYTES = 4096
"""How much of an answer's body is read; it is not kept."""


class SendError(Exception):
    """No answer came; `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Answer:
    """What the receiver said: its status and its `Retry-After` field, empty where there is none."""

    status: int
    retry_after: str


class Sender:
    """Posts over a connection of its own each time: no proxy, no redirect, no cookie.

    Args:
        trust: whom to believe; by default the system's authorities (`SSL_CERT_FILE` names others).
        total: seconds for the whole attempt.
    """

    def __init__(self, trust: ssl.SSLContext | None = None, total: float = TOTAL_SECONDS) -> None:
        self._trust = trust
        self._total = total

    def post(self, target: Target, address: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Post to exactly that address, under the target's name.

        Raises:
            SendError: refused, no TLS, no answer of HTTP, or not in time.
        """
        ends_at = time.monotonic() + self._total
        try:
            with self._connected(target, address) as line, _cut_off(line, ends_at):
                return _exchange(line, target, headers, body)
        except TimeoutError:
            raise SendError("timeout") from None
        except ssl.SSLError as error:
            raise SendError("timeout" if time.monotonic() >= ends_at else "tls") from error
        except (HTTPException, OSError, ValueError) as error:
            reason = "bad-answer" if isinstance(error, HTTPException | ValueError) else "no-connection"
            raise SendError("timeout" if time.monotonic() >= ends_at else reason) from error

    @contextmanager
    def _connected(self, target: Target, address: str) -> Iterator[socket.socket]:
        seconds = min(CONNECT_SECONDS, self._total)
        with socket.create_connection((address, target.port), seconds) as plain:
            if target.scheme == "http":
                yield plain
            else:
                trust = self._trust or _system_trust()
                with trust.wrap_socket(plain, server_hostname=target.host) as line:
                    yield line


@cache
def _system_trust() -> ssl.SSLContext:
    """Read the system's authorities, once a process and only where they are needed: it takes 70 ms."""
    return ssl.create_default_context()


@contextmanager
def _cut_off(line: socket.socket, ends_at: float) -> Iterator[None]:
    """End the connection when time is up, even while a receiver sends a byte now and then."""
    left = max(ends_at - time.monotonic(), 0.001)
    line.settimeout(left)
    timer = Timer(left, _shut, (line,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _shut(line: socket.socket) -> None:
    with suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)  # below TLS, whose own one may wait


def _exchange(line: socket.socket, target: Target, headers: Mapping[str, str], body: bytes) -> Answer:
    connection = HTTPConnection(target.host, target.port)
    connection.sock = line
    fields = {"Host": target.authority, "Connection": "close", **headers}
    connection.request("POST", target.path, body=body, headers=fields)
    with connection.getresponse() as response:
        with suppress(HTTPException, OSError, ValueError):  # the status has come, that is what counts
            response.read(READ_BYTES)
        return Answer(response.status, response.headers.get("Retry-After", ""))
