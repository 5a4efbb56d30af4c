"""Every endpoint that is not open refuses every sort of key that is not good for it; made from the routes themselves."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from serve.access import access_of
from serve.app import create_app
from serve.auth import SCOPES, Scope
from serve.keys.credential import prefix_of
from serve.keys.service import KeyService
from serve.openapi_security import closed_operations, described, refusals_of
from serve.settings import Settings
from tests.serve.clients import bearer, key_for, no_key
from tests.serve.fakes import fake_champion

SHOWN = create_app(Settings(database_url="sqlite://"), champion=fake_champion())
CLOSED = sorted(closed_operations(SHOWN))
BAD_KEYS = ("none", "malformed", "unknown", "wrong secret", "another scheme", "expired", "revoked")

OWN, FOREIGN = "51", "34.04"
COMPLAINT = {"text": "Lampu jalan mati", "tenant": FOREIGN, "id": "punya-sleman"}

OF_ALL = {
    "/v1/sectors",
    "/v1/topics",
    "/metrics",
    "/v2",
    "/v2/models/{model_name}",
    "/v2/models/{model_name}/ready",
}
"""What is the same for all tenants; a new endpoint that is not in here must refuse another's tenant."""


EMPTY: dict[tuple[str, str], object] = {("/v1/jobs", "GET"): {"jobs": []}}
"""Lists of one's own, in which others' are not."""

TENSOR = {"name": "text", "shape": [1], "datatype": "BYTES", "data": ["Lampu jalan mati"]}
BODY = COMPLAINT | {"items": [COMPLAINT], "inputs": [TENSOR], "parameters": {"tenant": FOREIGN}}


def call(client: httpx.Client, path: str, method: str, key: str = "") -> httpx.Response:
    """Ask for everything of the other tenant that an endpoint may take: by path, by query, by body."""
    address = re.sub(r"\{[^}]+\}", COMPLAINT["id"], path.replace("{model_name}", "disposisi"))
    sent = method in {"POST", "PUT", "PATCH"}
    form = path.startswith("/open311")
    return client.request(
        method,
        address,
        params={"tenant": FOREIGN, "jurisdiction_id": FOREIGN},
        headers=bearer(key) if key else {},
        data={"description": "Lampu jalan mati", "jurisdiction_id": FOREIGN} if sent and form else None,
        json=BODY if sent and not form else None,
    )


def problem_of(answer: httpx.Response, path: str) -> str:
    """Give what a refusal says, in the shape of the convention that the address belongs to."""
    if path.startswith("/open311"):
        [row] = answer.json()
        assert row["code"] == answer.status_code
        return str(row["description"])
    if path.startswith("/v2"):
        return str(answer.json()["error"])
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "Not authenticated"
    return str(answer.json()["detail"])


