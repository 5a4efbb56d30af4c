"""The lists of codes, which clients keep until they change."""

import httpx
import pytest

from data.taxonomy import load_taxonomy


def test_topics_stand_below_their_sectors(client: httpx.Client) -> None:
    sectors = {row["code"] for row in client.get("/v1/sectors").json()["items"]}
    topics = client.get("/v1/topics").json()["items"]
    assert sectors == set(load_taxonomy().sectors)
    assert {row["sector"] for row in topics} <= sectors


def test_agencies_of_a_tenant(client: httpx.Client) -> None:
    """The service's own tenant when none is named; what is not known is left out, never null."""
    own, national = client.get("/v1/agencies").json(), client.get("/v1/agencies?tenant=nasional").json()
    assert (own["tenant"], national["tenant"]) == ("34.04", "nasional")
    assert "34.04/dishub" in {row["code"] for row in own["items"]}
    assert all(row["code"] != "34.04/dishub" for row in national["items"])
    assert None not in [value for row in own["items"] for value in row.values()]


def test_unknown_tenant(client: httpx.Client) -> None:
    answer = client.get("/v1/agencies?tenant=99")
    assert answer.status_code == 422
    assert "34.04" in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/v1/topics", "/v1/sectors", "/v1/agencies?tenant=34.04"])
@pytest.mark.parametrize("header", ["{tag}", "W/{tag}", '"lain", {tag}', "*"])
def test_not_modified(client: httpx.Client, path: str, header: str) -> None:
    tag = client.get(path).headers["etag"]
    answer = client.get(path, headers={"If-None-Match": header.format(tag=tag)})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)


def test_modified(client: httpx.Client) -> None:
    assert client.get("/v1/topics", headers={"If-None-Match": '"lama"'}).status_code == 200
