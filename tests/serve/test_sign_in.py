"""Officers sign in with a password that a one-time link let them choose; sessions end when they should."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select, update

from serve.officers.credential import HASHER as PASSWORDS
from serve.officers.credential import digest_of, hash_password, is_good, is_outdated, is_password, new_token
from serve.officers.schemas import Wish
from serve.officers.service import OfficerService
from serve.officers.throttle import AT_ACCOUNT
from serve.signed_in import FORM_FIELD, FORM_HEADER
from serve.store.records_officers import OfficerRecord, OfficerSessionRecord
from serve.texts import say
from tests.serve.clients import BASE, PortalTransport, no_key, sign_out, signed_in, token_for

PASSWORD = "kuda baterai stapler"
HTML = {"Accept": "text/html"}
BUDI = Wish("Budi@Sleman.example", "Budi", "peninjau", "34.04")


@pytest.fixture
def officers(app: FastAPI, client: httpx.Client) -> OfficerService:
    """The accounts of the running service."""
    assert client.get("/livez").is_success
    return OfficerService(app.state.store, timedelta(hours=1))


@pytest.fixture
def browser(client: httpx.Client) -> httpx.Client:
    """A client that keeps cookies itself and has neither a key nor a session."""
    return no_key(sign_out(client))


@contextmanager
def another(client: httpx.Client) -> Iterator[httpx.Client]:
    """Open another browser at the same service."""
    assert isinstance(client._transport, PortalTransport)
    transport = PortalTransport(client._transport.app, client._transport.portal)
    with httpx.Client(transport=transport, base_url=BASE) as fresh:
        yield fresh


def accept(browser: httpx.Client, token: str, password: str = PASSWORD) -> httpx.Response:
    """Choose a password by a link."""
    chosen = {"sandi_baru": password, "sandi_ulang": password}
    return browser.post(f"/masuk/tautan/{token}", data=chosen)


def enter(
    browser: httpx.Client, login: str = BUDI.login, password: str = PASSWORD, back: str = ""
) -> httpx.Response:
    return browser.post("/masuk", data={"nama": login, "sandi": password, "kembali": back})


def is_in(browser: httpx.Client) -> bool:
    return browser.get("/tinjauan").status_code == 200


def test_a_link_lets_the_person_in_once(browser: httpx.Client, officers: OfficerService) -> None:
    """Looking at it twice does no harm; using it sets the password and signs in; after that it is nothing."""
    token = officers.create(BUDI)
    for _ in range(2):
        assert "Budi" in browser.get(f"/masuk/tautan/{token}").text
    assert not is_in(browser)
    used = accept(browser, token)
    assert (used.status_code, used.headers["location"], is_in(browser)) == (303, "/", True)
    assert browser.get(f"/masuk/tautan/{token}").status_code == 404
    assert accept(browser, token).status_code == 404


def test_a_newer_link_ends_the_one_before(browser: httpx.Client, officers: OfficerService) -> None:
    old = officers.create(BUDI)
    new = officers.link(BUDI.login)
    assert accept(browser, old).status_code == 404
    assert accept(browser, new).status_code == 303


def test_a_link_ends_by_itself(browser: httpx.Client, app: FastAPI) -> None:
    ended = OfficerService(app.state.store, timedelta(seconds=-1)).create(BUDI)
    assert accept(browser, ended).status_code == 404


@pytest.mark.parametrize(
    ("password", "again"),
    [("pendek", "pendek"), (PASSWORD, PASSWORD + "x"), ("budi@sleman.example",) * 2, ("x" * 201,) * 2],
)
def test_a_bad_password_uses_no_link_up(
    browser: httpx.Client, officers: OfficerService, password: str, again: str
) -> None:
    token = officers.create(BUDI)
    chosen = {"sandi_baru": password, "sandi_ulang": again}
    assert browser.post(f"/masuk/tautan/{token}", data=chosen).status_code == 422
    assert accept(browser, token).status_code == 303


def test_the_cookie(browser: httpx.Client, officers: OfficerService) -> None:
    """Out of reach of scripts and of other sites' forms; by https also bound to this host, from this machine by http too."""
    accept(browser, officers.create(BUDI))
    plain = enter(browser).headers["set-cookie"]
    assert plain.startswith("sesi=")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(plain.split("; "))
    assert "Max-Age" not in plain
    for address, headers in (("https://127.0.0.1", {}), (BASE, {"X-Forwarded-For": "192.0.2.1"})):
        form = {"nama": BUDI.login, "sandi": PASSWORD}
        secure = browser.post(f"{address}/masuk", data=form, headers=headers).headers["set-cookie"]
        assert secure.startswith("__Host-sesi=")
        assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure"} <= set(secure.split("; "))


