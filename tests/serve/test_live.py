"""What only a real server on a real socket can show."""

import select
import socket
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI

from serve.settings import Settings
from tests.serve.clients import key_for
from tests.serve.live import listening

pytestmark = pytest.mark.slow

HEAD = "POST /v1/suggestions HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n{key}Transfer-Encoding: chunked\r\n\r\n"
CHUNK = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
MANY = 64


def upload(address: str, key: str, most: int) -> bytes:
    """Send chunks until something is answered or `most` bytes are out; give the answer."""
    sent, pending, answer = 0, b"", b""
    with socket.create_connection(("127.0.0.1", urlsplit(address).port or 0), 10) as line:
        line.sendall(HEAD.format(host=urlsplit(address).netloc, key=key).encode())
        line.setblocking(False)  # noqa: FBT003 - the socket's own signature
        while not answer and sent < most:
            readable, writable, _ = select.select([line], [line], [], 10)
            if readable:
                answer = line.recv(4096)
            elif writable:
                pending = pending or CHUNK
                try:
                    count = line.send(pending)
                except ConnectionError:  # cut off between two sends: what was answered can still be read
                    answer = line.recv(4096)
                else:
                    sent, pending = sent + count, pending[count:]
    return answer


def test_an_endless_upload_is_cut_off(app: FastAPI, settings: Settings) -> None:
    """413 and a closed connection, long before the sender is done."""
    with listening(app) as address:
        key = f"Authorization: Bearer {key_for(app)}\r\n"
        answer = upload(address, key, MANY * settings.max_body_bytes)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"connection: close" in answer.lower()


def test_an_endless_upload_without_a_key_is_cut_off(app: FastAPI, settings: Settings) -> None:
    """401 and a closed connection; what was sent by then lies in the buffers of the two systems."""
    with listening(app) as address:
        answer = upload(address, "", MANY * settings.max_body_bytes)
    assert answer.startswith(b"HTTP/1.1 401")
    assert b"connection: close" in answer.lower()
