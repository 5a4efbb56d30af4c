"""Receives webhooks: reads a capped body within a deadline, lets an adapter answer, delivers behind it."""

import argparse
import http.server
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from delivery import Courier, Spool
from disposisi_client import Disposisi

LONGEST_BODY = 1024 * 1024
SECONDS = 10
"""How long a sender may be silent before the connection is closed."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request: header names in lower case, `client` is the address it came from."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    client: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What to answer."""

    status: int = HTTPStatus.OK
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"


Respond = Callable[[Call], Answer]


class WebhookServer(http.server.ThreadingHTTPServer):
    """Hands each GET and POST to `respond`; what breaks is a 500, so that the sender comes again.

    Args:
        address: host and port, port 0 for any.
        respond: makes the answer; returns only when what came is on disk.
    """

    daemon_threads = True

    def __init__(self, address: tuple[str, int], respond: Respond) -> None:
        super().__init__(address, _Handler)
        self.respond = respond


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = SECONDS
    disable_nagle_algorithm = True
    server: WebhookServer

    def do_GET(self) -> None:
        """Answer a GET."""
        self._respond(b"")

    def do_POST(self) -> None:
        """Answer a POST; without a length, or with one over the cap, the body stays unread."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            self._send(Answer(HTTPStatus.LENGTH_REQUIRED), close=True)
        elif int(length[:20]) > LONGEST_BODY:
            self._send(Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE), close=True)
        else:
            self._respond(self.rfile.read(int(length)))

    def _respond(self, body: bytes) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            answer = self.server.respond(Call(self.command, self.path, headers, body, self.client_address[0]))
        except Exception as error:  # noqa: BLE001 - the boundary of one request; the message could quote what was sent
            logging.getLogger(__name__).error("a message was not taken: %s", type(error).__name__)  # noqa: TRY400 - likewise
            answer = Answer(HTTPStatus.INTERNAL_SERVER_ERROR)
        self._send(answer)

    def _send(self, answer: Answer, *, close: bool = False) -> None:
        self.close_connection = self.close_connection or close
        self.send_response(answer.status)
        if answer.status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
        if close:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_line: object) -> None:
        """Log nothing: a target may hold a token."""


def options(purpose: str) -> argparse.ArgumentParser:
    """Make the options that all webhooks share."""
    parser = argparse.ArgumentParser(
        description=purpose, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument(
        "--url", default="http://127.0.0.1:8000", help="the service; its key is DISPOSISI_KEY"
    )
    parser.add_argument(
        "--tenant", default="", help="government whose complaints these are; else the service's own"
    )
    parser.add_argument(
        "--spool", type=Path, default=Path("spool.db"), help="file that keeps what was not delivered yet"
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on; put a proxy with TLS before it"
    )
    parser.add_argument("--port", type=int, default=8100, help="TCP port")
    return parser


def listen(
    arguments: argparse.Namespace, spool: Spool, respond: Respond, before: Callable[[], None] = lambda: None
) -> None:
    """Receive and deliver until interrupted; `before` is called before each delivery."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    courier = Courier(spool, Disposisi(arguments.url), before=before)
    courier.start()

    def woken(call: Call) -> Answer:
        answer = respond(call)
        courier.wake()
        return answer

    server = WebhookServer((arguments.host, arguments.port), woken)
    print(f"listening on {arguments.host}:{server.server_address[1]}, {spool.waiting()} waiting", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        courier.stop()
    finally:
        server.server_close()
