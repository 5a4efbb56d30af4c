"""A receiver of webhooks on this machine that answers as a test wants."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

TLS = Path(__file__).with_name("tls")
NAME = "hook.example.org"
"""What the certificate in `tls` is for."""


@dataclass(frozen=True)
class Message:
    """What came: path, header fields by their names in small letters, body."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Keeps what came and answers with `status`, `headers` and `body`, or in a way of the test's own.

    `answer` is given the handler once the message is kept.
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"ok"
    answer: Callable[[BaseHTTPRequestHandler], None] | None = None
    messages: list[Message] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    port: int = 0
    arrived: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    @property
    def url(self) -> str:
        """Give the address by HTTP."""
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def ids(self) -> list[str]:
        """Give the ids of the messages, in the order they came."""
        return [message.headers["webhook-id"] for message in self.messages]

    def wait(self, count: int = 1) -> bool:
        """Wait for so many messages more; False when they do not come."""
        deadline = time.monotonic() + 30
        return all(self.arrived.acquire(timeout=max(deadline - time.monotonic(), 0)) for _ in range(count))

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        """Keep a message, answer it."""
        body = handler.rfile.read(int(handler.headers["content-length"]))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.messages.append(Message(handler.path, headers, body))
        self.arrived.release()
        if self.answer:
            self.answer(handler)
            return
        handler.send_response(self.status)
        for name, value in {"Content-Length": str(len(self.body)), **self.headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(self.body)


@contextmanager
def receiving(*, tls: bool = False, host: str = "127.0.0.1") -> Iterator[Receiver]:
    """Listen on a free port, stop afterwards."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        """Hands messages to the receiver."""

        def do_POST(self) -> None:
            """Receive."""
            receiver.handle(self)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        """A server that takes a sender's sudden end for nothing special."""

        def handle_error(self, *_: object) -> None:
            """Go on."""

    with Server((host, 0), Handler) as server:
        server.daemon_threads = True
        if tls:
            server.socket = _secured(receiver).wrap_socket(server.socket, server_side=True)
        receiver.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()


def trusting() -> ssl.SSLContext:
    """Believe the authority of `tls`."""
    return ssl.create_default_context(cafile=str(TLS / "authority.pem"))


def _secured(receiver: Receiver) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "server.pem")

    def keep_name(_line: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
        receiver.names.append(name or "")

    context.sni_callback = keep_name
    return context
