"""What cannot be used is refused with one clear line that names the field, never with a 5xx, never echoed."""

import json

import httpx
import pytest

from data.schema import MAX_TEXT
from serve.store.records import MAX_ID

PRIVATE = "rahasia-warga"
MALFORMED = {
    "empty": b"",
    "no JSON": b"{text: 1}",
    "trailing": b'{"text": "a"} x',
    "NaN": b'{"text": "a", "lat": NaN}',
    "Infinity in an unknown member": b'{"text": "a", "z": Infinity}',
    "lone surrogate": b'{"text": "\\ud800"}',
    "lone surrogate in an unknown member": b'{"text": "a", "z": "\\udc00 "}',
    "no UTF-8": b'{"text": "\xff\xfe"}',
    "no UTF-8 in an unknown member": b'{"text": "a", "z": "\xff"}',
    "binary": bytes(range(256)),
    "byte order mark": b'\xef\xbb\xbf{"text": "a"}',
    "deep nesting": b'{"text": "a", "z": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "unfinished nesting": b"[" * 100_000,
    "a name twice": b'{"text": "a", "text": "b"}',
    "a name twice inside": b'{"text": "a", "z": {"b": 1, "b": 2}}',
}
INVALID = [
    ({"text": ""}, "text"),
    ({"text": " \n\t "}, "text"),
    ({"text": None}, "text"),
    ({"text": 5}, "text"),
    ({"text": ["a"]}, "text"),
    ({"text": "a\0b"}, "text"),
    ({"text": "a" * (MAX_TEXT + 1)}, "text"),
    ({}, "text"),
    ({"text": "a", "title": "t\0"}, "title"),
    ({"text": "a", "title": None}, "title"),
    ({"text": "a", "lat": 90.1}, "lat"),
    ({"text": "a", "lat": "1"}, "lat"),
    ({"text": "a", "lat": None}, "lat"),
    ({"text": "a", "lon": -181}, "lon"),
    ({"text": "a", "lon": True}, "lon"),
    ({"text": "a", "region_code": "99"}, "region_code"),
    ({"text": "a", "region_code": 34}, "region_code"),
    ({"text": "a", "region_code": "\0"}, "region_code"),
    ({"text": "a", "tenant": "99"}, "tenant"),
    ({"text": "a", "tenant": 1}, "tenant"),
    ({"text": "a", "channel": 1}, "channel"),
    ({"text": "a", "channel": "a" * 201}, "channel"),
    ({"text": "a", "kelurahan": {}}, "kelurahan"),
    ({"text": "a", "submitted_at": "kemarin"}, "submitted_at"),
    ({"text": "a", "submitted_at": "0001-01-01T00:00:00+07:00"}, "submitted_at"),
    ({"text": "a", "submitted_at": 5}, "submitted_at"),
    ({"text": "a", "anonymous": "ya"}, "anonymous"),
    ({"text": "a", "store": 0}, "store"),
    ({"text": "a", "id": "a" * (MAX_ID + 1)}, "id"),
    ({"text": "a", "id": ".."}, "id"),
    ({"text": "a", "id": "a\nb"}, "id"),
    ({"text": "a", "id": 7}, "id"),
]


def check_problem(answer: httpx.Response, status: int) -> dict[str, object]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, object] = answer.json()
    assert problem["status"] == status
    assert str(problem["type"]).startswith("urn:disposisi:problem:")
    assert "\n" not in str(problem["detail"])
    return problem


@pytest.mark.parametrize("path", ["/v1/suggestions", "/v1/suggestions/batch"])
@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed(client: httpx.Client, path: str, body: bytes) -> None:
    answer = client.post(path, content=body, headers={"Content-Type": "application/json"})
    check_problem(answer, 400)


@pytest.mark.parametrize(("body", "field"), INVALID)
def test_invalid(client: httpx.Client, body: dict[str, object], field: str) -> None:
    problem = check_problem(client.post("/v1/suggestions", json=body), 422)
    assert field in str(problem["detail"])
    assert problem["errors"] == [{"pointer": f"#/{field}", "detail": problem["detail"]}]


@pytest.mark.parametrize("body", [[], "teks", 5, None, True])
def test_no_object(client: httpx.Client, body: object) -> None:
    problem = check_problem(client.post("/v1/suggestions", content=json.dumps(body)), 422)
    assert "objek JSON" in str(problem["detail"])


def test_numbers_out_of_range(client: httpx.Client) -> None:
    """A number that no double holds is refused by the name of its field."""
    for number in ("1e999", "9" * 5000):
        problem = check_problem(
            client.post("/v1/suggestions", content=f'{{"text": "a", "lat": {number}}}'), 422
        )
        assert "lat" in str(problem["detail"])


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_other_media_types(client: httpx.Client, kind: str) -> None:
    check_problem(client.post("/v1/suggestions", content=b"{}", headers={"Content-Type": kind}), 415)


@pytest.mark.parametrize(
    "body", [{"text": PRIVATE, "lat": PRIVATE}, {"text": [PRIVATE]}, {"text": "a", "tenant": PRIVATE}]
)
def test_never_echoes(client: httpx.Client, body: dict[str, object]) -> None:
    assert PRIVATE not in client.post("/v1/suggestions", json=body).text
