"""Every refusal is a problem: JSON for programs, a page for people."""

import httpx
import pytest
from sqlalchemy.exc import OperationalError

from serve.store import Store


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/tidak-ada", 404),
        ("GET", "/v1/suggestions", 405),
        ("DELETE", "/", 405),
        ("GET", "/static/x.css", 404),
        ("GET", "/tinjauan/x", 404),
    ],
)
def test_framework_errors(client: httpx.Client, method: str, path: str, status: int) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"


def test_people_get_a_page(client: httpx.Client) -> None:
    answer = client.get("/tinjauan/<b>", headers={"Accept": "text/html,*/*"})
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "<b>" not in answer.text


def test_malformed_forms(client: httpx.Client) -> None:
    answer = client.post("/", content=b"--x", headers={"Content-Type": "multipart/form-data; boundary=y"})
    assert answer.status_code in {400, 422}
    many = "&".join(f"f{number}=1" for number in range(100))
    answer = client.post("/", content=many, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_lost_database_is_unavailable(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is acknowledged that could not be kept."""

    def broken(_store: Store) -> None:
        raise OperationalError("SELECT 1", {}, Exception("disk I/O error"))

    monkeypatch.setattr(Store, "write", broken)
    monkeypatch.setattr(Store, "ping", broken)
    for answer in (client.get("/readyz"), client.post("/v1/suggestions", json={"text": "Lampu"})):
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert client.post("/v1/suggestions", json={"text": "Lampu", "store": False}).status_code == 200


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/v1/jobs", "GET, POST"),
        ("/v1/jobs/x", "DELETE, GET"),
        ("/open311/v2/requests.json", "GET, POST"),
        ("/v1/suggestions", "POST"),
    ],
)
def test_all_methods_of_an_address_are_named(client: httpx.Client, path: str, allowed: str) -> None:
    answer = client.options(path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
