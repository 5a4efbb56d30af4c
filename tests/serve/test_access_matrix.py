"""Who gets what answer where: every route by every role, own and others' objects, cookie and key, against a table."""

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy import update

from data.tenants import NATIONAL
from serve.access import access_of
from serve.officer import ROLES, Role
from serve.store.records import SuggestionRecord
from tests.serve.clients import bearer, key_for, no_key, sign_out, signed_in, token_for
from tests.serve.fakes import DISHUB, LIGHT

TABLE = Path(__file__).with_name("access_matrix.tsv")
HEAD = ("method", "path", "object", "nobody", "key", *ROLES)

OWN, FOREIGN = "34.04", "51"
OBJECTS = ("own", "other agency", "other tenant", "confidential")
"""A complaint of Sleman with its Dishub; one with another agency; one of Bali; a confidential one with Dishub."""

VERDICT = {"kind": "pengaduan", "topic": LIGHT, "agency": DISHUB, "catatan": "Tunggu kabar"}
DESK = ("/meja/batal/", "/meja/catatan/", "/meja/serahkan/", "/meja/serupa/", "/meja/sewa/")
"""Where one complaint is worked on; second opinions are wanted of a sample alone."""

FORMS = {
    ("POST", "/"): {
        "to look": {"text": "Lampu mati", "tenant": OWN},
        "to keep": {"text": "Lampu mati", "tenant": OWN, "store": "on"},
        "other tenant": {"text": "Lampu mati", "tenant": FOREIGN},
    },
    ("POST", "/masuk"): {"wrong": {"nama": "", "sandi": "salah"}},
    ("POST", "/akun"): {"too short": {"sandi": "x", "sandi_baru": "x", "sandi_ulang": "x"}},
}


def routes(app: FastAPI) -> list[tuple[str, str]]:
    """List all there is to call, but for the files of the page."""
    return sorted(
        (context.path, method)
        for context in iter_route_contexts(app.routes)
        if context.path and context.methods
        for method in context.methods
    )


def kept(client: httpx.Client, app: FastAPI, kind: str) -> str:
    """Keep a complaint of that kind, give its id."""
    tenant, complaint_id = FOREIGN if kind == "other tenant" else OWN, uuid.uuid4().hex
    sent = {"text": "ragu", "id": complaint_id, "tenant": tenant, "confidential": kind == "confidential"}
    assert client.post("/v1/suggestions", json=sent, headers=bearer(key_for(app))).is_success
    if kind == "other agency":
        with app.state.store.write() as session:
            mine = SuggestionRecord.complaint_id == complaint_id
            session.execute(update(SuggestionRecord).where(mine).values(agency="34.04/dlh"))
    return complaint_id


def cases(method: str, path: str) -> Iterator[str]:
    """Name the objects that make a difference there."""
    if (method, path) in FORMS:
        yield from FORMS[method, path]
    elif path.startswith(("/tinjauan/", *DESK)) or (method, path) == (
        "GET",
        "/v1/complaints/{complaint_id:path}",
    ):
        yield from OBJECTS
    else:
        yield "-"


def callers(app: FastAPI) -> Iterator[dict[str, str]]:
    """Give the header fields of each column: nobody, a key of Sleman with all scopes, an officer of each role."""
    yield {}
    yield bearer(key_for(app, OWN))
    for role in ROLES:
        yield signed_in(token_for(app, role, *_place(role)))


def _place(role: Role) -> tuple[str, str]:
    if role == "admin-nasional":
        return NATIONAL, ""
    return OWN, DISHUB if role == "pejabat-penghubung" else ""


def answer(
    client: httpx.Client, route: tuple[str, str], case: str, complaint_id: str, headers: dict[str, str]
) -> int:
    """Call an endpoint with what it takes where it changes something of the page."""
    path, method = route
    address = path.replace("{complaint_id:path}", complaint_id).replace("{kind}", "csv")
    form = FORMS.get((method, path), {}).get(case, VERDICT)
    if path == "/masuk":
        form = form | {"nama": uuid.uuid4().hex}
    sent = form if method == "POST" and access_of(path) != "key" else None
    return client.request(method, re.sub(r"\{[^}]+\}", "x", address), data=sent, headers=headers).status_code


def line(client: httpx.Client, app: FastAPI, route: tuple[str, str], case: str) -> str:
    statuses = [
        answer(client, route, case, kept(client, app, case) if case in OBJECTS else "x", headers)
        for headers in callers(app)
    ]
    return "\t".join([route[1], route[0], case, *map(str, statuses)])


def test_the_table(app: FastAPI, client: httpx.Client) -> None:
    """The answers are those of the table, line by line; a new route fails until it has a line there."""
    no_key(sign_out(client))
    lines = [line(client, app, route, case) for route in routes(app) for case in cases(route[1], route[0])]
    assert TABLE.read_text("utf-8").splitlines() == ["\t".join(HEAD), *lines]


def test_nothing_of_the_page_is_open() -> None:
    """Read off the table: without a session the page's addresses answer 401, a key opens none of them, a cookie none of the API."""
    rows = [
        dict(zip(HEAD, row.split("\t"), strict=True)) for row in TABLE.read_text("utf-8").splitlines()[1:]
    ]
    page = [row for row in rows if access_of(row["path"]) == "page"]
    api = [row for row in rows if access_of(row["path"]) == "key"]
    assert {(row["nobody"], row["key"]) for row in page} == {("401", "401")}
    assert {row[role] for row in api for role in ROLES} <= {"401", "403"}
    assert len(page) >= 12
    assert len(api) >= 20
