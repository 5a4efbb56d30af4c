"""A message goes to exactly one address, under the receiver's name, within its time."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

import pytest

from serve.webhooks.guard import Target
from serve.webhooks.sender import READ_BYTES, Answer, Sender, SendError
from tests.serve.receiver import NAME, receiving, trusting

HERE = "127.0.0.1"


def plain(port: int) -> Target:
    return Target("http", NAME, port, "/hook?token=x", (HERE,))


def secured(port: int, host: str = NAME) -> Target:
    return Target("https", host, port, "/hook", (HERE,))


@contextmanager
def raw_server(*chunks: bytes, wait: float = 0.0) -> Iterator[int]:
    """A server that says what it likes, slowly, and repeats the last for ever."""
    over = threading.Event()
    with socket.create_server((HERE, 0)) as listener:

        def serve() -> None:
            line = listener.accept()[0]
            with line:
                line.recv(65536)
                rest = list(chunks)
                try:
                    while rest and not over.is_set():
                        line.sendall(rest.pop(0) if len(rest) > 1 else rest[0])
                        over.wait(wait)
                    over.wait(30)
                except OSError:
                    return

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            over.set()
            thread.join()


def test_by_https_to_an_address_under_a_name() -> None:
    """The name stands in SNI, in Host and in the certificate; nobody is asked for its address."""
    with receiving(tls=True) as receiver:
        answer = Sender(trusting()).post(secured(receiver.port), HERE, {"webhook-id": "a"}, b"{}")
    assert answer == Answer(200, "")
    assert receiver.names == [NAME]
    assert receiver.messages[0].headers["host"] == f"{NAME}:{receiver.port}"
    assert (receiver.messages[0].body, receiver.messages[0].headers["webhook-id"]) == (b"{}", "a")


@pytest.mark.parametrize(
    ("host", "trust"),
    [("other.example.org", trusting()), (HERE, trusting()), (NAME, None)],
    ids=["another name", "no name", "unknown authority"],
)
def test_a_certificate_that_proves_nothing(host: str, trust: ssl.SSLContext | None) -> None:
    with receiving(tls=True) as receiver, pytest.raises(SendError, match="tls"):
        Sender(trust).post(secured(receiver.port, host), HERE, {}, b"{}")
    assert receiver.messages == []


def test_no_tls_where_tls_is_wanted() -> None:
    with receiving() as receiver, pytest.raises(SendError, match=r"tls|no-connection"):
        Sender(trusting()).post(secured(receiver.port), HERE, {}, b"{}")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(status: int) -> None:
    with receiving() as other, receiving() as receiver:
        receiver.status, receiver.headers = status, {"Location": other.url}
        assert Sender().post(plain(receiver.port), HERE, {}, b"{}").status == status
    assert other.messages == []


def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as proxy, receiving() as receiver:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://{HERE}:{proxy.port}")
        Sender().post(plain(receiver.port), HERE, {}, b"{}")
    assert (len(proxy.messages), len(receiver.messages)) == (0, 1)
    assert receiver.messages[0].path == "/hook?token=x"


def test_retry_after_is_handed_on() -> None:
    with receiving() as receiver:
        receiver.status, receiver.headers = 503, {"Retry-After": "120"}
        assert Sender().post(plain(receiver.port), HERE, {}, b"{}") == Answer(503, "120")


def test_nobody_there() -> None:
    with socket.create_server((HERE, 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(SendError, match="no-connection"):
        Sender().post(plain(port), HERE, {}, b"{}")


@pytest.mark.parametrize(
    "chunks",
    [
        pytest.param((b"",), id="silence"),
        pytest.param((b"HTTP/1.1 20", b"0"), id="a status that never ends"),
        pytest.param((b"HTTP/1.1 100 Continue\r\n\r\n",), id="continue for ever"),
    ],
)
def test_an_answer_that_never_comes(chunks: tuple[bytes, ...]) -> None:
    """However it keeps the line alive, the attempt ends with its time."""
    with raw_server(*chunks, wait=0.01) as port, pytest.raises(SendError, match="timeout"):
        Sender(total=0.3).post(plain(port), HERE, {}, b"{}")


def test_a_handshake_that_never_comes() -> None:
    with raw_server(b"", wait=0.01) as port, pytest.raises(SendError, match="timeout"):
        Sender(trusting(), total=0.3).post(secured(port), HERE, {}, b"{}")


@pytest.mark.parametrize("said", [b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 abc OK\r\n\r\n"])
def test_no_answer_of_http(said: bytes) -> None:
    with raw_server(said, b"\r\n", wait=0.01) as port, pytest.raises(SendError, match="bad-answer"):
        Sender().post(plain(port), HERE, {}, b"{}")


@pytest.mark.parametrize(
    "head",
    [b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Endless: "],
    ids=["body", "header"],
)
def test_a_status_counts_even_when_the_rest_never_ends(head: bytes) -> None:
    """Only the beginning of an answer is read, and not for long."""
    with raw_server(head, b"x", wait=0.01) as port:
        assert Sender(total=0.3).post(plain(port), HERE, {}, b"{}").status == 200


def test_a_flood_is_not_swallowed() -> None:
    """What a receiver could send beyond the limit stays unread: the connection is closed."""
    sent: list[int] = []
    closed = threading.Event()

    def flood(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                sent.append(handler.wfile.write(b"x" * 65536))
        except OSError:
            closed.set()

    with receiving() as receiver:
        receiver.answer = flood
        assert Sender().post(plain(receiver.port), HERE, {}, b"{}").status == 200
        assert closed.wait(20)
    assert sum(sent) < 64 * 1024 * 1024
    assert READ_BYTES <= 8192
