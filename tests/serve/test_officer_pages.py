"""Administrators look after accounts: each within the own government, nobody above the own right."""

import re

import httpx
import pytest
from fastapi import FastAPI

from serve.officers.service import OfficerService
from serve.store import Store
from serve.texts import say
from tests.serve.admin_pages import SURE, acts, as_admin
from tests.serve.clients import sign_in, token_for

NEW = {
    "nama": "Budi",
    "panggilan": "Budi Santoso",
    "peran": "peninjau",
    "pemerintah": "34.04",
    "instansi": "",
}


def account_id(app: FastAPI, login: str) -> str:
    service = OfficerService(app.state.store, app.state.settings.lifetimes.link)
    return next(one.officer.id for one in service.accounts() if one.officer.login == login)


def role_of(app: FastAPI, login: str) -> tuple[str, str, str, str]:
    service = OfficerService(app.state.store, app.state.settings.lifetimes.link)
    found = next(one for one in service.accounts() if one.officer.login == login)
    return found.officer.role, found.officer.tenant, found.officer.agency, found.state


def test_an_account_is_made_and_its_link_is_shown_once(
    app: FastAPI, client: httpx.Client, kept: Store
) -> None:
    """The link opens the form of a password; no page shows it again; the trail names who did it."""
    admin = as_admin(client, app)
    page = client.post("/kelola/petugas/baru", data=NEW).text
    link = re.search(r"/masuk/tautan/[\w-]+", page)
    assert link
    assert client.get(link[0]).status_code == 200
    again = client.get(f"/kelola/petugas/{account_id(app, 'budi')}").text
    assert "/masuk/tautan/" not in again
    assert [(act.name, act.actor) for act in acts(kept)[-2:]] == [
        ("officer.created", f"officer:{admin}"),
        ("officer.link", f"officer:{admin}"),
    ]
    assert "Budi Santoso" in client.get("/kelola/petugas").text


@pytest.mark.parametrize(
    ("wrong", "field", "key"),
    [
        ({"nama": "dua kata"}, "nama", "officers.error.login"),
        ({"panggilan": ""}, "panggilan", "officers.error.name"),
        ({"peran": "admin-nasional"}, "peran", "officers.error.role"),
        ({"peran": "raja"}, "peran", "officers.error.role"),
        ({"pemerintah": "51"}, "pemerintah", "officers.error.tenant"),
        ({"pemerintah": "nasional"}, "pemerintah", "officers.error.tenant"),
        ({"peran": "pejabat-penghubung"}, "instansi", "officers.error.agency_needed"),
        (
            {"peran": "pejabat-penghubung", "instansi": "34.04/naga"},
            "instansi",
            "officers.error.agency_unknown",
        ),
        ({"instansi": "34.04/dishub"}, "instansi", "officers.error.agency_unused"),
    ],
)
def test_what_is_wrong_is_said_and_kept(
    app: FastAPI, client: httpx.Client, wrong: dict[str, str], field: str, key: str
) -> None:
    """The form comes again with all that was typed, the message at its field; nothing was made."""
    as_admin(client, app)
    answer = client.post("/kelola/petugas/baru", data=NEW | wrong)
    assert answer.status_code == 422
    assert say(key, longest=200 if field == "nama" else 100) in answer.text
    assert f'id="{field}-error"' in answer.text
    typed = NEW | wrong
    assert f'value="{typed["nama"]}"' in answer.text
    assert "budi" not in client.get("/kelola/petugas").text


def test_an_agency_may_be_typed_by_its_name(app: FastAPI, client: httpx.Client) -> None:
    as_admin(client, app)
    wish = NEW | {"peran": "pejabat-penghubung", "instansi": "dishub sleman"}
    assert client.post("/kelola/petugas/baru", data=wish).status_code == 200
    assert role_of(app, "budi")[:3] == ("pejabat-penghubung", "34.04", "34.04/dishub")


def test_a_login_is_taken_once(app: FastAPI, client: httpx.Client) -> None:
    as_admin(client, app)
    client.post("/kelola/petugas/baru", data=NEW)
    assert say("officers.error.taken") in client.post("/kelola/petugas/baru", data=NEW).text


def test_a_role_changes_and_the_session_ends(app: FastAPI, client: httpx.Client) -> None:
    token = token_for(app, "peninjau", "34.04", login="budi")
    as_admin(client, app)
    address = f"/kelola/petugas/{account_id(app, 'budi')}"
    assert client.post(f"{address}/peran", data=NEW | {"peran": "auditor"}).status_code == 303
    assert role_of(app, "budi")[0] == "auditor"
    assert app.state.sessions.find(token) is None


def test_disabling_is_confirmed_and_can_be_taken_back(app: FastAPI, client: httpx.Client) -> None:
    token_for(app, "peninjau", "34.04", login="budi")
    as_admin(client, app)
    address = f"/kelola/petugas/{account_id(app, 'budi')}"
    assert client.post(f"{address}/nonaktif").status_code == 422
    assert role_of(app, "budi")[3] == "invited"
    client.post(f"{address}/nonaktif", data=SURE)
    assert role_of(app, "budi")[3] == "disabled"
    client.post(f"{address}/aktif")
    assert role_of(app, "budi")[3] == "invited"


@pytest.mark.parametrize("act", ["peran", "tautan", "nonaktif", "aktif"])
def test_nobody_lifts_oneself_or_reaches_above(app: FastAPI, client: httpx.Client, act: str) -> None:
    """The own account and a national admin's refuse (403); another government's is not there (404)."""
    token_for(app, "admin-nasional", login="pusat")
    token_for(app, "peninjau", "51", login="bali")
    mine = as_admin(client, app)
    wish = NEW | SURE | {"peran": "peninjau"}
    answers = {
        who: client.post(f"/kelola/petugas/{which}/{act}", data=wish).status_code
        for who, which in (
            ("own", mine),
            ("above", account_id(app, "pusat")),
            ("other", account_id(app, "bali")),
        )
    }
    assert answers == {"own": 403, "above": 404, "other": 404}
    assert role_of(app, "pusat")[0] == "admin-nasional"


def test_a_national_admin_of_ones_own_government_cannot_be_changed(
    app: FastAPI, client: httpx.Client
) -> None:
    """A lesser administrator of the nation sees the account and may not touch it."""
    token_for(app, "admin-nasional", login="pusat")
    as_admin(client, app, "admin-instansi", "nasional")
    address = f"/kelola/petugas/{account_id(app, 'pusat')}"
    assert say("officers.above") in client.get(address).text
    assert client.post(f"{address}/tautan").status_code == 403


def test_a_province_looks_after_its_regencies(app: FastAPI, client: httpx.Client) -> None:
    token_for(app, "peninjau", "34.04", login="budi")
    sign_in(client, token_for(app, "admin-instansi", "34"))
    assert "budi" in client.get("/kelola/petugas").text
