"""Every page fits small screens and can be read in both colour schemes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page

from serve.officers.schemas import Wish
from serve.officers.service import OfficerService
from serve.texts import say

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

PATHS = (
    "/",
    "/tinjauan",
    "/tinjauan/LPR-1",
    "/tinjauan/LPR-2",
    "/tinjauan/LPR-3",
    "/docs",
    "/akun",
    "/jejak",
    "/jejak?petugas=tidak-ada",
)
SCHEMES = ("light", "dark")

FAINT = """() => {
  const channels = (color) => (color.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b]
    .map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = channels(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const element of document.querySelectorAll("body *")) {
    const words = [...element.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data.trim()).join("");
    if (!words || !element.getClientRects().length || element.closest("datalist")) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(channels(style.color)), light(behind(element))].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if ((a + 0.05) / (b + 0.05) < (large ? 3 : 4.5)) faint.push(`${element.className}: ${words.slice(0, 30)}`);
  }
  return faint;
}"""

NAMELESS = """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
  .filter((field) => !field.labels.length).map((field) => field.name)"""


def suggest(page: Page) -> None:
    """Send the form with a word that no line holds."""
    page.fill("#text", "Lampu mati di Ngaglik, pungli, kebakaran, gelap " + "panjang" * 60)
    page.click("main button[type=submit]")
    page.wait_for_selector(".verdict")


def check(page: Page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(FAINT) == []
    assert page.evaluate(NAMELESS) == []
    for landmark in ("header", "nav[aria-label]", "main", "footer", "html[lang=id]", "h1"):
        assert page.locator(landmark).count() == 1, landmark


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_pages(queue: str, visit: Visit, scheme: str, width: int) -> None:
    """No sideways scrolling, AA contrast (WCAG 2.2, 1.4.3), a label for each field, one of each landmark."""
    page = visit(queue, color_scheme=scheme, viewport={"width": width, "height": 740})
    for path in PATHS:
        page.goto(queue + path)
        check(page, width)
    page.goto(queue)
    suggest(page)
    check(page, width)
    page.click("details summary")
    check(page, width)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [320, 1280])
def test_signing_in(address: str, app: FastAPI, visit: Visit, scheme: str, width: int) -> None:
    """The same for who is not signed in yet, with what is wrong too."""
    token = OfficerService(app.state.store, timedelta(hours=1)).create(Wish("b", "Budi", "peninjau", "34.04"))
    page = visit(
        f"{address}/masuk", signed_in=False, color_scheme=scheme, viewport={"width": width, "height": 740}
    )
    check(page, width)
    page.get_by_label(say("sign_in.login")).fill("b")
    page.get_by_label(say("sign_in.password")).fill("salah")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    check(page, width)
    page.goto(f"{address}/masuk/tautan/{token}")
    check(page, width)


def test_the_schemes_differ(address: str, visit: Visit) -> None:
    colours = {
        visit(address, color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in SCHEMES
    }
    assert len(colours) == 2


def test_focus_is_visible(address: str, visit: Visit) -> None:
    """Everything that Tab reaches shows an outline (WCAG 2.2, 2.4.7); the first is the way past the menu."""
    page = visit(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(10):
        assert page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") >= 2
        page.keyboard.press("Tab")
