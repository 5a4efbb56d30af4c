"""The HTTP server: says where it listens once it does."""

import socket
import sys

import uvicorn

from serve.app import create_app
from serve.settings import Settings


class _Server(uvicorn.Server):
    """Uvicorn's server, which tells the person at the terminal the address to open."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            address = self.servers[0].sockets[0].getsockname()
            host = f"[{address[0]}]" if ":" in address[0] else address[0]
            sys.stderr.write(f"Disposisi is ready: http://{host}:{address[1]}  (Ctrl+C stops it)\n")


def run(settings: Settings) -> bool:
    """Serve until a signal comes; False when the server could not start (its log says why)."""
    config = uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
    )
    server = _Server(config)
    try:
        server.run()
    except SystemExit:  # how uvicorn says that it could not listen
        return False
    return server.started
