"""Whatever is written into any field that the desk shows: nothing of it runs."""

from collections.abc import Callable
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI
from playwright.sync_api import Page
from sqlalchemy import update

from serve.store.records_officers import OfficerRecord
from tests.serve.clients import bearer, key_for

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

CALLS = ("window.__jalan=1", "alert(1)")
SHAPES = (
    "<script>{}</script>",
    "<img src=x onerror={}>",
    "<svg onload={}>",
    "<svg><script>{}</script></svg>",
    '"><script>{}</script>',
    "' autofocus onfocus={} x='",
    '" autofocus onfocus={} x="',
    "</textarea><script>{}</script>",
    "</title><script>{}</script>",
    "</option></select><img src=x onerror={}>",
    '<iframe srcdoc="<script>parent.{}</script>"></iframe>',
    "<details open ontoggle={}>",
    '<a href="javascript:{}">klik</a>',
    "{{{{ {} }}}}",
)  # fmt: skip
PAYLOADS = [shape.format(call) for shape in SHAPES for call in CALLS]


def test_nothing_runs(address: str, app: FastAPI, visit: Visit) -> None:
    """In identifiers, texts, titles, notes, names of officers and fields that come back: the console stays silent."""
    headers = bearer(key_for(app))
    page = visit(address)
    for number, payload in enumerate(PAYLOADS):
        complaint_id = f"{number}{payload}"[:190]
        body = {
            "id": complaint_id,
            "text": f"ragu lampu {payload}",
            "title": payload,
            "location": payload[:100],
            "tenant": "34.04",
        }
        assert httpx.post(f"{address}/v1/suggestions", json=body, headers=headers).is_success
        with app.state.store.write() as session:
            session.execute(update(OfficerRecord).values(name=payload[:100]))
        item = f"{address}/tinjauan/{quote(complaint_id, safe='')}"
        page.goto(item)
        page.locator("details:has(#catatan) summary").click()
        page.fill("#catatan", payload)
        page.locator("details:has(#catatan) button").click()
        page.goto(f"{item}?bukti={quote(payload, safe='')}&tersimpan={quote(payload, safe='')}")
        page.fill("#other_topic", payload)
        page.fill("#other_agency", payload)
        page.locator("#terima").click()
        page.wait_for_selector("[aria-invalid=true]")
        assert payload in page.locator(".letter").first.inner_text()
        assert page.locator("#other_topic").input_value() == payload
        page.goto(f"{address}/meja/serupa/{quote(complaint_id, safe='')}")
        assert page.evaluate("typeof window.__jalan") == "undefined"
    assert len(PAYLOADS) >= 20
