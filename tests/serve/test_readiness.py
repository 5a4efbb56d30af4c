"""/readyz tells the truth, check by check."""

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from serve.app import create_app
from serve.champion import Champion
from serve.settings import Settings
from serve.store import Store
from tests.serve.clients import connected
from tests.serve.fakes import FakeRegistry, load_fake
from tests.serve.test_champion import Clock, at_once

ALL_WELL = {"serving": "ok", "database": "ok", "migrations": "ok", "model": "ok", "champion": "ok"}


def refused(client: httpx.Client, check: str, state: str) -> None:
    """See that it is not ready for that one reason, alive all the same."""
    answer = client.get("/readyz")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["checks"][check] == state
    assert answer.json()["detail"]
    assert client.get("/livez").status_code == 200
    assert client.get("/v2/health/ready").status_code == 503


def test_all_is_well(client: httpx.Client) -> None:
    assert client.get("/readyz").json() == {"status": "ok", "model": "palsu-1", "checks": ALL_WELL}


def test_leaving(app: FastAPI, client: httpx.Client) -> None:
    """Others are still answered, and told not to come back on this connection."""
    assert "connection" not in client.get("/livez").headers
    app.state.drain.begin(60)
    refused(client, "serving", "draining")
    answer = client.post("/v1/suggestions", json={"text": "Lampu"})
    assert (answer.status_code, answer.headers["connection"]) == (200, "close")


def test_no_database(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of where it is, or of what it said, is told."""

    def broken(_store: Store) -> None:
        raise OperationalError("SELECT 1", {}, Exception("host rahasia"))

    monkeypatch.setattr(Store, "ping", broken)
    refused(client, "database", "unreachable")
    assert "rahasia" not in client.get("/readyz").text


@pytest.mark.parametrize(("revision", "state"), [("0001", "behind"), (None, "behind")])
def test_tables_of_an_older_version(
    app: FastAPI, client: httpx.Client, revision: str | None, state: str
) -> None:
    set_revision(app.state.store, revision)
    refused(client, "migrations", state)


def test_tables_of_a_newer_version_do(app: FastAPI, client: httpx.Client) -> None:
    """During a rolling update the first new replica brings them further; the old ones go on."""
    set_revision(app.state.store, "9999")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]) == (200, ALL_WELL | {"migrations": "newer"})


def set_revision(store: Store, revision: str | None) -> None:
    """Let the database say that it is of that revision, or of none."""
    with store.connection() as connection:
        connection.exec_driver_sql("DELETE FROM alembic_version")
        if revision:
            connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})


def test_no_model(settings: Settings) -> None:
    with connected(create_app(settings, champion=Champion(FakeRegistry(""), load_fake))) as client:
        refused(client, "model", "missing")


def test_a_champion_that_does_not_load_is_told(settings: Settings) -> None:
    """The one before it answers, so this replica is ready."""
    registry, clock = FakeRegistry("baik"), Clock()
    champion = Champion(registry, load_fake, clock=clock, start=at_once)
    with connected(create_app(settings, champion=champion)) as client:
        registry.pointer = "rusak"
        clock.now += 2
        body = client.get("/readyz").json()
    assert (body["status"], body["model"]) == ("ok", "baik")
    assert body["checks"] == ALL_WELL | {"champion": "cannot be loaded: rusak"}
