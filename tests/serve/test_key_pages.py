"""Administrators make keys of intake systems, see when they are used, end them."""

import re

import httpx
import pytest
from fastapi import FastAPI

from serve.keys.service import KeyService
from serve.store import Store
from serve.texts import say
from tests.serve.admin_pages import SURE, acts, as_admin
from tests.serve.clients import bearer, key_for, sign_out

NEW = {
    "nama": "Lapor Sleman",
    "pemerintah": "34.04",
    "izin-suggest": "ya",
    "batas": "60/minute",
    "hari": "30",
}


def test_a_key_is_shown_once_and_works(app: FastAPI, client: httpx.Client, kept: Store) -> None:
    admin = as_admin(client, app)
    made = re.search(r"dsp_[a-z0-9]{8}_[A-Za-z0-9]{32}", client.post("/kelola/kunci", data=NEW).text)
    assert made
    page = client.get("/kelola/kunci").text
    assert made[0][:12] in page
    assert made[0] not in page
    sent = client.post("/v1/suggestions", json={"text": "Lampu mati"}, headers=bearer(made[0]))
    assert sent.status_code == 200
    assert acts(kept)[-1].actor == f"officer:{admin}"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"nama": " "}, "nama"),
        ({"pemerintah": "nasional"}, "pemerintah"),
        ({"izin-suggest": None}, "izin"),
        ({"batas": "banyak"}, "batas"),
        ({"hari": "-1"}, "hari"),
        ({"hari": "99999"}, "hari"),
        ({"hari": "٣"}, "hari"),
    ],
)
def test_what_is_wrong_is_said(
    app: FastAPI, client: httpx.Client, wrong: dict[str, str | None], field: str
) -> None:
    as_admin(client, app)
    before = len(KeyService(app.state.store).infos())
    typed = {name: value for name, value in (NEW | wrong).items() if value is not None}
    answer = client.post("/kelola/kunci", data=typed)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert 'value="Lapor Sleman"' in answer.text or field == "nama"
    assert len(KeyService(app.state.store).infos()) == before


def test_a_key_ends_when_that_is_confirmed(app: FastAPI, client: httpx.Client) -> None:
    key = key_for(app, "34.04")
    as_admin(client, app)
    address = f"/kelola/kunci/{key.split('_')[1]}/cabut"
    assert say("keys.revoke_sure") in client.get(address).text
    assert client.post(address).status_code == 422
    assert client.get("/v1/sectors", headers=bearer(key)).status_code == 200
    assert client.post(address, data=SURE).status_code == 303
    assert KeyService(app.state.store).info(key.split("_")[1]).revoked_at


def test_other_governments_keys_are_not_there(app: FastAPI, client: httpx.Client) -> None:
    key = key_for(app, "51")
    as_admin(client, app)
    assert key[:12] not in client.get("/kelola/kunci").text
    assert client.post(f"/kelola/kunci/{key.split('_')[1]}/cabut", data=SURE).status_code == 404
    assert client.get("/v1/sectors", headers=bearer(key)).status_code == 200


def test_a_form_of_another_session_is_refused(app: FastAPI, client: httpx.Client) -> None:
    as_admin(client, app)
    cookie = client.headers["Cookie"]
    sign_out(client)
    assert client.post("/kelola/kunci", data=NEW, headers={"Cookie": cookie}).status_code == 403
