"""The HTTP server: says where it listens once it does, leaves in order when it is told to."""

import signal
import socket
import sys
from types import FrameType

import uvicorn
from anyio import to_thread
from fastapi import FastAPI

from serve.app import create_app
from serve.connections import KEEP_ALIVE_SECONDS, MAX_HEAD_BYTES, protocol_for
from serve.drain import Drain
from serve.keys.welcome import welcome
from serve.memory import settle
from serve.officers.welcome import welcome as officers_welcome
from serve.settings import Settings

FINISH_SECONDS = 30
"""How long running requests may take once no new ones are answered."""


class Server(uvicorn.Server):
    """Uvicorn's server, which tells the person at the terminal the address to open, and drains on SIGTERM.

    The first SIGTERM turns /readyz to 503 while new connections are answered for the grace; then running requests
    finish and the process ends with 0. Ctrl+C does without the grace. A second signal ends the process at once.

    Args:
        config: of the server.
        app: the application that is served.
    """

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._state = app.state
        self._drain: Drain = app.state.drain
        self._grace: float = app.state.settings.drain_seconds

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say where."""
        await super().startup(sockets)
        if self.started:
            address = self.servers[0].sockets[0].getsockname()
            host = f"[{address[0]}]" if ":" in address[0] else address[0]
            url = f"http://{host}:{address[1]}"
            keys = await to_thread.run_sync(welcome, self._state.store, self._state.settings, url)
            officers = await to_thread.run_sync(
                officers_welcome, self._state.store, self._state.settings, url
            )
            sys.stderr.write(f"Disposisi is ready: {url}  (Ctrl+C stops it)\n{officers}{keys}\n")

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the signature of a handler
        """Begin to leave, or at the second signal be gone."""
        if self._drain.is_draining:
            signal.signal(sig, signal.SIG_DFL)
            signal.raise_signal(sig)
        self._drain.begin(self._grace if sig == signal.SIGTERM and self.started else 0.0)

    async def on_tick(self, counter: int) -> bool:
        """Stop listening when the grace is over."""
        self.should_exit = self.should_exit or self._drain.is_over
        return await super().on_tick(counter)


def configured(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """Give the server's own settings: where it listens, how long it waits."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=protocol_for(settings),
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        h11_max_incomplete_event_size=MAX_HEAD_BYTES,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=FINISH_SECONDS,
    )


def run(settings: Settings) -> bool:
    """Serve until a signal comes; False when the server could not start (its log says why)."""
    return serve_app(create_app(settings), settings)


def serve_app(app: FastAPI, settings: Settings) -> bool:
    """Serve an application that was made; else as `run`."""
    app.state.champion.loaded = settle
    server = Server(configured(app, settings), app)
    try:
        server.run()
    except SystemExit:  # how uvicorn says that it could not listen
        return False
    return server.started
