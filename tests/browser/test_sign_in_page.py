"""An officer comes in by a link, leaves, comes back by password, by keyboard alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from serve.officers.schemas import Wish
from serve.officers.service import OfficerService
from serve.texts import say

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
PASSWORD = "kuda baterai stapler"


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_link_to_the_page_that_was_wanted(
    queue: str, app: FastAPI, visit: Visit, *, scripts: bool
) -> None:
    """The same with scripts and without; the header says who is signed in, the menu what the role may open."""
    officers = OfficerService(app.state.store, timedelta(hours=1))
    token = officers.create(Wish("budi", "Budi Santoso", "peninjau", "34.04"))
    page = visit(f"{queue}/masuk/tautan/{token}", signed_in=False, java_script_enabled=scripts)
    page.get_by_label(say("sign_in.new_password"), exact=True).fill(PASSWORD)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("header .who")).to_contain_text("Budi Santoso")
    expect(page.locator("header .who")).to_contain_text(say("role.peninjau"))
    expect(page.get_by_role("link", name=say("site.trail"))).to_have_count(0)
    page.get_by_role("button", name=say("site.sign_out")).click()
    expect(page.locator("header .who")).to_have_count(0)
    page.goto(f"{queue}/tinjauan/LPR-1")
    expect(page.get_by_label(say("sign_in.login"))).to_be_focused()
    page.keyboard.type("budi")
    page.keyboard.press("Tab")
    page.keyboard.type("salah")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text(say("sign_in.wrong"))
    expect(page.get_by_label(say("sign_in.password"))).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{queue}/tinjauan/LPR-1")
