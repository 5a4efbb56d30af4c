"""The example client: against the real service, and against one that says what it is told."""

from pathlib import Path

import pytest

from disposisi_client import Disposisi, ProblemError, UnreachableError
from tests.examples.conftest import Service, Stub

PROBLEM = {
    "type": "urn:disposisi:problem:invalid-field",
    "title": "Invalid field",
    "status": 422,
    "detail": "Field text wajib diisi.",
    "errors": [{"pointer": "#/text", "detail": "Field text wajib diisi."}],
}


@pytest.fixture
def pauses() -> list[float]:
    """What the client waited, in seconds."""
    return []


@pytest.fixture
def client(stub: Stub, pauses: list[float]) -> Disposisi:
    return Disposisi(stub.url, key="dsp_contoh", retries=2, sleep=pauses.append)


def test_suggestion_and_batch(service: Service) -> None:
    with Disposisi(service.url) as client:
        assert client.suggest({"text": "Lampu jalan mati"})["agencies"][0]["code"] == "34.04/dishub"
        items = client.batch([{"text": "Lampu mati"}, {"text": " "}])
    assert [item["status"] for item in items] == [200, 422]
    assert items[0]["suggestion"]["topics"][0]["name"] == "Penerangan jalan umum"


def test_refusal_has_its_problem(service: Service) -> None:
    with Disposisi(service.url) as client, pytest.raises(ProblemError) as raised:
        client.suggest({"text": ""})
    assert raised.value.status == 422
    assert raised.value.type == "urn:disposisi:problem:invalid-field"
    assert raised.value.errors[0]["pointer"] == "#/text"


def test_catalogue_travels_once(service: Service, stub: Stub) -> None:
    with Disposisi(service.url) as client:
        first = client.topics()
        assert first == client.topics()
        assert any(agency["code"] == "34.04/dishub" for agency in client.agencies("34.04"))
    stub.say(200, {"items": [{"code": "a"}]}, ETag='"x"')
    stub.say(304, b"")
    with Disposisi(stub.url) as client:
        assert client.topics() == client.topics() == [{"code": "a"}]
    assert stub.seen[1].headers["If-None-Match"] == '"x"'


def test_passing_refusals_are_tried_again_as_long_as_they_ask(
    client: Disposisi, stub: Stub, pauses: list[float]
) -> None:
    """All tries of one POST carry the same key, each POST another."""
    stub.say(429, PROBLEM, Retry_After="7")
    stub.say(503, b"<html>")
    stub.say(200, {"complaint_id": "a"})
    client.suggest({"text": "Lampu"})
    client.suggest({"text": "Lampu"})
    client.close()
    keys = [seen.headers["Idempotency-Key"] for seen in stub.seen]
    assert keys[0] == keys[1] == keys[2] != keys[3]
    assert pauses[0] == 7
    assert 0.1 < pauses[1] < 0.5
    assert {seen.headers["Authorization"] for seen in stub.seen} == {"Bearer dsp_contoh"}


def test_last_refusal_is_raised(client: Disposisi, stub: Stub, pauses: list[float]) -> None:
    stub.say(503, b"")
    with pytest.raises(ProblemError, match="503 Service Unavailable"):
        client.suggest({"text": "Lampu"})
    client.close()
    assert len(stub.seen) == 3
    assert len(pauses) == 2


def test_no_waiting_for_an_hour(client: Disposisi, stub: Stub, pauses: list[float]) -> None:
    stub.say(429, PROBLEM, Retry_After="3600")
    with pytest.raises(ProblemError) as raised:
        client.suggest({"text": "Lampu"})
    client.close()
    assert (raised.value.retry_after, pauses) == (3600, [])


@pytest.mark.parametrize("status", [400, 401, 409, 422])
def test_other_refusals_are_not_tried_again(client: Disposisi, stub: Stub, status: int) -> None:
    stub.say(status, PROBLEM)
    with pytest.raises(ProblemError, match="Field text wajib diisi"):
        client.suggest({"text": "Lampu"})
    client.close()
    assert len(stub.seen) == 1


def test_own_request_still_under_way(client: Disposisi, stub: Stub) -> None:
    stub.say(409, PROBLEM, Retry_After="1")
    stub.say(200, {"complaint_id": "a"})
    assert client.suggest({"text": "Lampu"})["complaint_id"] == "a"
    client.close()


def test_nobody_there(nowhere: str, pauses: list[float]) -> None:
    with pytest.raises(UnreachableError, match=r"127\.0\.0\.1"):
        Disposisi(nowhere, retries=2, sleep=pauses.append).suggest({"text": "Lampu"})
    assert len(pauses) == 2