def bad_header(app: FastAPI, sort: str) -> dict[str, str]:
    good, service = key_for(app), KeyService(app.state.store)
    if sort == "revoked":
        service.revoke(prefix_of(good))
    expired = key_for(app, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    return {
        "none": {},
        "malformed": bearer("dsp_bukan-kunci"),
        "unknown": bearer("dsp_zzzzzzzz_" + "a" * 32),
        "wrong secret": bearer(good[:-1] + ("a" if good[-1] != "a" else "b")),
        "another scheme": {"Authorization": f"Basic {good}"},
        "expired": bearer(expired),
        "revoked": bearer(good),
    }[sort]


@pytest.mark.parametrize("sort", BAD_KEYS)
def test_a_bad_key_opens_nothing(app: FastAPI, client: httpx.Client, sort: str) -> None:
    """401 with a challenge and an Indonesian explanation, whatever the address and the method."""
    headers = bad_header(app, sort)
    no_key(client)
    for path, method in CLOSED:
        answer = client.request(method, re.sub(r"\{[^}]+\}", "x", path), headers=headers)
        assert answer.status_code == (403 if path.startswith("/open311") else 401), (path, method)
        assert answer.headers["www-authenticate"].startswith("Bearer ")
        assert "kunci" in problem_of(answer, path).lower()


@pytest.mark.parametrize(("path", "method"), CLOSED)
def test_a_scope_opens_what_it_is_for(app: FastAPI, client: httpx.Client, path: str, method: str) -> None:
    """Of four keys with one scope each those are refused whose scope the endpoint does not name."""
    needed = closed_operations(app)[path, method]
    assert needed, f"{method} {path} takes no Caller of serve.auth"
    for scope in SCOPES:
        answer = call(client, path, method, key_for(app, FOREIGN, (scope,)))
        assert answer.status_code not in {401, 429}
        assert (answer.status_code == 403) is (scope not in needed), scope
        if answer.status_code == 403:
            assert answer.headers["www-authenticate"].endswith(f'scope="{" ".join(needed)}"')


@pytest.mark.parametrize(("path", "method"), CLOSED)
def test_another_tenant_is_out_of_reach(app: FastAPI, client: httpx.Client, path: str, method: str) -> None:
    """403 where it is asked for by name, 404 where a complaint of it is; in a batch for that item."""
    client.post("/v1/suggestions", json=COMPLAINT)
    answer = call(client, path, method, key_for(app, OWN))
    refused = answer.status_code in {403, 404} or set(item_statuses(answer)) == {403}
    if (path, method) in EMPTY:
        assert answer.json() == EMPTY[path, method]
        return
    assert refused is (path not in OF_ALL), answer.text


def item_statuses(answer: httpx.Response) -> Iterator[int]:
    if answer.headers["content-type"] == "application/json":
        yield from (row.get("status", 200) for row in answer.json().get("items", []))


@pytest.mark.parametrize(
    ("path", "scopes"),
    [
        ("/v1/suggestions", {"suggest"}),
        ("/v1/suggestions/batch", {"suggest"}),
        ("/v1/topics", {"read", "suggest"}),
        ("/v1/sectors", {"read", "suggest"}),
        ("/v1/agencies", {"read", "suggest"}),
    ],
)
def test_what_each_scope_is_for(app: FastAPI, path: str, scopes: set[Scope]) -> None:
    found = [set(needed) for (of, _), needed in closed_operations(app).items() if of == path]
    assert found == [scopes]


def test_only_these_addresses_are_open(app: FastAPI) -> None:
    """A new address is closed until it is written down here and in `serve.access`."""
    paths = {context.path for context in iter_route_contexts(app.routes) if context.path}
    assert {path for path in paths if access_of(path) == "open"} == {
        "/livez",
        "/readyz",
        "/openapi.json",
        "/v2/health/live",
        "/v2/health/ready",
        "/open311/v2/services.json",
        "/open311/v2/services/{service_code:path}.json",
        "/open311/v2/{resource:path}.xml",
    }
    assert {path for path in paths if access_of(path) == "sign-in"} == {
        "/docs",
        "/masuk",
        "/masuk/tautan/{token}",
    }
    assert {path for path in paths if access_of(path) == "page"} == {
        "/",
        "/akun",
        "/antrean/tampilan",
        "/antrean/tampilan/{view_id}/hapus",
        "/jejak",
        "/jejak/ekspor.{kind}",
        "/kelola",
        "/kelola/ambang",
        "/kelola/instansi",
        "/kelola/instansi/berkas/{table}",
        "/kelola/instansi/{act}",
        "/kelola/jawaban",
        "/kelola/jawaban/sunting",
        "/kelola/kunci",
        "/kelola/kunci/{prefix}/cabut",
        "/kelola/model",
        "/kelola/petugas",
        "/kelola/petugas/baru",
        "/kelola/petugas/{officer_id}",
        "/kelola/petugas/{officer_id}/{act}",
        "/kelola/tenggat",
        "/kelola/versi/{subject}",
        "/kelola/webhook",
        "/kelola/webhook/kiriman/{delivery_id}",
        "/kelola/webhook/{endpoint_id}/{act}",
        "/keluar",
        "/meja/batal/{complaint_id:path}",
        "/meja/catatan/{complaint_id:path}",
        "/meja/kedua",
        "/meja/kedua/{complaint_id:path}",
        "/meja/kesepakatan",
        "/meja/pilihan",
        "/meja/serahkan/{complaint_id:path}",
        "/meja/serupa/{complaint_id:path}",
        "/meja/sewa/{complaint_id:path}",
        "/ringkasan",
        "/ringkasan/{name}.csv",
        "/tinjauan",
        "/tinjauan/{complaint_id:path}",
        "/wilayah",
    }


@pytest.mark.parametrize(
    "path",
    ["/metrics", "/v2/models/x/infer", "/open311/v2/requests.json", "/tidak-ada", "/v1", "/LIVEZ", "/livez/", "/tinjauanx", "//", ""],
)  # fmt: skip
def test_whatever_is_not_listed_is_closed(client: httpx.Client, path: str) -> None:
    assert access_of(path) == "key"
    if path.startswith("/") and path != "//":
        refused = 403 if path.startswith("/open311") else 401
        assert no_key(client).get(path).status_code == refused


def test_the_description_says_so(client: httpx.Client) -> None:
    """Each closed operation names its scopes and its refusals, the open ones nothing of the sort."""
    document = client.get("/openapi.json").json()
    assert set(document["components"]["securitySchemes"]) == {"bearer", "header"}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if access_of(path) == "key":
                needed = {
                    (described(of), by): scopes for (of, by), scopes in closed_operations(SHOWN).items()
                }[path, method.upper()]
                assert operation["security"] == [{"bearer": needed}, {"header": needed}]
                assert set(refusals_of(path)) <= set(operation["responses"])
            else:
                assert "security" not in operation
