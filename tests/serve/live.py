"""A real server on a free port of this machine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socket import socket

import uvicorn
from fastapi import FastAPI

from serve.server import configured


class _Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Start, then let the test go on."""
        await super().startup(sockets)
        self.listening.set()

    @property
    def port(self) -> int:
        """Give the port that the system chose."""
        port: int = self.servers[0].sockets[0].getsockname()[1]
        return port


@contextmanager
def listening(app: FastAPI) -> Iterator[str]:
    """Serve the application, give its address, stop it."""
    settings = app.state.settings.model_copy(update={"port": 0})
    server = _Server(configured(app, settings))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert server.listening.wait(20)
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.should_exit = True
        thread.join()