def test_only_digests_are_kept(browser: httpx.Client, officers: OfficerService, app: FastAPI) -> None:
    accept(browser, officers.create(BUDI))
    token = browser.cookies["sesi"]
    with app.state.store.read() as session:
        digests = set(session.scalars(select(OfficerSessionRecord.digest)))
        hashed = session.scalars(
            select(OfficerRecord.password_hash).where(OfficerRecord.name == "Budi")
        ).one()
    assert digest_of(token) in digests
    assert token not in digests
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_signing_in_makes_a_new_session(browser: httpx.Client, officers: OfficerService) -> None:
    """Also where a browser brings one: it ends, so that a planted cookie is worth nothing afterwards."""
    accept(browser, officers.create(BUDI))
    before = browser.cookies["sesi"]
    assert enter(browser).status_code == 303
    assert browser.cookies["sesi"] != before
    with another(browser) as thief:
        assert thief.get("/tinjauan", headers={"Cookie": f"sesi={before}"}).status_code == 401
    assert is_in(browser)


def test_names_are_taken_in_any_case(browser: httpx.Client, officers: OfficerService) -> None:
    accept(browser, officers.create(BUDI))
    assert enter(browser, " BUDI@sleman.EXAMPLE ").status_code == 303


@pytest.mark.parametrize("what", ["no account", "wrong password", "disabled", "no password yet"])
def test_refusals_are_all_alike(browser: httpx.Client, officers: OfficerService, what: str) -> None:
    """The same words and status, so that nobody learns which accounts there are."""
    token = officers.create(BUDI)
    if what != "no password yet":
        accept(browser, token)
        browser.cookies.clear()
    if what == "disabled":
        officers.disable(BUDI.login)
    login = "tidak@ada.example" if what == "no account" else BUDI.login
    answer = enter(browser, login, PASSWORD + "x" if what == "wrong password" else PASSWORD)
    assert (answer.status_code, say("sign_in.wrong") in answer.text) == (401, True)
    assert "set-cookie" not in answer.headers
    assert answer.headers["www-authenticate"].startswith("Cookie ")


def test_an_unknown_account_costs_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hash is checked also where there is none."""
    checked = []
    verify = type(PASSWORDS).verify

    def counted(_self: object, kept: str, password: str) -> bool:
        checked.append(kept)
        return verify(PASSWORDS, kept, password)

    monkeypatch.setattr(type(PASSWORDS), "verify", counted)
    kept = hash_password(PASSWORD)
    assert [is_password(PASSWORD, kept), is_password("salah", kept), is_password(PASSWORD, "")] == [
        True, False, False,
    ]  # fmt: skip
    assert [hashed.rpartition("p=")[0] for hashed in checked] == ["$argon2id$v=19$m=65536,t=3,"] * 3
    assert not is_outdated(kept)


def test_ways_to_type_the_same_password() -> None:
    """A composed and a decomposed letter are the same one."""
    assert is_password("kata sandi pé", hash_password("kata sandi pe\u0301"))
    assert not is_good("\uff42udi\uff20sleman.example", BUDI.login.casefold())


def test_an_account_is_throttled(browser: httpx.Client, officers: OfficerService) -> None:
    """After ten attempts, whether right or wrong, whether there is such an account or not."""
    accept(browser, officers.create(BUDI))
    browser.cookies.clear()
    for login in (BUDI.login, "tidak@ada.example"):
        statuses = [enter(browser, login, "salah").status_code for _ in range(AT_ACCOUNT.amount + 1)]
        assert statuses == [401] * AT_ACCOUNT.amount + [429]
    refused = enter(browser)
    assert (refused.status_code, 0 < int(refused.headers["retry-after"]) <= 900) == (429, True)


def test_where_to_go_after(browser: httpx.Client, officers: OfficerService) -> None:
    accept(browser, officers.create(BUDI))
    browser.cookies.clear()
    sent = browser.get("/tinjauan/a%2Fb?x=1", headers=HTML)
    assert (sent.status_code, sent.headers["location"]) == (
        303,
        "/masuk?kembali=%2Ftinjauan%2Fa%252Fb%3Fx%3D1",
    )
    form = browser.get(sent.headers["location"]).text
    assert 'name="kembali" value="/tinjauan/a%2Fb?x=1"' in form
    assert enter(browser, back="/tinjauan/a%2Fb?x=1").headers["location"] == "/tinjauan/a%2Fb?x=1"
    assert enter(browser, back="https://evil.example/").headers["location"] == "/"
    assert browser.get("/masuk", params={"kembali": "/jejak"}).headers["location"] == "/jejak"


def test_programs_are_refused_not_sent_on(browser: httpx.Client) -> None:
    answer = browser.get("/tinjauan")
    assert (answer.status_code, answer.json()["title"]) == (401, "Sign-in needed")
    assert answer.headers["www-authenticate"] == 'Cookie realm="disposisi"'


def test_signing_out(browser: httpx.Client, officers: OfficerService) -> None:
    accept(browser, officers.create(BUDI))
    stolen, key = browser.cookies["sesi"], form_key(browser)
    answer = browser.post("/keluar", data={FORM_FIELD: key})
    assert (answer.status_code, answer.headers["location"], is_in(browser)) == (303, "/masuk", False)
    assert browser.get("/tinjauan", headers={"Cookie": f"sesi={stolen}"}).status_code == 401


def form_key(browser: httpx.Client) -> str:
    """Read the key off the page's own form."""
    return browser.get("/akun").text.partition(f'name="{FORM_FIELD}" value="')[2][:64]


