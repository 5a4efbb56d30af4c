"""What no client would send gets a problem, never a 5xx, and costs no memory."""

import gzip
import json
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.serve.lines import HOST, JSON, exchange
from tests.serve.processes import Served, served

pytestmark = pytest.mark.slow

MIB = 1024 * 1024
GROWTH = 20 * MIB
GIB_CHUNK = b"100000\r\n" + b"a" * MIB + b"\r\n"
POST = f"POST /v1/suggestions HTTP/1.1\r\n{HOST}{JSON}"
BATCH = POST.replace("suggestions", "suggestions/batch")
TOO_LONG = "a" * 100_000


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The service in a process of its own, warm."""
    folder = tmp_path_factory.mktemp("keras")
    with served(f"sqlite:///{folder}/a.db", body_seconds=1) as running:
        for _ in range(20):
            assert httpx.post(f"{running.address}/v1/suggestions", json={"text": "Lampu"}).is_success
        yield running


def with_length(body: bytes, head: str = POST) -> bytes:
    return f"{head}Connection: close\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def gibibyte() -> Iterator[bytes]:
    yield f"{POST}Transfer-Encoding: chunked\r\n\r\n".encode()
    for _ in range(1024):
        yield GIB_CHUNK


def status_of(answer: bytes) -> int:
    """Give the status of an answer that must be a problem."""
    assert b"application/problem+json" in answer, answer[:200]
    return int(answer.split(b" ", 2)[1])


HOSTILE = {
    "a gibibyte in chunks": (gibibyte, 413),
    "declared gibibyte": (f"{POST}Content-Length: {1024 * MIB}\r\n\r\n".encode(), 413),
    "declared gibibyte, asks first": (
        f"{POST}Content-Length: {1024 * MIB}\r\nExpect: 100-continue\r\n\r\n".encode(), 413,
    ),
    "length too long for the body": (f"{POST}Content-Length: 500\r\n\r\n{{}}".encode(), 408),
    "length too short for the body": (
        f"{POST}Content-Length: 2\r\n\r\n{{}}xxxxxxxx\r\n\r\n".encode(), 422,
    ),
    "two lengths": (f"{POST}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}".encode(), 400),
    "length that is no number": (f"{POST}Content-Length: 1e3\r\n\r\n{{}}".encode(), 400),
    "length below zero": (f"{POST}Content-Length: -1\r\n\r\n{{}}".encode(), 400),
    "chunk that is no number": (f"{POST}Transfer-Encoding: chunked\r\n\r\nzz\r\n".encode(), 400),
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    "long header": (f"{POST}X-Long: {TOO_LONG}\r\n\r\n".encode(), 431),
    "endless header": (f"{POST}X-Long: {TOO_LONG}".encode(), 431),
    "many headers": (POST.encode() + b"X-Many: 1\r\n" * 5000, 431),
    "long address": (f"GET /v1/complaints/{TOO_LONG} HTTP/1.1\r\n{HOST}\r\n".encode(), 431),
    "gzip": (with_length(gzip.compress(b"a" * 100 * MIB), f"{POST}Content-Encoding: gzip\r\n"), 415),
    "deflate": (with_length(zlib.compress(b"{}"), f"{POST}Content-Encoding: deflate\r\n"), 415),
    "br": (with_length(b"{}", f"{POST}Content-Encoding: br\r\n"), 415),
    "gzip, named twice": (with_length(b"{}", f"{POST}Content-Encoding: identity, gzip\r\n"), 415),
    "latin-1": (with_length(b"{}", POST.replace("json", "json; charset=iso-8859-1")), 415),
    "utf-16": (with_length('{"text": "a"}'.encode("utf-16")), 400),
    "deep": (with_length(b'{"text": "a", "z": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"), 400),
    "a list of a million lists": (with_length(b"[" + b"[]," * 300_000 + b"[]]"), 400),
    "a batch of millions of lists": (with_length(b"[" + b"[]," * 2_700_000 + b"[]]", BATCH), 400),
    "millions of members": (
        with_length(b"{" + b",".join(b'"%d":1' % n for n in range(600_000)) + b"}", BATCH), 400,
    ),
    "a member with a long name": (with_length(b'{"text": "a", "' + b"n" * 900_000 + b'": 1}'), 400),
    "a number of a million digits": (with_length(b'{"text": "a", "lat": ' + b"9" * 1_000_000 + b"}"), 422),
    "an unknown number beyond doubles": (with_length(b'{"text": "a", "z": [1e999]}'), 400),
    "quotes escaped": (with_length(b'{"text": "' + b'\\"' * 500_000), 400),
    "a batch of escapes": (with_length(b'{"items": [{"text": "' + b'\\"' * 4_000_000, BATCH), 400),
    "nothing but quotes": (with_length(b'"' * MIB), 400),
    "the longest text, escaped": (with_length(b'{"text": "' + b"\\u0061" * 170_000 + b'"}'), 422),
}  # fmt: skip


@pytest.mark.parametrize(("sent", "status"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile(service: Served, sent: bytes, status: int) -> None:
    """A problem each, and the memory of the process stays where it was."""
    before = service.resident()
    for _ in range(3):
        assert status_of(exchange(service.address, sent if isinstance(sent, bytes) else sent())) == status
    assert service.resident() - before < GROWTH


def test_all_of_it_together(service: Served) -> None:
    """After everything above the service answers, no bigger than before by the same measure."""
    quick = [
        sent for sent, status in HOSTILE.values() if isinstance(sent, bytes) and status not in {408, 413}
    ]
    for sent in quick:
        exchange(service.address, sent)
    before = service.resident()
    for sent in quick:
        exchange(service.address, sent)
    assert service.resident() - before < GROWTH
    assert httpx.post(f"{service.address}/v1/suggestions", json={"text": "Lampu"}).is_success


def test_expect_continue(service: Served) -> None:
    """Who asks before sending is told to go on, then answered."""
    body = b'{"text": "Lampu", "store": false}'

    def parts() -> Iterator[bytes]:
        yield f"{POST}Expect: 100-continue\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        time.sleep(0.2)
        yield body

    answer = exchange(service.address, parts())
    assert answer.startswith(b"HTTP/1.1 100")
    assert b"HTTP/1.1 200" in answer


def test_two_processes_one_effect(tmp_path: Path) -> None:
    """The same request at two services over one database: one complaint, one answer."""
    url = f"sqlite:///{tmp_path}/a.db"
    head = {"Idempotency-Key": "dua-proses"}
    with served(url) as one, served(url) as other:
        answers = [
            httpx.post(f"{address}/v1/suggestions", json={"text": "Lampu"}, headers=head)
            for address in (one.address, other.address, one.address)
        ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({json.dumps(answer.json()) for answer in answers}) == 1
