"""Other sites cannot use the visitor's browser against the service."""

import httpx
import pytest

FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "apa-saja"},
    {"Origin": "http://jahat.example"},
    {"Origin": "http://127.0.0.1:9999"},
    {"Origin": "null"},
]
OWN = [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "http://127.0.0.1"}]


@pytest.mark.parametrize("path", ["/", "/tinjauan/x", "/v1/suggestions"])
@pytest.mark.parametrize("headers", FOREIGN)
def test_foreign_posts_are_refused(client: httpx.Client, path: str, headers: dict[str, str]) -> None:
    answer = client.post(path, json={"text": "Lampu"}, headers=headers)
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("headers", OWN)
def test_own_posts_are_taken(client: httpx.Client, headers: dict[str, str]) -> None:
    assert client.post("/", data={"text": "Lampu", "tenant": "34.04"}, headers=headers).status_code == 200


def test_links_from_elsewhere_may_be_followed(client: httpx.Client) -> None:
    assert client.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize("host", ["jahat.example", "127.0.0.1.jahat.example", "[x", "", "10.0.0.1:8000"])
def test_other_hosts_are_refused(client: httpx.Client, host: str) -> None:
    """A foreign name that resolves to this machine is no way in."""
    assert client.get("/", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_own_hosts(client: httpx.Client, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200
