"""The HTTP server: says where it listens once it does."""

import socket
import sys

import uvicorn
from anyio import to_thread
from fastapi import FastAPI

from serve.app import create_app
from serve.connections import KEEP_ALIVE_SECONDS, MAX_HEAD_BYTES, protocol_for
from serve.keys.welcome import welcome
from serve.settings import Settings


class _Server(uvicorn.Server):
    """Uvicorn's server, which tells the person at the terminal the address to open, and how to get a key."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._state = app.state

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            address = self.servers[0].sockets[0].getsockname()
            host = f"[{address[0]}]" if ":" in address[0] else address[0]
            url = f"http://{host}:{address[1]}"
            keys = await to_thread.run_sync(welcome, self._state.store, self._state.settings, url)
            sys.stderr.write(f"Disposisi is ready: {url}  (Ctrl+C stops it)\n{keys}\n")


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
    server = _Server(configured(app, settings), app)
    try:
        server.run()
    except SystemExit:  # how uvicorn says that it could not listen
        return False
    return server.started
