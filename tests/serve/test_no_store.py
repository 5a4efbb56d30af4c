"""Answers about people are kept by no cache; lists of codes and files of ours may be."""

import httpx
import pytest


@pytest.mark.parametrize("path", ["/", "/tinjauan", "/v1/complaints/tidak-ada", "/tidak-ada"])
def test_personal(client: httpx.Client, path: str) -> None:
    assert client.get(path).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("body", [{"text": "Lampu"}, {"text": ""}])
def test_suggestions(client: httpx.Client, body: dict[str, str]) -> None:
    """Good answers and refusals alike."""
    assert client.post("/v1/suggestions", json=body).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "control"),
    [("/v1/topics", "no-cache"), ("/livez", None), ("/wilayah", "max-age=3600")],
)
def test_impersonal(client: httpx.Client, path: str, control: str | None) -> None:
    """What says itself how long it may be kept is left alone."""
    assert client.get(path).headers.get("cache-control") == control