def test_a_form_of_another_session_is_refused(app: FastAPI, client: httpx.Client) -> None:
    """By header and by field; without either nothing is changed."""
    mine, other = signed_in(token_for(app)), signed_in(token_for(app, "peninjau", "34.04"))
    for headers in ({}, {FORM_HEADER: other[FORM_HEADER]}, {FORM_HEADER: ""}, {FORM_HEADER: "é".encode()}):
        sign_out(client)
        sent = {"Cookie": mine["Cookie"], **headers}
        answer = client.post("/", data={"text": "Lampu"}, headers=sent)  # type: ignore[arg-type]  # bytes are taken too
        assert (answer.status_code, answer.json()["detail"]) == (403, say("problem.form_key"))
    form = {"text": "Lampu", FORM_FIELD: mine[FORM_HEADER]}
    assert client.post("/", data=form, headers={"Cookie": mine["Cookie"]}).status_code == 200


@pytest.mark.parametrize(("column", "age"), [("seen_at", 31 * 60), ("began_at", 12 * 3600 + 1)])
def test_sessions_end_by_themselves(client: httpx.Client, app: FastAPI, column: str, age: int) -> None:
    """After half an hour in which nothing was asked, after half a day in any case; then they are forgotten."""
    assert is_in(client)
    with app.state.store.write() as session:
        past = datetime.now(UTC) - timedelta(seconds=age)
        session.execute(update(OfficerSessionRecord).values({column: past}))
    assert not is_in(client)


def test_what_is_asked_keeps_a_session_alive(client: httpx.Client, app: FastAPI) -> None:
    with app.state.store.write() as session:
        past = datetime.now(UTC) - timedelta(minutes=29)
        session.execute(update(OfficerSessionRecord).values(seen_at=past))
    assert is_in(client)
    with app.state.store.read() as session:
        assert datetime.now(UTC) - session.scalars(select(OfficerSessionRecord.seen_at)).one() < timedelta(
            minutes=1
        )


@pytest.mark.parametrize("change", ["disable", "role", "password"])
def test_changes_end_sessions_at_once(browser: httpx.Client, officers: OfficerService, change: str) -> None:
    """In every browser; the one that changed the password goes on with a new session."""
    accept(browser, officers.create(BUDI))
    with another(browser) as second:
        assert enter(second).status_code == 303
        if change == "disable":
            officers.disable(BUDI.login)
        elif change == "role":
            officers.change_role(BUDI.login, "auditor", ("34.04", ""))
        else:
            new = {"sandi": PASSWORD, "sandi_baru": PASSWORD + "2", "sandi_ulang": PASSWORD + "2"}
            changed = browser.post("/akun", data=new | {FORM_FIELD: form_key(browser)})
            assert (changed.status_code, changed.headers["location"]) == (303, "/akun?diganti=1")
        assert (is_in(browser), is_in(second)) == (change == "password", False)


def test_changing_a_password_needs_the_present_one(browser: httpx.Client, officers: OfficerService) -> None:
    accept(browser, officers.create(BUDI))
    new = {"sandi": "salah salah", "sandi_baru": PASSWORD + "2", "sandi_ulang": PASSWORD + "2"}
    answer = browser.post("/akun", data=new | {FORM_FIELD: form_key(browser)})
    assert (answer.status_code, say("sign_in.wrong_current") in answer.text) == (422, True)
    assert enter(browser).status_code == 303


def test_tokens_are_long_and_new() -> None:
    tokens = {new_token() for _ in range(100)}
    assert (len(tokens), min(map(len, tokens))) == (100, 43)
