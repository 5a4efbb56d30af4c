"""A real service with a fake model for the examples to talk to, and one that can be told what to answer."""

import http.server
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from serve.app import create_app
from serve.settings import Settings
from serve.store import Store
from serve.store.records import ComplaintRecord
from tests.serve.clients import key_for
from tests.serve.fakes import fake_champion
from tests.serve.live import listening


@dataclass
class Service:
    """Where it listens and what it has kept."""

    url: str
    database_url: str

    def kept(self) -> list[ComplaintRecord]:
        """Give the complaints that it keeps, in the order they came."""
        store = Store(self.database_url)
        with store.read() as session:
            rows = list(session.scalars(select(ComplaintRecord).order_by(ComplaintRecord.received_at)))
        store.close()
        return rows


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """It listens, and its key is where clients look for one."""
    settings = Settings(
        database_url=f"sqlite:///{tmp_path}/uji.db",
        models_dir=tmp_path,
        jobs_dir=tmp_path / "pekerjaan",
        tenant="34.04",
    )
    app = create_app(settings, champion=fake_champion())
    with listening(app) as url:
        monkeypatch.setenv("DISPOSISI_KEY", key_for(app))
        yield Service(url, settings.database_url)


@dataclass
class Seen:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Stub:
    """Answers what it is told, in order; the last answer again and again."""

    url: str
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)

    def say(self, status: int, body: object = None, **headers: str) -> None:
        """Add an answer: bytes as they are, all else as JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers.append((status, named, content))


@pytest.fixture
def stub() -> Iterator[Stub]:
    told = Stub("")

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            told.seen.append(Seen(self.command, self.path, dict(self.headers.items()), body))
            status, headers, content = told.answers.pop(0) if len(told.answers) > 1 else told.answers[0]
            self.send_response(status)
            length = {} if "Transfer-Encoding" in headers else {"Content-Length": str(len(content))}
            for name, value in (length | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)
            self.close_connection = "close" in headers.values()

        do_GET = do_POST = _answer  # noqa: N815 - the names that http.server calls

        def log_message(self, *_line: object) -> None:
            """Log nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield told
    server.shutdown()
    server.server_close()


@pytest.fixture
def nowhere() -> str:
    """An address where nobody listens."""
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as server:
        return f"http://127.0.0.1:{server.server_address[1]}"


@pytest.fixture
def posted() -> Callable[[str, bytes, dict[str, str]], int]:
    """Send a webhook call, give the status."""

    def post(url: str, body: bytes, headers: dict[str, str]) -> int:
        return httpx.post(url, content=body, headers=headers).status_code

    return post
