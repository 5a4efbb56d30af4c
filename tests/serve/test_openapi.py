"""The description of the API is complete, committed and true."""

import json
import re
from pathlib import Path

import httpx
import msgspec

from serve.settings import Settings

DOCS = Path(__file__).parents[2] / "docs"


def test_the_committed_description_is_that_of_the_service(client: httpx.Client) -> None:
    """Make it anew with: curl -s 127.0.0.1:8000/openapi.json | python -m json.tool --no-ensure-ascii > docs/openapi.json."""
    assert json.loads((DOCS / "openapi.json").read_text("utf-8")) == client.get("/openapi.json").json()


def test_every_reference_leads_somewhere(client: httpx.Client) -> None:
    document = client.get("/openapi.json").text
    names = set(re.findall(r'"#/components/schemas/(\w+)"', document))
    assert names <= set(json.loads(document)["components"]["schemas"])
    assert {"Complaint", "Suggestion", "Problem"} <= names


def test_nothing_is_null(client: httpx.Client) -> None:
    """Members are left out, so no client has to read `anyOf null`."""
    assert '"null"' not in client.get("/openapi.json").text


def test_answers_have_the_described_members(client: httpx.Client) -> None:
    shapes = client.get("/openapi.json").json()["components"]["schemas"]
    body = client.post("/v1/suggestions", json={"text": "Lampu di Ngaglik"}).json()
    assert set(shapes["Suggestion"]["required"]) <= set(body) <= set(shapes["Suggestion"]["properties"])
    for member, name in (
        ("topics", "Topic"),
        ("agencies", "Agency"),
        ("places", "Place"),
        ("evidence", "Evidence"),
    ):
        assert set(body[member][0]) <= set(shapes[name]["properties"])


def test_the_page_shows_every_operation(client: httpx.Client) -> None:
    page = client.get("/docs").text
    for path in client.get("/openapi.json").json()["paths"]:
        assert path in page
    assert set(re.findall(r'href="#([\w-]+)"', page)) <= set(re.findall(r'id="([\w-]+)"', page)) | {"isi"}


def test_the_manual_names_every_path_and_setting(client: httpx.Client) -> None:
    manual = (DOCS / "api.md").read_text("utf-8")
    paths = list(client.get("/openapi.json").json()["paths"])
    variables = [f"DISPOSISI_{name.upper()}" for name in Settings.model_fields]
    fields = msgspec.json.decode(client.get("/openapi.json").content)["components"]["schemas"]["Complaint"][
        "properties"
    ]
    for word in (*paths, *variables, *fields):
        assert word in manual, word


def test_conventions_refuse_in_their_own_shape(client: httpx.Client) -> None:
    """What is described of a missing key is what is answered: by GeoReport 403 in its list, by the inference protocol 401."""
    paths = client.get("/openapi.json").json()["paths"]
    listed = paths["/open311/v2/requests.json"]["get"]["responses"]
    assert "401" not in listed
    assert listed["403"]["content"]["application/json"]["schema"]["type"] == "array"
    inferred = paths["/v2"]["get"]["responses"]
    assert list(inferred["401"]["content"]) == ["application/json"]
    assert list(paths["/v1/jobs"]["get"]["responses"]["401"]["content"]) == ["application/problem+json"]
