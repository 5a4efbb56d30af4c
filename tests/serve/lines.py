"""Plain TCP connections, for what no HTTP client would send."""

import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

HOST = "Host: 127.0.0.1\r\n"
JSON = "Content-Type: application/json\r\n"


@contextmanager
def line_to(address: str) -> Iterator[socket.socket]:
    """Open a connection for a while."""
    with socket.create_connection(("127.0.0.1", urlsplit(address).port or 0), 30) as line:
        yield line


def everything(line: socket.socket) -> bytes:
    """Read until the other side closes."""
    parts = []
    with suppress(ConnectionError):
        while part := line.recv(65_536):
            parts.append(part)
    return b"".join(parts)


def exchange(address: str, sent: bytes | Iterable[bytes]) -> bytes:
    """Send, stop when nobody takes it any more, and read what was answered until the connection is closed."""
    with line_to(address) as line:
        with suppress(ConnectionError):
            for part in (sent,) if isinstance(sent, bytes) else sent:
                line.sendall(part)
        return everything(line)


def trickled(head: str, pause: float, seconds: float) -> Iterator[bytes]:
    """Give a beginning, then a byte now and then."""
    yield head.encode()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(pause)
        yield b"a"
