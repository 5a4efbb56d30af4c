"""Every answer tells browsers what they may do with it."""

import re

import httpx
import pytest


@pytest.mark.parametrize(
    "path", ["/", "/tinjauan", "/docs", "/v1/topics", "/static/gaya.css", "/tidak-ada", "/livez"]
)
def test_headers(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/", "/tinjauan", "/docs"])
def test_pages_hold_nothing_inline_and_nothing_foreign(client: httpx.Client, path: str) -> None:
    """The policy would block it, so the pages must do without."""
    page = client.get(path).text
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=\"/static/)", page)
    assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", page)


def test_errors_have_them_too(client: httpx.Client) -> None:
    answer = client.post("/v1/suggestions", content=b"{}", headers={"Host": "jahat.example"})
    assert answer.status_code == 421
    assert answer.headers["x-content-type-options"] == "nosniff"
