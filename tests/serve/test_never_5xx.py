"""Whatever is sent, the service never answers 5xx."""

import json
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serve.app import create_app
from serve.settings import Settings
from tests.serve.clients import connected
from tests.serve.databases import PostgresServer, sqlite_url
from tests.serve.fakes import fake_champion

FIELDS = (
    "text", "id", "title", "channel", "tenant", "region_code", "kelurahan", "kecamatan", "location",
    "lat", "lon", "submitted_at", "anonymous", "confidential", "store", "items", "lain",
)  # fmt: skip
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["34.04", "2026-11-24"])
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
COMPLAINTS = st.dictionaries(st.sampled_from(FIELDS), VALUES) | st.fixed_dictionaries(
    {"text": st.text(min_size=1)}
)
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    with ExitStack() as stack:
        folder = tmp_path_factory.mktemp("acak")
        url = sqlite_url(folder / "a.db")
        if request.param == "postgresql":
            server: PostgresServer = request.getfixturevalue("postgres")
            url = stack.enter_context(server.database())
        settings = Settings(database_url=url, jobs_dir=folder / "pekerjaan")
        yield stack.enter_context(connected(create_app(settings, champion=fake_champion())))


@given(body=VALUES | COMPLAINTS)
@settings(deadline=None)
def test_json(running: httpx.Client, body: object) -> None:
    answer = running.post("/v1/suggestions", content=json.dumps(body).encode(), headers=JSON)
    assert answer.status_code in {200, 400, 422}


@given(items=st.lists(VALUES | COMPLAINTS, max_size=4))
@settings(deadline=None)
def test_json_batches(running: httpx.Client, items: list[object]) -> None:
    answer = running.post(
        "/v1/suggestions/batch", content=json.dumps({"items": items}).encode(), headers=JSON
    )
    assert answer.status_code in {200, 400, 422}


@given(body=st.binary())
@settings(deadline=None)
def test_bytes(running: httpx.Client, body: bytes) -> None:
    assert running.post("/v1/suggestions", content=body, headers=JSON).status_code in {400, 422}


@given(sent=st.binary() | st.text().map(lambda rows: f"text,id,lat\n{rows}".encode("utf-8", "surrogatepass")))
@settings(deadline=None)
def test_files(running: httpx.Client, sent: bytes) -> None:
    """Whatever is taken in is brought to its end."""
    answer = running.post("/v1/jobs", content=sent, headers={"Content-Type": "text/csv"})
    assert answer.status_code in {202, 422}
    body = answer.json()
    while body["status"] in {"queued", "running"}:
        body = running.get(f"/v1/jobs/{body['id']}").json()
    assert body["status"] in {"done", 422}


@given(
    fields=st.dictionaries(st.sampled_from(["text", "id", "tenant", "place", "channel", "store"]), st.text())
)
@settings(deadline=None)
def test_forms(running: httpx.Client, fields: dict[str, str]) -> None:
    clean = {name: value.encode("utf-8", "replace") for name, value in fields.items()}
    assert running.post("/", data=clean).status_code in {200, 422}


@given(query=st.text())
@settings(deadline=None)
def test_queries(running: httpx.Client, query: str) -> None:
    clean = query.encode("utf-8", "replace").decode()
    for path in (
        "/tinjauan?setelah",
        "/tinjauan?tersimpan",
        "/v1/agencies?tenant",
        "/wilayah?tenant",
        "/?tenant",
    ):
        address, _, name = path.partition("?")
        assert running.get(address, params={name: clean}).status_code in {200, 422}
