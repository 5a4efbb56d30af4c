"""The HTTP server: says where it listens once it does."""

import socket
import sys

import uvicorn
from fastapi import FastAPI

from serve.app import create_app
from serve.connections import KEEP_ALIVE_SECONDS, MAX_HEAD_BYTES, protocol_for
from serve.settings import Settings


class _Server(uvicorn.Server):
    """Uvicorn's server, which tells the person at the terminal the address to open."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            address = self.servers[0].sockets[0].getsockname()
            host = f"[{address[0]}]" if ":" in address[0] else address[0]
            sys.stderr.write(f"Disposisi is ready: http://{host}:{address[1]}  (Ctrl+C stops it)\n")


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
    )


def run(settings: Settings) -> bool:
    """Serve until a signal comes; False when the server could not start (its log says why)."""
    return serve_app(create_app(settings), settings)


def serve_app(app: FastAPI, settings: Settings) -> bool:
    """Serve an application that was made; else as `run`."""
    server = _Server(configured(app, settings))
    try:
        server.run()
    except SystemExit:  # how uvicorn says that it could not listen
        return False
    return server.started
