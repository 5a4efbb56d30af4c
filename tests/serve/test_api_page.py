"""The exchanges in docs/api.md are what the service really answers, one after the other."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
ANY = "…"
"""Stands for what is different every time."""


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer as the page shows it."""

    start: str
    headers: dict[str, str]
    body: Any


def read(block: str) -> Message:
    """Read a block: first line, header fields, an empty line, JSON."""
    head, _, body = block.strip().partition("\n\n")
    start, *fields = head.splitlines()
    headers = {name: value.strip() for name, _, value in (field.partition(":") for field in fields)}
    return Message(start, headers, json.loads(body) if body else None)


MESSAGES = [read(block) for block in re.findall(r"^```http\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)]


def differences(shown: Any, real: Any, path: str = "") -> list[str]:
    """Name where an answer is not what the page shows; members that it leaves out may be anything."""
    if shown == ANY:
        return [] if real else [path]
    if isinstance(shown, dict) and isinstance(real, dict):
        return [
            wrong for name in shown for wrong in differences(shown[name], real.get(name), f"{path}/{name}")
        ]
    if isinstance(shown, list) and isinstance(real, list) and len(shown) == len(real):
        return [
            wrong
            for number, (one, other) in enumerate(zip(shown, real, strict=True))
            for wrong in differences(one, other, f"{path}/{number}")
        ]
    return [] if shown == real else [f"{path}: {real!r} instead of {shown!r}"]


def test_there_are_exchanges() -> None:
    assert len(MESSAGES) == 14


def test_exchanges(client: httpx.Client) -> None:
    for request, shown in zip(MESSAGES[::2], MESSAGES[1::2], strict=True):
        method, address = request.start.split()
        answer = client.request(method, address, json=request.body, headers=request.headers)
        assert answer.status_code == int(shown.start.split()[0]), answer.text
        assert {name: answer.headers.get(name) for name in shown.headers} == shown.headers
        assert differences(shown.body, answer.json()) == []
