"""axe finds nothing on the queue or the overview, in both themes, at the width of a phone, a tablet and a desktop."""

from collections.abc import Callable
from importlib.resources import files

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page

from tests.serve.queue_rows import Row, keep

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

AXE = files("axe_playwright_python").joinpath("axe.min.js")
RUN = "async () => (await axe.run()).violations.map((each) => `${each.id}: ${each.nodes.map((n) => n.target).join(', ')}`)"
ROWS = [
    Row("a", urgency="darurat"),
    Row("b", urgency="tinggi", channel="sms"),
    Row("c", text="Lampu jalan padam", confidential=True),
    *(Row(f"r{number}", topic=f"kesehatan/{number}", days_ago=number) for number in range(30)),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_axe_finds_nothing(address: str, app: FastAPI, visit: Visit, scheme: str, width: int) -> None:
    keep(app.state.store, ROWS)
    page = visit(f"{address}/tinjauan", color_scheme=scheme, viewport={"width": width, "height": 800})
    for path in (
        "tinjauan",
        "tinjauan?kanal=sms&usia=30",
        "tinjauan?cari=lampu",
        "ringkasan",
        "ringkasan?hari=7",
    ):
        page.goto(f"{address}/{path}")
        for fold in page.locator("details > summary").all():
            fold.click()
        page.evaluate(AXE.read_text("utf-8"))
        assert page.evaluate(RUN) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width
