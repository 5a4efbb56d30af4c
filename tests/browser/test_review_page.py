"""An officer works through the queue by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from serve.texts import say

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    pytest.fail(f"{selector} cannot be reached by Tab")


@pytest.mark.parametrize("scripts", [True, False])
def test_the_queue_by_keyboard(queue: str, visit: Visit, *, scripts: bool) -> None:
    """Enter accepts; the emergency came first; a correction is typed; the queue ends."""
    page = visit(f"{queue}/tinjauan", java_script_enabled=scripts)
    tab_to(page, ".title-row a.button")
    page.keyboard.press("Enter")
    expect(page.locator(".alarm")).to_contain_text("112")
    expect(page.get_by_role("button", name=say("review.accept"))).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text(say("review.saved_accept", id="LPR-2"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text(say("review.saved_accept", id="LPR-1"))
    tab_to(page, "#other_agency")
    page.keyboard.type("Dinas Lingkungan Hidup (DLH)")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text(say("review.saved_correct", id="LPR-3"))
    expect(page.locator(".empty")).to_contain_text(say("queue.empty"))


def test_a_wrong_agency_is_pointed_at(queue: str, visit: Visit) -> None:
    """The field has the focus, the message is its description, the rest is as it was."""
    page = visit(f"{queue}/tinjauan/LPR-1")
    page.get_by_label("Listrik padam").check()
    page.get_by_label(say("review.other_agency")).fill("Dinas Naga")
    page.get_by_role("button", name=say("review.save")).click()
    field = page.get_by_label(say("review.other_agency"))
    expect(field).to_be_focused()
    expect(field).to_have_value("Dinas Naga")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#agency-error")).to_have_text(say("review.error.agency"))
    expect(page.get_by_label("Listrik padam")).to_be_checked()