def test_address_must_be_one() -> None:
    with pytest.raises(ValueError, match="ftp://x"):
        Disposisi("ftp://x")


def test_complaint_and_outcome(client: Disposisi, stub: Stub) -> None:
    stub.say(200, {"id": "LAPOR #1/2026"})
    client.complaint("LAPOR #1/2026")
    client.outcome("a/b", "34.04/dishub", topic="perhubungan/penerangan-jalan")
    client.outcome("a", "34.04/dishub")
    client.close()
    assert [(seen.method, seen.path) for seen in stub.seen] == [
        ("GET", "/v1/complaints/LAPOR%20%231%2F2026"),
        ("POST", "/v1/complaints/a%2Fb/outcome"),
        ("POST", "/v1/complaints/a/outcome"),
    ]
    assert stub.seen[1].body == b'{"agency": "34.04/dishub", "topic": "perhubungan/penerangan-jalan"}'
    assert stub.seen[2].body == b'{"agency": "34.04/dishub"}'


def test_job_from_upload_to_result(client: Disposisi, stub: Stub, tmp_path: Path) -> None:
    """The file goes again from its beginning when the first try was refused."""
    file = tmp_path / "laporan.csv"
    file.write_text("text\nLampu mati\n" * 1000)
    stub.say(503, b"", Retry_After="1")
    stub.say(202, b"", Location=f"{stub.url}/v1/jobs/j1")
    job = client.upload(file, tenant="34.04")
    assert job == "/v1/jobs/j1"
    assert [seen.body for seen in stub.seen] == [file.read_bytes()] * 2
    assert stub.seen[1].path == "/v1/jobs?tenant=34.04"
    stub.answers.clear()
    stub.say(200, {"status": "queued"})
    stub.say(200, {"status": "running"})
    stub.say(200, {"status": "done"})
    stub.say(200, b'{"complaint_id": "1"}\n\n{"complaint_id": "2"}\n')
    assert client.wait(job)["status"] == "done"
    assert [suggestion["complaint_id"] for suggestion in client.result(job)] == ["1", "2"]


CHUNK = b'16\r\n{"complaint_id": "1"}\n\r\n'
CHUNKED = {"Transfer-Encoding": "chunked", "Connection": "close"}


@pytest.mark.parametrize(
    ("headers", "content"),
    [
        ({"Content-Length": "99", "Connection": "close"}, b'{"complaint_id": "1"}\n'),
        (CHUNKED, CHUNK),
        (CHUNKED, CHUNK + b"16\r\n"),
        (CHUNKED, CHUNK + b"what?\r\n"),
    ],
)
def test_result_that_breaks_off_is_no_whole_one(
    client: Disposisi, stub: Stub, headers: dict[str, str], content: bytes
) -> None:
    stub.answers.append((200, headers, content))
    came = client.result("/v1/jobs/j1")
    assert next(came)["complaint_id"] == "1"
    with pytest.raises(UnreachableError, match="broke off"):
        next(came)


def test_result_in_chunks(client: Disposisi, stub: Stub) -> None:
    stub.answers.append((200, CHUNKED, CHUNK + CHUNK + b"0\r\n\r\n"))
    assert len(list(client.result("/v1/jobs/j1"))) == 2


def test_behind_a_path(stub: Stub) -> None:
    """A proxy may give the service a path of its own."""
    stub.say(202, b"", Location="/disposisi/v1/jobs/j1")
    with Disposisi(f"{stub.url}/disposisi/") as client:
        assert client.upload(Path(__file__)) == "/v1/jobs/j1"
    assert stub.seen[0].path == "/disposisi/v1/jobs"


def test_complaint_from_sending_to_its_outcome(service: Service) -> None:
    """Against the service itself."""
    with Disposisi(service.url) as client:
        client.suggest({"text": "Lampu jalan mati", "id": "LAPOR/1 2026", "tenant": "34.04"})
        told = client.outcome("LAPOR/1 2026", "34.04/dishub", topic="perhubungan/penerangan-jalan")
        assert told["outcome"]["agency"] == "34.04/dishub"
        assert client.complaint("LAPOR/1 2026")["outcome"] == told["outcome"]
        with pytest.raises(ProblemError) as raised:
            client.complaint("tidak-ada")
    assert raised.value.status == 404


def test_file_from_upload_to_result(service: Service, tmp_path: Path) -> None:
    """Likewise."""
    file = tmp_path / "laporan.csv"
    file.write_text("id,text\na,Lampu mati\nb,\nc,Jalan rusak\n")
    with Disposisi(service.url) as client:
        job = client.upload(file, tenant="34.04")
        assert client.wait(job, every=0.05)["status"] == "done"
        assert [suggestion["complaint_id"] for suggestion in client.result(job)] == ["a", "c"]
