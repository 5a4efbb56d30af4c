"""The officers' desk in a browser: few keys, two browsers on one item, nothing lost without scripts."""

from collections.abc import Callable

import httpx
import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from serve.officers.cookie import PLAIN
from serve.texts import say
from tests.serve.clients import bearer, key_for, token_for

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

ITEMS = 50
CORRECTED = 5
"""Every so many-th of the prepared items goes to another agency."""


class Keys:
    """Counts the keys that are pressed."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.pressed = 0

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self._page.keyboard.press(key)
            self.pressed += 1


@pytest.fixture
def fifty(address: str, app: FastAPI) -> str:
    """The address of a service where fifty complaints wait."""
    items = [{"id": f"L-{n:02}", "text": f"ragu, lampu {n} mati", "tenant": "34.04"} for n in range(ITEMS)]
    headers = bearer(key_for(app))
    assert httpx.post(f"{address}/v1/suggestions/batch", json={"items": items}, headers=headers).is_success
    return address


def test_fifty_items_with_few_keys(fifty: str, visit: Visit) -> None:
    """At most 1.2 keys for an accepted item, 8 for a corrected one."""
    page = visit(f"{fifty}/tinjauan/L-00")
    accepting, correcting = Keys(page), Keys(page)
    for number in range(ITEMS):
        expect(page).to_have_url(
            f"{fifty}/tinjauan/L-{number:02}{f'?tersimpan=L-{number - 1:02}' if number else ''}"
        )
        expect(page.locator("html.keys")).to_have_count(1)  # the script is there
        if number % CORRECTED:
            accepting.press("Enter")
        else:
            correcting.press("i", "d", "l", "h")
            expect(page.get_by_role("option").first).to_contain_text("Dinas Lingkungan Hidup")
            correcting.press("Enter", "Enter")
    expect(page.locator(".empty")).to_contain_text(say("queue.empty"))
    corrected = ITEMS // CORRECTED
    assert accepting.pressed / (ITEMS - corrected) <= 1.2
    assert correcting.pressed / corrected <= 8


def test_keys_of_other_outcomes_and_undo(fifty: str, visit: Visit) -> None:
    """Candidates by j, k and digits; letters open what they are for; z takes back; the choice is said."""
    page = visit(f"{fifty}/tinjauan/L-00")
    pair, accept = page.locator("#pasangan"), page.locator("#terima")
    page.keyboard.press("j")
    page.keyboard.press("2")
    expect(pair).to_contain_text("Jalan rusak")
    expect(pair).to_contain_text("Dinas Pekerjaan Umum")
    expect(accept).to_have_text(say("review.save"))
    page.keyboard.press("k")
    page.keyboard.press("1")
    expect(accept).to_have_text(say("review.accept"))
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text(say("review.saved.correct", id="L-00"))
    page.keyboard.press("z")
    expect(page).to_have_url(f"{fifty}/tinjauan/L-00?tersimpan=L-00")
    page.keyboard.press("w")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text(say("review.saved.refer", id="L-00"))
    page.keyboard.press("l")
    expect(page).to_have_url(f"{fifty}/tinjauan/L-02?lewati=L-01")


def test_keys_are_shown_dead_in_fields_and_can_be_turned_off(fifty: str, visit: Visit) -> None:
    page = visit(f"{fifty}/tinjauan/L-00")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name=say("shortcuts.title"))
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("#terima")).to_be_focused()
    page.keyboard.press("c")
    page.keyboard.type("jangan?zln")
    expect(page.locator("#catatan")).to_have_value("jangan?zln")
    page.locator("#terima").focus()
    page.keyboard.press("Control+j")
    expect(page.locator("#pasangan")).to_contain_text("Penerangan jalan umum")
    page.locator("[data-help]").click()
    dialog.get_by_role("button", name=say("shortcuts.turn_off")).click()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("j")
    expect(page.locator("#pasangan")).to_contain_text("Penerangan jalan umum")
    expect(page.locator("kbd:visible")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("L-00")


def test_choosing_while_typing(fifty: str, visit: Visit) -> None:
    """The combobox of the ARIA practices: a list that arrows walk, Enter takes, Escape closes."""
    page = visit(f"{fifty}/tinjauan/L-00")
    page.keyboard.press("i")
    field = page.get_by_role("combobox", name=say("review.other_agency"))
    expect(field).to_be_focused()
    with page.expect_response(lambda answer: answer.url.endswith("q=dinas")):
        page.keyboard.type("dinas")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    second = page.get_by_role("option").nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", second.get_attribute("id") or "")
    name = second.locator(".name").inner_text()
    page.keyboard.press("Enter")
    expect(field).to_have_value(name)
    expect(field).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("x")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)


def test_two_browsers_on_one_item(fifty: str, app: FastAPI, visit: Visit) -> None:
    """The second sees who has it and goes on; once the lease has gone, a stale save shows both decisions."""
    first = visit(f"{fifty}/tinjauan/L-00")
    other = visit(fifty)
    token = token_for(app, "peninjau", "34.04", login="budi")
    other.context.add_cookies([{"name": PLAIN, "value": token, "url": fifty}])
    other.goto(f"{fifty}/tinjauan/L-00")
    expect(other.get_by_role("status").first).to_contain_text("Siti Aminah")
    expect(other.locator("#terima")).to_have_count(0)
    other.keyboard.press("Enter")
    expect(other).to_have_url(f"{fifty}/tinjauan/L-01")
    first.goto(f"{fifty}/tinjauan/L-02?lewati=L-00")
    first.go_back()
    first.evaluate("0")
    stale = first.locator("input[name=versi]").first.input_value()
    first.goto(f"{fifty}/tinjauan/L-02?lewati=L-00")
    other.goto(f"{fifty}/tinjauan/L-00")
    other.keyboard.press("2")
    other.keyboard.press("Enter")
    expect(other.get_by_role("status").first).to_contain_text("L-00")
    first.goto(f"{fifty}/tinjauan/L-02")
    first.evaluate(
        """version => {
          const form = document.getElementById("putusan");
          form.action = "/tinjauan/L-00";
          form.elements.versi.value = version;
        }""",
        stale,
    )
    first.keyboard.press("Enter")
    card = first.get_by_role("alert").first
    expect(card).to_contain_text(say("conflict.mine"))
    expect(card).to_contain_text("Dinas Perhubungan")
    expect(card).to_contain_text("Dinas Pekerjaan Umum")


def test_without_scripts(fifty: str, visit: Visit) -> None:
    """Evidence by a link, several agencies, another outcome, a note, undoing: all by forms."""
    page = visit(
        f"{fifty}/tinjauan/L-00?bukti=topic%3Aperhubungan%2Fpenerangan-jalan", java_script_enabled=False
    )
    expect(page.locator("mark")).to_have_text(["lampu"])
    page.locator("summary[data-key=b]").click()
    page.get_by_label(say("several.second")).fill("DLH")
    page.get_by_role("button", name=say("several.save")).click()
    expect(page.get_by_role("status").first).to_contain_text(say("review.saved.several", id="L-00"))
    page.get_by_role("button", name=say("review.undo")).click()
    expect(page).to_have_url(f"{fifty}/tinjauan/L-00?tersimpan=L-00")
    page.locator("summary[data-key=m]").click()
    page.get_by_label(say("question.tempat")).check()
    page.get_by_role("button", name=say("ask.title")).click()
    expect(page.get_by_role("status").first).to_contain_text(say("review.saved.ask", id="L-00"))
    page.locator("summary[data-key=c]").click()
    page.get_by_label(say("note.label")).fill("Sudah ditanyakan")
    page.get_by_role("button", name=say("note.save")).click()
    expect(page.locator(".timeline")).to_contain_text("Sudah ditanyakan")
