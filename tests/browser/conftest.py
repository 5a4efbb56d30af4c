"""A real Chromium before a real server with a fake model."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from serve.app import create_app
from serve.officers.cookie import PLAIN
from serve.settings import Settings
from tests.serve.clients import bearer, key_for, token_for
from tests.serve.fakes import fake_champion
from tests.serve.live import listening

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
EXPECTED = (
    "status of 401 (Unauthorized)",
    "status of 403 (Forbidden)",
    "status of 422 (Unprocessable Entity)",
)
"""What Chromium says of the refusals that some tests are about."""

COMPLAINTS = (
    {
        "id": "LPR-1",
        "text": "Lampu jalan di Ngaglik mati, gelap sekali, ragu mau lapor ke mana",
        "channel": "WhatsApp",
    },
    {"id": "LPR-2", "text": "Ada kebakaran lahan, mohon segera", "title": "Kebakaran"},
    {"id": "LPR-3", "text": "ragu " + "panjang" * 60, "confidential": True, "anonymous": True},
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Per module: its event loop must not outlive the tests that need it."""
    assert CHROMIUM.exists(), "Chromium is missing: apt-get install -y chromium"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/uji.db", models_dir=tmp_path, tenant="34.04")
    return create_app(settings, champion=fake_champion())


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    with listening(app) as url:
        yield url


@pytest.fixture
def queue(address: str, app: FastAPI) -> str:
    """The address of a service where three complaints wait."""
    items = [complaint | {"tenant": "34.04"} for complaint in COMPLAINTS]
    headers = bearer(key_for(app))
    assert httpx.post(f"{address}/v1/suggestions/batch", json={"items": items}, headers=headers).is_success
    return address


@pytest.fixture
def session(app: FastAPI, address: str) -> dict[str, str]:
    """The cookie of an officer who is signed in at the service."""
    return {"name": PLAIN, "value": token_for(app), "url": address}


@pytest.fixture
def visit(browser: Browser, session: dict[str, str]) -> Iterator[Callable[..., Page]]:
    """Open an address as a given visitor, signed in; whatever the console complains of fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(url: str, *, signed_in: bool = True, **visitor: object) -> Page:
        context = browser.new_context(**visitor)  # type: ignore[arg-type]
        context.add_cookies([session] if signed_in else [])  # type: ignore[list-item]  # its own shape of a dict has no public name
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [line for line in complaints if not line.endswith(EXPECTED)] == []
