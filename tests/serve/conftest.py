"""A running service with a fake model, over a database of its own."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from serve.app import create_app
from serve.jobs import chunks
from serve.settings import Settings
from serve.store import Store
from serve.store.migrate import upgrade
from tests.serve.clients import connected
from tests.serve.fakes import fake_champion


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{tmp_path}/uji.db",
        models_dir=tmp_path,
        tenant="34.04",
        jobs_dir=tmp_path / "pekerjaan",
    )


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    return create_app(settings, champion=fake_champion())


@pytest.fixture
def client(app: FastAPI) -> Iterator[httpx.Client]:
    with connected(app) as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A migrated store without a service around it."""
    opened = Store(f"sqlite:///{tmp_path}/toko.db")
    upgrade(opened)
    yield opened
    opened.close()


@pytest.fixture
def kept(client: httpx.Client, settings: Settings) -> Iterator[Store]:
    """The store of the running service."""
    assert client.get("/livez").is_success
    opened = Store(settings.database_url)
    yield opened
    opened.close()


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let jobs commit every ten rows."""
    monkeypatch.setattr(chunks, "CHUNK_ROWS", 10)
    monkeypatch.setattr(chunks, "KEPT_ROWS", 10)
