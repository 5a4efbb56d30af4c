"""The queue and the overview in a browser: nothing runs that somebody wrote, both work without scripts."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page

from tests.serve.queue_rows import Row, keep

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

PAYLOADS = (
    "<script>document.title='kena'</script>",
    "<img src=x onerror=\"document.title='kena'\">",
    "\"><svg onload=document.title='kena'>",
    "' autofocus onfocus=document.title='kena' x='",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:document.title='kena'",
    "</textarea><iframe srcdoc='<script>parent.document.title=1</script>'>",
    "<a href=javascript:alert(1)>x</a>",
    "&lt;script&gt;",
    "\u202e<b>terbalik</b>",
)


@pytest.mark.parametrize("path", ["/tinjauan", "/ringkasan"])
def test_nothing_that_was_written_runs(address: str, app: FastAPI, visit: Visit, path: str) -> None:
    """Neither from a text, a topic, an agency, a channel nor a language."""
    keep(
        app.state.store,
        [
            Row(f"x{number}", text=f"{each} ragu", topic=each, agency=each, channel=each, language=each)
            for number, each in enumerate(PAYLOADS)
        ],
    )
    page = visit(address + path)
    page.wait_for_timeout(200)
    assert "kena" not in page.title()
    assert page.locator("main script, main iframe, main img, main b").count() == 0
    assert page.locator("main").inner_text().count("<img src=x") >= 1


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_was_typed_runs(address: str, visit: Visit, payload: str) -> None:
    """Neither from a search, an agency, nor the name of a view."""
    page = visit(f"{address}/tinjauan?cari={quote(payload)}&instansi={quote(payload)}")
    page.fill("#nama", payload[:60])
    page.click(".keep button")
    page.wait_for_load_state()
    assert page.locator(".views li").count() == 1
    assert "kena" not in page.title()
    assert page.locator("main script, main iframe, main img, main b").count() == 0
    assert page.locator(".views li a").inner_text() == " ".join(payload[:60].split())


def test_the_queue_without_scripts(queue: str, visit: Visit) -> None:
    """Searched, narrowed, kept as a view, opened again, forgotten."""
    page = visit(f"{queue}/tinjauan", java_script_enabled=False)
    assert page.locator("ol.queue li").count() == 3
    page.fill("#cari", "lampu")
    page.click(".search button")
    assert page.locator("ol.queue li").count() == 1
    page.click("summary")
    page.select_option("#kanal", "whatsapp")
    page.click("details button")
    assert page.locator(".chips .chip").count() == 2
    page.fill("#nama", "Lampu lewat WhatsApp")
    page.click(".keep button")
    page.click(".chips >> text=Hapus semua saringan")
    assert page.locator("ol.queue li").count() == 3
    page.click("text=Lampu lewat WhatsApp")
    assert page.locator("ol.queue li").count() == 1
    page.click(".chip >> nth=0")
    assert page.locator(".chips .chip").count() == 1
    page.click(".views li button")
    assert page.locator(".views li").count() == 0


def test_the_overview_without_scripts(queue: str, visit: Visit) -> None:
    page = visit(f"{queue}/ringkasan", java_script_enabled=False)
    page.select_option("#hari", "90")
    page.click("form.choose button")
    assert page.url.endswith("hari=90&pemerintah=")
    page.locator("summary").first.click()
    assert page.locator("table.figures").first.is_visible()
    with page.expect_download() as download:
        page.locator("a.download").first.click()
    assert download.value.suggested_filename == "masuk.csv"
