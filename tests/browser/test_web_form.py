"""The example web form in a real browser: it suggests while a citizen types, and is silent where it cannot."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from disposisi_client import Disposisi
from tests.serve.clients import key_for
from web_form.proxy import Proxy, RateLimit
from webhook import Answer, Call, WebhookServer

pytestmark = pytest.mark.browser

TEXT = "Lampu jalan di Ngaglik mati sejak Senin"
Visit = Callable[..., Page]


@contextmanager
def form(respond: Callable[[Call], Answer]) -> Iterator[str]:
    """Serve the form's files, and let `respond` answer its questions."""
    files = Proxy(Disposisi("http://127.0.0.1:9"), RateLimit(100, 100))
    server = WebhookServer(
        ("127.0.0.1", 0), lambda call: files.respond(call) if call.method == "GET" else respond(call)
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


def named(agency: str) -> Answer:
    found = {"topics": [], "agencies": [{"name": agency}], "urgency": {"level": "biasa"}}
    return Answer(body=json.dumps(found).encode(), content_type="application/json")


def test_suggests_while_typing(address: str, app: FastAPI, visit: Visit) -> None:
    """Through the proxy to the service: asked far less often than keys are pressed, said to screen readers."""
    calls: list[Call] = []
    with Disposisi(address, key=key_for(app)) as service:
        proxy = Proxy(service, RateLimit(100, 100), tenant="34.04")

        def counted(call: Call) -> Answer:
            calls.append(call)
            return proxy.respond(call)

        with form(counted) as url:
            page = visit(url)
            page.get_by_label("Apa yang terjadi").press_sequentially(TEXT, delay=5)
            said = page.get_by_role("status")
            expect(said).to_contain_text("Kemungkinan ditangani: Dinas Perhubungan")
            expect(said).to_contain_text("Topik: Penerangan jalan umum")
            assert said.get_attribute("aria-live") == "polite"
    assert 1 <= len(calls) < len(TEXT) / 3
    assert all(json.loads(call.body)["store"] is False for call in calls)


def test_later_text_wins_over_an_earlier_answer(visit: Visit) -> None:
    """The earlier request is aborted; its answer, however late, is not shown."""
    arrived, released = threading.Event(), threading.Event()

    def respond(call: Call) -> Answer:
        if b"Sampah" in call.body:
            return named("Dinas Kedua")
        arrived.set()
        assert released.wait(20)
        return named("Dinas Pertama")

    with form(respond) as url:
        page = visit(url)
        field = page.get_by_label("Apa yang terjadi")
        field.fill(TEXT)
        assert arrived.wait(20)
        field.fill("Sampah menumpuk di pasar")
        expect(page.get_by_role("status")).to_contain_text("Dinas Kedua")
        released.set()
        page.wait_for_timeout(200)
        expect(page.get_by_role("status")).to_have_text("Kemungkinan ditangani: Dinas Kedua")


@pytest.mark.parametrize("answer", [Answer(204), Answer(body=b"<html>", content_type="text/html")])
def test_silent_without_an_answer(visit: Visit, answer: Answer) -> None:
    """What was shown goes, nothing else happens: the console stays empty."""
    answers = [named("Dinas Pertama"), answer]
    with form(lambda _call: answers.pop(0)) as url:
        page = visit(url)
        page.get_by_label("Apa yang terjadi").fill(TEXT)
        expect(page.get_by_role("status")).to_contain_text("Dinas Pertama")
        page.get_by_label("Apa yang terjadi").fill(TEXT + " lagi")
        expect(page.get_by_role("status")).to_be_empty()
    assert answers == []


def test_short_text_is_not_asked(visit: Visit) -> None:
    calls: list[Call] = []
    with form(lambda call: calls.append(call) or named("Dinas Pertama")) as url:  # type: ignore[func-returns-value]
        page = visit(url)
        page.get_by_label("Apa yang terjadi").fill("Lampu")
        page.wait_for_timeout(500)
        assert calls == []
        page.get_by_label("Apa yang terjadi").fill(TEXT)
        expect(page.get_by_role("status")).to_contain_text("Dinas Pertama")
        page.get_by_label("Apa yang terjadi").fill("")
        expect(page.get_by_role("status")).to_be_empty()
    assert len(calls) == 1


def test_answer_never_becomes_markup(visit: Visit) -> None:
    with form(lambda _call: named("<img src=x onerror=alert(1)>")) as url:
        page = visit(url)
        page.get_by_label("Apa yang terjadi").fill(TEXT)
        expect(page.get_by_role("status")).to_contain_text("<img src=x")
        assert page.locator("#saran img").count() == 0


def test_emergency_is_said_first(visit: Visit) -> None:
    found = {"topics": [], "agencies": [], "urgency": {"level": "darurat", "emergency_number": "112"}}
    answer = Answer(body=json.dumps(found).encode(), content_type="application/json")
    with form(lambda _call: answer) as url:
        page = visit(url)
        page.get_by_label("Apa yang terjadi").fill("Kebakaran rumah di pasar")
        expect(page.get_by_role("status")).to_have_text("Keadaan darurat? Hubungi 112 sekarang.")
