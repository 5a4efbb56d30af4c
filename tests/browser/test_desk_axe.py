"""axe finds nothing on the pages of the desk, in both themes, at the width of a phone, a tablet and a desktop."""

from collections.abc import Callable
from importlib.resources import files

import httpx
import pytest
from fastapi import FastAPI
from playwright.sync_api import Page

from serve.deciding import sampling
from tests.serve.clients import bearer, key_for, signed_in, token_for
from tests.serve.fakes import DISHUB, LIGHT

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

AXE = files("axe_playwright_python").joinpath("axe.min.js")
RUN = "async () => (await axe.run()).violations.map((each) => `${each.id}: ${each.nodes.map((n) => n.target).join(', ')}`)"
ACCEPT = {"decision": "accept", "kind": "pengaduan", "topic": LIGHT, "agency": DISHUB}


@pytest.fixture
def busy(address: str, app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a service with similar, decided, held, urgent and asked complaints, and wanted second opinions."""
    monkeypatch.setattr(sampling, "SHARE", 1.0)
    key = bearer(key_for(app))
    for name in ("lama", "baru", "tanya", "dipegang"):
        body = {
            "id": name,
            "text": "Lampu jalan di Ngaglik mati, ragu, gelap sekali. Sampah juga menumpuk di kali.",
            "tenant": "34.04",
        }
        assert httpx.post(f"{address}/v1/suggestions", json=body, headers=key).is_success
    budi = signed_in(token_for(app, "peninjau", "34.04", login="budi"))
    sent = [
        ("tinjauan/lama", ACCEPT),
        ("tinjauan/tanya", ACCEPT | {"decision": "ask", "question": "tempat"}),
        ("tinjauan/baru", ACCEPT | {"decision": "urgent"}),
        ("meja/catatan/baru", {"catatan": "Tunggu kabar"}),
    ]
    for path, fields in sent:
        assert httpx.post(f"{address}/{path}", data=fields, headers=budi).status_code == 303
    assert httpx.get(f"{address}/tinjauan/dipegang", headers=budi).is_success
    return address


def check(page: Page) -> None:
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate(RUN) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_axe_finds_nothing(busy: str, visit: Visit, scheme: str, width: int) -> None:
    page = visit(busy, color_scheme=scheme, viewport={"width": width, "height": 800})
    for path in (
        "tinjauan/lama",
        "tinjauan/tanya",
        "tinjauan/dipegang",
        "meja/serupa/baru",
        "meja/kedua",
        "meja/kesepakatan",
    ):
        page.goto(f"{busy}/{path}")
        check(page)
    page.goto(f"{busy}/tinjauan/baru")
    page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    check(page)
    page.locator("#other_agency").press_sequentially("dinas")
    page.wait_for_selector("[role=option]")
    check(page)
    page.keyboard.press("Escape")
    page.locator("[data-help]").click()
    check(page)
    page.keyboard.press("Escape")
    page.fill("#other_agency", "Dinas Naga")
    page.locator("#terima").click()
    page.wait_for_selector("[role=alert]")
    check(page)
