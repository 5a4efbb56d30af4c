"""Closes connections that keep the service waiting; no proxy is needed for it.

The web server has no deadline of its own for a request: whoever sends a byte now and then holds a connection for ever.
"""

import asyncio
import sys
from typing import Any

import h11
import msgspec
import structlog
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol

from serve.errors import BusyError, HeadTooLargeError, MalformedRequestError, ServiceError, TooSlowError
from serve.settings import Settings
from serve.texts import say

KEEP_ALIVE_SECONDS = 5
"""How long an idle connection stays open for another request."""

MAX_HEAD_BYTES = 16_384
"""Longest request line and header fields together."""

HEAD_PIECE = 1_024
"""Bytes of a head that are parsed at once."""

BODY_RATE = 8_192
"""Bytes of a body that buy another second: slower senders are cut off."""

LINGER_SECONDS = 1.0
"""How long a refused connection stays open, so that the refusal arrives before the reset."""

log = structlog.get_logger(__name__)


def protocol_for(settings: Settings) -> type[asyncio.Protocol]:
    """Give the protocol that holds connections to these settings' deadlines."""

    class _Protocol(PatientProtocol):
        limits = settings

    return _Protocol


class PatientProtocol(H11Protocol):
    """Uvicorn's HTTP/1.1, with deadlines for heads and bodies and a cap on connections.

    One timer for what is sent to us: it is set when something is awaited, and looks again when it fires.
    """

    limits: Settings

    def __init__(self, config: Config, server_state: Any, app_state: dict[str, Any], **given: Any) -> None:
        super().__init__(config, server_state, app_state, **given)
        self._timer: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None
        self._awaits = ""
        self._deadline = 0.0
        self._refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """Await a head, or refuse a connection too many."""
        super().connection_made(transport)
        if len(self.connections) > self.limits.max_connections:
            self._refuse(BusyError(say("problem.busy")))
        else:
            self._wait_for("head", self.limits.header_seconds)

    def data_received(self, data: bytes) -> None:
        """Take in bytes; what is refused already is not read any more.

        Heads come in pieces: the parser's limit holds for what is not complete yet, and one read can hold a whole long one.
        """
        while data and not self._refused:
            size = HEAD_PIECE if self.conn.their_state is h11.IDLE else len(data)
            piece, data = data[:size], data[size:]
            super().data_received(piece)
            self._follow(len(piece))

    def on_response_complete(self) -> None:
        """Go on to the next request, which may have come already."""
        super().on_response_complete()
        self._follow(0)

    def pause_writing(self) -> None:
        """Give a receiver who does not read what was answered as long as one who sends."""
        super().pause_writing()
        self._stalled = self.loop.call_later(self.limits.body_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on: the receiver reads."""
        self._unset_stalled()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timers."""
        self._wait_for("", 0)
        self._unset_stalled()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Answer to what is no HTTP with a problem instead of plain words."""
        del msg
        error = sys.exception() if sys.version_info >= (3, 12) else sys.exc_info()[1]
        if getattr(error, "error_status_hint", 400) == HeadTooLargeError.status:
            limit = f"{MAX_HEAD_BYTES:,}".replace(",", ".")
            self._refuse(HeadTooLargeError(say("problem.head_too_large", limit=limit)))
        else:
            self._refuse(MalformedRequestError(say("problem.malformed_request")))

    def _follow(self, count: int) -> None:
        """Set the deadline by what is awaited now: a body, a head that has begun, or nothing."""
        if self._refused or self.transport.is_closing():
            return
        awaited = self._awaited(count)
        if awaited == self._awaits:
            if awaited == "body":
                self._deadline += count / BODY_RATE
            return
        seconds = {"head": self.limits.header_seconds, "body": self.limits.body_seconds, "": 0}
        self._wait_for(awaited, seconds[awaited])

    def _awaited(self, count: int) -> str:
        """Name what is awaited; once a byte came, even an empty line, the idle timeout does not apply any more."""
        if self.conn.their_state is h11.SEND_BODY:
            return "body"
        begun = self.cycle is None or count > 0 or bool(self.conn.trailing_data[0])
        return "head" if begun and self.conn.their_state is h11.IDLE else ""

    def _wait_for(self, what: str, seconds: float) -> None:
        self._awaits = what
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if what:
            self._deadline = self.loop.time() + seconds
            self._timer = self.loop.call_at(self._deadline, self._look)

    def _unset_stalled(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def _look(self) -> None:
        """Cut the connection off, unless bytes bought time or it is we who do not read."""
        self._timer = None
        late = self.loop.time() >= self._deadline
        if late and not self.flow.read_paused:
            self._refuse(TooSlowError(say("problem.too_slow")))
        else:
            again = self.loop.time() + 1 if late else self._deadline
            self._timer = self.loop.call_at(again, self._look)

    def _refuse(self, error: ServiceError) -> None:
        """Answer, unless an answer is under way, and close once it has had time to arrive."""
        in_answer = self.cycle is not None and self.cycle.response_started
        if self.cycle is not None and self.cycle.response_complete:
            in_answer = self._awaits == "body"  # of a request that was answered without it
        log.info("connection closed", reason=error.code)
        self._refused = True
        self._wait_for("", 0)
        self._unset_keepalive_if_required()
        if in_answer or self.transport.is_closing():
            self.transport.close()
            return
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.write(_answer(error))
        self.transport.resume_reading()
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(LINGER_SECONDS, self.transport.close)


def _answer(error: ServiceError) -> bytes:
    """Write a problem as a whole HTTP/1.1 answer."""
    body = msgspec.json.encode(error.problem)
    fields = {
        "Content-Type": "application/problem+json",
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        "Connection": "close",
        **error.headers,
    }
    connection = h11.Connection(h11.SERVER)
    connection.receive_data(b"GET / HTTP/1.0\r\n\r\n")
    connection.next_event()
    response = h11.Response(
        status_code=error.status, headers=list(fields.items()), reason=error.title.encode()
    )
    return (connection.send(response) or b"") + body
