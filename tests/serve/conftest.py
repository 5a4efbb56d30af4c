"""A running service with a fake model, over a database of its own: each test with SQLite, then with PostgreSQL."""

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
from tests.serve.databases import PostgresServer, postgres_running, sqlite_url
from tests.serve.fakes import fake_champion

DATABASES = ("sqlite", "postgresql")
PER_DATABASE = {"database_url", "empty_database_url"}
STORELESS = {
    "test_body_cap",
    "test_catalogue",
    "test_loading",
    "test_openapi",
    "test_real_model",
    "test_same_site",
    "test_security_headers",
    "test_settings",
    "test_strict_input",
}
"""Modules about what comes before the store or goes without it: SQLite alone does for them."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what touches a store on both databases."""
    kinds = DATABASES[:1] if Path(metafunc.module.__file__).stem in STORELESS else DATABASES
    for name in PER_DATABASE.intersection(metafunc.fixturenames):
        metafunc.parametrize(name, kinds, indirect=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The PostgreSQL server of this run."""
    with postgres_running() as url:
        server = PostgresServer(url)
        yield server
        server.close()


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a database of one's own; the one in PostgreSQL has its tables already."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "uji.db")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.database() as url:
        yield url


@pytest.fixture
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of another database of one's own, without any tables."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "kosong.db")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.empty_database() as url:
        yield url


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(
        database_url=database_url, models_dir=tmp_path, tenant="34.04", jobs_dir=tmp_path / "pekerjaan"
    )


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    return create_app(settings, champion=fake_champion())


@pytest.fixture
def client(app: FastAPI) -> Iterator[httpx.Client]:
    with connected(app) as running:
        yield running


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A migrated store without a service around it."""
    opened = Store(database_url)
    upgrade(opened)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    """A migrated store in a file, for what SQLite alone does."""
    opened = Store(sqlite_url(tmp_path / "toko.db"))
    upgrade(opened)
    yield opened
    opened.close()


@pytest.fixture
def postgres_store(postgres: PostgresServer) -> Iterator[Store]:
    """A migrated store in PostgreSQL, for what PostgreSQL alone does."""
    with postgres.database() as url:
        opened = Store(url)
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
