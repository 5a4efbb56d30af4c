"""A person pastes a complaint and reads what it is about."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from serve.texts import say

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


@pytest.mark.parametrize("scripts", [True, False])
def test_from_complaint_to_suggestion(address: str, visit: Visit, *, scripts: bool) -> None:
    """The same with scripts and without."""
    page = visit(address, java_script_enabled=scripts)
    page.get_by_label(say("form.text")).fill("Lampu jalan mati di Ngaglik, gelap. Telepon 081234567890, ragu")
    page.get_by_label(say("form.place")).fill("Sinduharjo, Ngaglik")
    page.get_by_role("button", name=say("form.submit")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(say("result.title"))
    expect(page.locator(".verdict .badge")).to_have_text(say("action.review"))
    expect(page.locator("mark").first).to_have_text("Lampu")
    expect(page.locator(".letter")).not_to_contain_text("081234567890")
    expect(page.locator(".ranked li").first).to_contain_text("74%")
    page.get_by_role("link", name=say("result.review")).click()
    expect(page.get_by_role("button", name=say("review.accept"))).to_be_focused()


def test_an_empty_complaint_is_stopped_before_it_is_sent(address: str, visit: Visit) -> None:
    page = visit(address)
    page.get_by_role("button", name=say("form.submit")).click()
    expect(page.get_by_label(say("form.text"))).to_be_focused()


def test_places_follow_the_government(address: str, visit: Visit) -> None:
    page = visit(address)
    assert page.locator("#tempat option[value='Ngaglik']").count() == 1
    with page.expect_response("**/wilayah?tenant=nasional"):
        page.get_by_label(say("form.tenant")).select_option("nasional")
    expect(page.locator("#tempat option[value='Kabupaten Sleman']")).to_have_count(1)
    assert page.locator("#tempat option[value='Ngaglik']").count() == 0


def test_another_site_cannot_send_the_form(address: str, visit: Visit) -> None:
    """A foreign page's form reaches the service, which refuses it."""
    page = visit("data:text/html,<form method=post><input name=text value=Lampu><button>x</button></form>")
    page.eval_on_selector("form", f"form => form.action = '{address}/'")
    with page.expect_navigation() as navigation:
        page.get_by_role("button").click()
    assert navigation.value is not None
    assert navigation.value.status == 403
    page.goto("about:blank")
