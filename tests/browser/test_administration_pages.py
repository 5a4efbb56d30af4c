"""The pages of administration in a real browser: with keys, without scripts, whatever is typed into them."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from serve.officers.schemas import Wish
from serve.officers.service import OfficerService
from serve.texts import say
from tests.serve.clients import key_for

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
SCHEMES = ("light", "dark")

PATHS = (
    "/kelola", "/kelola/petugas", "/kelola/petugas/baru", "/kelola/kunci", "/kelola/ambang?tenant=34.04",
    "/kelola/instansi?tenant=34.04", "/kelola/tenggat?tenant=34.04", "/kelola/jawaban", "/kelola/jawaban/sunting",
    "/kelola/webhook", "/kelola/model", "/kelola/versi/deadlines?tenant=34.04",
)  # fmt: skip

ATTACKS = (
    '"><script>window.ran=1</script>', "'\"><img src=x onerror=window.ran=1>", "</textarea><svg onload=window.ran=1>",
    "javascript:window.ran=1", "{{7*7}}<b onmouseover=window.ran=1>", "</option></select><script>window.ran=1</script>",
)  # fmt: skip


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_pages_fit_and_can_be_read(address: str, visit: Visit, scheme: str, width: int) -> None:
    page = visit(f"{address}/kelola", color_scheme=scheme, viewport={"width": width, "height": 740})
    for path in PATHS:
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.locator("h1").count() == 1, path
        assert (
            page.locator("main form :is(input:not([type=hidden]), select, textarea)").evaluate_all(
                "all => all.filter(one => !one.labels.length).map(one => one.name)"
            )
            == []
        ), path


def test_deadlines_without_scripts(address: str, visit: Visit) -> None:
    """Typed, refused with what was typed, mended, saved, taken back."""
    page = visit(f"{address}/kelola/tenggat?tenant=34.04", java_script_enabled=False)
    days = page.get_by_label(say("deadlines.rule.pengaduan"), exact=True)
    days.fill("tiga")
    page.get_by_role("button", name=say("administration.save")).click()
    expect(days).to_have_attribute("aria-invalid", "true")
    expect(days).to_have_value("tiga")
    days.fill("9")
    page.get_by_role("button", name=say("administration.save")).click()
    expect(page.get_by_role("status")).to_have_text(say("administration.saved"))
    expect(days).to_have_value("9")
    page.get_by_role("link", name=say("settings.history")).click()
    page.get_by_label(say("settings.restore_sure")).check()
    page.get_by_role("button", name=say("settings.restore")).click()
    expect(days).to_have_value("13")


def test_a_draft_from_beginning_to_end(address: str, visit: Visit) -> None:
    page = visit(f"{address}/kelola/instansi?tenant=34.04")
    page.get_by_role("button", name=say("tables.edit")).click()
    page.get_by_role("button", name=say("tables.save")).click()
    expect(page.get_by_role("status")).to_have_text(say("tables.done.simpan"))
    page.get_by_role("button", name=say("tables.look")).click()
    expect(page.locator("main [role=status]")).to_have_text(
        say("tables.preview_text", moved=0, looked_at=0, waiting=0)
    )
    page.get_by_label(say("tables.publish_sure")).check()
    page.get_by_role("button", name=say("tables.publish")).click()
    expect(page.get_by_role("status")).to_have_text(say("tables.done.terbit"))
    page.get_by_role("link", name=say("settings.history")).click()
    expect(page.get_by_role("list", name=say("settings.list"))).to_contain_text(
        say("settings.number", number=1)
    )


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_typed_never_runs(app: FastAPI, address: str, visit: Visit, attack: str) -> None:
    """Kept or refused, in every form: it is shown as it was typed."""
    key_for(app)
    service = OfficerService(app.state.store, app.state.settings.lifetimes.link)
    service.create(Wish("korban", attack, "peninjau", "34.04"))
    page = visit(f"{address}/kelola/petugas")
    expect(page.get_by_text(attack).first).to_be_visible()
    for path, button in (
        ("/kelola/petugas/baru", say("officers.create")),
        ("/kelola/kunci", say("keys.create")),
        ("/kelola/tenggat?tenant=34.04", say("administration.save")),
        ("/kelola/jawaban/sunting?tenant=34.04", say("administration.save")),
        ("/kelola/webhook", say("webhooks.create")),
    ):
        page.goto(address + path)
        for field in page.locator("main :is(input[type=text], textarea)").all():
            field.fill(attack)
        for field in page.locator("main input[type=url]").all():
            field.evaluate("(one, typed) => { one.type = 'text'; one.value = typed }", attack)
        page.get_by_role("button", name=button, exact=True).click()
        page.wait_for_load_state()
        assert page.evaluate("window.ran") is None, path
        assert page.locator("main :is(img, script, b, svg[onload])").count() == 0, path
    page.goto(f"{address}/kelola/jawaban?tenant=34.04")
    assert page.evaluate("window.ran") is None
