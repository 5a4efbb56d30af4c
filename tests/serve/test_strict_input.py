"""What cannot be used is refused with one clear line that names the field, never with a 5xx, never echoed."""

import json

import httpx
import pytest

from data.schema import MAX_TEXT
from serve.json_body import MAX_DEPTH, MAX_NAME, MAX_VALUES
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
    "nesting beyond the limit": b'{"text": "a", "z": ' + b"[" * MAX_DEPTH + b"]" * MAX_DEPTH + b"}",
    "too many values": b'{"text": "a", "z": [' + b"1," * MAX_VALUES + b"1]}",
    "too many names": b'{"text": "a"' + b',"z":{"":""}' * (MAX_VALUES + 1) + b"}",
    "a long name": b'{"text": "a", "' + b"n" * (MAX_NAME + 1) + b'": 1}',
    "a number beyond doubles in an unknown member": b'{"text": "a", "z": [[-1e999]]}',
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
    ({"text": "a", "id": "3404121212900001"}, "id"),
    ({"text": "a", "id": "LAPOR-081234567890"}, "id"),
    ({"text": "a", "id": "siti@gmail.com"}, "id"),
]


def check_problem(answer: httpx.Response, status: int) -> dict[str, object]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, object] = answer.json()
    assert problem["status"] == status
    assert str(problem["type"]).startswith("urn:disposisi:problem:")
    assert "\n" not in str(problem["detail"])
    return problem


@pytest.mark.parametrize(
    "sent",
    [
        "3c03a392-0ea3-4b3a-b968-344999267147-081234567890",
        "3404121212900001-3c03a3920ea34b3ab968344999267147",
        "0812-3c03a3920ea34b3ab968344999267147-siti@example.org",
        "3c03a3920ea34b3ab968344999267147@example.org",
    ],
)
def test_a_uuid_hides_nothing_beside_it(client: httpx.Client, sent: str) -> None:
    check_problem(client.post("/v1/suggestions", json={"text": "a", "id": sent}), 422)


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


@pytest.mark.parametrize(
    "sent",
    [
        "LAPOR-2026-0001",
        "8123456",
        "3c03a392-0ea3-4b3a-b968-344999267147",
        "3c03a3920ea34b3ab968344999267147",
        "S-26a5f6d603cd4acc88614032e3802dfa",
        "LAPOR-b9126cea-472f-43b4-b767-e9c34fdfbcf9",
    ],
)
def test_harmless_identifiers(client: httpx.Client, sent: str) -> None:
    """Ticket numbers are taken, so is a UUID that happens to hold a long row of digits."""
    answer = client.post("/v1/suggestions", json={"text": "a", "id": sent})
    assert (answer.status_code, answer.json()["complaint_id"]) == (200, sent)


def test_personal_identifiers_are_not_echoed(client: httpx.Client) -> None:
    """The refusal says why and what to do instead, without the number; in a batch it spoils no other."""
    items = [{"text": "a", "id": "3404121212900001"}, {"text": "b", "id": "b"}]
    answer = client.post("/v1/suggestions/batch", json={"items": items})
    assert [item["status"] for item in answer.json()["items"]] == [422, 200]
    assert "data pribadi" in answer.text
    assert "hapus field ini" in answer.text
    assert "3404121212900001" not in answer.text


@pytest.mark.parametrize("path", ["/v1/suggestions", "/v1/suggestions/batch"])
def test_a_byte_order_mark_is_named(client: httpx.Client, path: str) -> None:
    problem = check_problem(client.post(path, content=MALFORMED["byte order mark"]), 400)
    assert "BOM" in str(problem["detail"])


@pytest.mark.parametrize(
    "body",
    [
        {"text": "a", "z": [[[]]], "n": {"o": {"p": [1, 2.5, "x"]}}},
        {"text": '[[[[{{{{,,,,"' * 7_000},
        {"text": "a\\", "title": '\\"', "z": "\\\\"},
        {"text": "a", "n" * MAX_NAME: 1},
        {"text": "a", "z": json.loads("[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1))},
    ],
    ids=["nested", "brackets in a text", "escapes", "longest name", "deepest"],
)
def test_unusual_but_sound(client: httpx.Client, body: dict[str, object]) -> None:
    """Limits count structure, never what stands in a string."""
    assert client.post("/v1/suggestions", json=body).status_code == 200


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-16", '"windows-1252"', ""])
def test_other_charsets(client: httpx.Client, charset: str) -> None:
    kind = {"Content-Type": f"application/json; charset={charset}"}
    check_problem(client.post("/v1/suggestions", content=b'{"text": "a"}', headers=kind), 415)


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", 'application/json;charset="UTF-8"; v=1'])
def test_our_charset(client: httpx.Client, kind: str) -> None:
    answer = client.post("/v1/suggestions", content=b'{"text": "a"}', headers={"Content-Type": kind})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "path", ["/v1/suggestions", "/v1/suggestions/batch", "/v1/complaints/a/outcome", "/"]
)
@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "identity, gzip"])
def test_compressed(client: httpx.Client, path: str, coding: str) -> None:
    answer = client.post(path, content=b"{}", headers={"Content-Encoding": coding})
    check_problem(answer, 415)
    assert answer.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed_outcomes(client: httpx.Client, body: bytes) -> None:
    kind = {"Content-Type": "application/json"}
    check_problem(client.post("/v1/complaints/a/outcome", content=body, headers=kind), 400)
