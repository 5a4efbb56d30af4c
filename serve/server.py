"""The HTTP server: says where it listens once it does, leaves in order when it is told to."""

import signal
import socket
import sys
from types import FrameType

import uvicorn

from serve.app import create_app
from serve.drain import Drain
from serve.settings import Settings

FINISH_SECONDS = 30
"""How long running requests may take once no new ones are answered."""


class Server(uvicorn.Server):
    """Uvicorn's server, which tells the person at the terminal the address to open, and drains on SIGTERM.

    The first SIGTERM turns /readyz to 503 while new connections are answered for the grace; then running requests
    finish and the process ends with 0. Ctrl+C does without the grace. A second signal ends the process at once.

    Args:
        config: of the server.
        drain: what the application looks at.
        grace: seconds.
    """

    def __init__(self, config: uvicorn.Config, drain: Drain, grace: float) -> None:
        super().__init__(config)
        self._drain = drain
        self._grace = grace

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say where."""
        await super().startup(sockets)
        if self.started:
            address = self.servers[0].sockets[0].getsockname()
            host = f"[{address[0]}]" if ":" in address[0] else address[0]
            sys.stderr.write(f"Disposisi is ready: http://{host}:{address[1]}  (Ctrl+C stops it)\n")

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


def run(settings: Settings) -> bool:
    """Serve until a signal comes; False when the server could not start (its log says why)."""
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=FINISH_SECONDS,
    )
    server = Server(config, app.state.drain, settings.drain_seconds)
    try:
        server.run()
    except SystemExit:  # how uvicorn says that it could not listen
        return False
    return server.started
