"""Characters that PostgreSQL or UTF-8 cannot hold never break anything, and do the same in both databases."""

import json
from base64 import urlsafe_b64encode

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from serve.store import Store
from serve.store.plain_text import storable
from serve.store.records import ComplaintRecord
from tests.serve.fakes import DISHUB, LIGHT

FORM = {"text": "Lampu mati", "tenant": "34.04", "store": "on", "id": "p"}
VERDICT = {"decision": "accept", "kind": "pengaduan", "topic": LIGHT, "agency": DISHUB}


@pytest.mark.parametrize("field", ["text", "title", "id", "channel", "kelurahan", "kecamatan", "location"])
def test_a_complaint_with_a_nul_is_refused_by_name(client: httpx.Client, kept: Store, field: str) -> None:
    answer = client.post("/v1/suggestions", json={"text": "Lampu", "id": "a"} | {field: "a\0b"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"#/{field}")
    with kept.read() as session:
        assert session.scalars(select(ComplaintRecord.id)).all() == []


@pytest.mark.parametrize("body", [rb'{"text": "a\ud800"}', rb'{"text": "a", "title": "\udfff"}'])
def test_a_complaint_with_half_a_surrogate_pair_is_refused(client: httpx.Client, body: bytes) -> None:
    assert client.post("/v1/suggestions", content=body).status_code == 400


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/tinjauan/%00", 404),
        ("/tinjauan/a%00b", 404),
        ("/tinjauan/%ED%A0%80", 404),
        ("/tinjauan?tersimpan=%00", 200),
        ("/tinjauan?tersimpan=%ED%A0%80", 200),
        ("/tinjauan?setelah=%00", 422),
    ],
)
def test_addresses(client: httpx.Client, path: str, status: int) -> None:
    """There is nothing of such a name."""
    assert client.get(path).status_code == status


@pytest.mark.parametrize(
    ("charset", "words"),
    [
        ("utf-8", b"Lampu\0 mati"),
        ("unicode_escape", rb"Lampu\ud800 mati"),
        ("utf-16", b"\xff\xfeL\x00\x00\xd8"),
    ],
)
def test_forms(client: httpx.Client, charset: str, words: bytes) -> None:
    """A form names its own encoding, and some encodings write what no text should hold."""
    parts = [
        (name, value.encode("utf-16" if charset == "utf-16" else "ascii")) for name, value in FORM.items()
    ]
    body = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in [*parts[1:], ("text", words)]
    )
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    answer = client.post("/", content=body + b"--x--\r\n", headers={"Content-Type": kind})
    assert answer.status_code in {200, 422}


def test_a_decision_with_a_nul(client: httpx.Client) -> None:
    client.post("/v1/suggestions", json={"text": "ragu", "id": "a", "tenant": "34.04"})
    answer = client.post("/tinjauan/a", data=VERDICT | {"other_agency": "dis\0hub"})
    assert answer.status_code == 303
    assert "Dinas Perhubungan" in client.get("/tinjauan/a").text


def test_what_slips_through_is_replaced(store: Store) -> None:
    """One row or many, by the same rule."""
    with store.write() as session:
        assert (
            session.scalar(text("SELECT CAST(:words AS TEXT)"), {"words": "a\0b\ud800c🙂"})
            == "a\ufffdb\ufffdc🙂"
        )
        session.execute(text("CREATE TEMPORARY TABLE kata (isi TEXT)"))
        session.execute(text("INSERT INTO kata VALUES (:isi)"), [{"isi": "a\0"}, {"isi": "b"}])
        assert session.scalars(text("SELECT isi FROM kata ORDER BY isi")).all() == ["a\ufffd", "b"]


@given(st.text(st.characters(), max_size=50))
def test_only_what_cannot_be_stored_is_replaced(words: str) -> None:
    assert storable(words) == words.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode(
        "utf-16", "replace"
    )


@pytest.mark.parametrize(
    "cursor",
    [
        (2**62, "2026-11-24T12:00:00Z", "a"),
        (2**70, "2026-11-24T12:00:00Z", "a"),
        (-1, "2026-11-24T12:00:00Z", "a"),
        (1, "2026-11-24T12:00:00", "a"),
        (1, "0001-01-01T00:00:00+14:00", "a"),
        (1, "9999-12-31T23:59:59-14:00", "a"),
    ],
)
def test_places_in_the_queue_that_no_column_holds(client: httpx.Client, cursor: tuple[int, str, str]) -> None:
    word = urlsafe_b64encode(json.dumps(cursor).encode()).decode().rstrip("=")
    assert client.get("/tinjauan", params={"setelah": word}).status_code == 422
