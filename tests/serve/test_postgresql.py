"""What only a server has: it can be away, it is set up by somebody else, transactions collide."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from serve.app import create_app
from serve.settings import Settings
from serve.store import Store
from serve.store.collisions import ATTEMPTS, retried, sqlstate
from serve.store.errors import shown
from serve.store.limits import Limits
from tests.serve.clients import connected
from tests.serve.databases import PostgresServer
from tests.serve.fakes import fake_champion

ROOT = Path(__file__).resolve().parents[2]


def setting(store: Store, name: str) -> object:
    with store.read() as session:
        return session.scalar(text("SELECT current_setting(:name)"), {"name": name})


def with_options(url: str, options: str) -> str:
    return make_url(url).update_query_dict({"options": options}).render_as_string(hide_password=False)


def test_a_connection_is_set_up(postgres: PostgresServer) -> None:
    with postgres.database() as url:
        store = Store(url, limit=Limits(connections=3, connect_seconds=4, statement_seconds=7))
        names = ("TimeZone", "statement_timeout", "lock_timeout", "application_name", "transaction_isolation")
        found = [setting(store, name) for name in names]
        assert found == ["UTC", "7s", "10s", "disposisi", "read committed"]
        assert store.engine.pool.size() == 3  # type: ignore[attr-defined]
        store.close()


def test_what_stands_in_the_url_wins(postgres: PostgresServer) -> None:
    """A site can set what it needs, for its certificates, its pooler or one slow statement."""
    with postgres.database() as url:
        store = Store(f"{with_options(url, '-c statement_timeout=1234ms')}&application_name=lain")
        assert (setting(store, "statement_timeout"), setting(store, "application_name")) == ("1234ms", "lain")
        assert setting(store, "TimeZone") == "UTC"
        store.close()


@pytest.mark.parametrize(("theirs", "ours"), [("off", "on"), ("on", "on"), ("remote_apply", "remote_apply")])
def test_commits_are_durable(postgres: PostgresServer, theirs: str, ours: str) -> None:
    """Also where the server is set up for speed; what is stricter stays."""
    with postgres.database() as url:
        store = Store(with_options(url, f"-c synchronous_commit={theirs}"))
        assert setting(store, "synchronous_commit") == ours
        store.close()


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_url_without_a_driver_means_psycopg(scheme: str) -> None:
    store = Store(f"{scheme}://warga@127.0.0.1/x")
    assert store.engine.dialect.driver == "psycopg"
    store.close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://a:rahasia@h/b",
        "postgresql://a@h/b?password=rahasia",
        "postgresql://a@h/b?sslpassword=rahasia&sslmode=require",
        "postgresql:/rahasia",
        "rahasia",
    ],
)
def test_no_password_is_shown(url: str) -> None:
    assert "rahasia" not in shown(url)


def test_a_database_that_is_away_comes_back_by_itself(postgres: PostgresServer, tmp_path: Path) -> None:
    """503 with Retry-After meanwhile; alive all the time; no restart afterwards."""
    with postgres.database() as url:
        app = create_app(Settings(database_url=url, models_dir=tmp_path), champion=fake_champion())
        with connected(app) as client:
            assert client.post("/v1/suggestions", json={"text": "ragu", "id": "a"}).status_code == 200
            postgres.admit(url, connections=False)
            for answer in _ask(client):
                assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
                assert answer.headers["content-type"] == "application/problem+json"
            assert client.get("/livez").status_code == 200
            postgres.admit(url, connections=True)
            assert [answer.status_code for answer in _ask(client)] == [200, 200, 200]
            assert client.get("/tinjauan/a").status_code == 200


def _ask(client: httpx.Client) -> list[httpx.Response]:
    sent = {"text": "ragu", "id": "b"}
    return [client.get("/readyz"), client.post("/v1/suggestions", json=sent), client.get("/tinjauan")]


def test_a_statement_that_takes_too_long_is_given_up(postgres: PostgresServer) -> None:
    with postgres.database() as url:
        store = Store(with_options(url, "-c statement_timeout=50ms"))
        with pytest.raises(DBAPIError) as caught, store.read() as session:
            session.execute(text("SELECT pg_sleep(20)"))
        assert sqlstate(caught.value) == "57014"
        store.close()


def test_two_that_wait_for_each_other_both_get_through(postgres_store: Store) -> None:
    """PostgreSQL undoes one of them; it is done again."""
    with postgres_store.write() as session:
        session.execute(text("CREATE TABLE hitungan (id int PRIMARY KEY, n int)"))
        session.execute(text("INSERT INTO hitungan VALUES (1, 0), (2, 0)"))
    both_hold_one, attempts = threading.Barrier(2), []

    def work(first: int, second: int) -> Callable[[Session], None]:
        def count(session: Session) -> None:
            attempts.append(first)
            add = text("UPDATE hitungan SET n = n + 1 WHERE id = :id")
            session.execute(add, {"id": first})
            if len(attempts) <= 2:
                both_hold_one.wait(20)
            session.execute(add, {"id": second})

        return count

    threads = [
        threading.Thread(target=postgres_store.transact, args=(work(*order),)) for order in ((1, 2), (2, 1))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with postgres_store.write() as session:
        assert session.scalars(text("SELECT n FROM hitungan ORDER BY id")).all() == [2, 2]
        session.execute(text("DROP TABLE hitungan"))
    assert len(attempts) == 3


def collide(calls: list[int], error: psycopg.Error) -> None:
    calls.append(1)
    raise DBAPIError("UPDATE", {}, error)


@pytest.mark.parametrize(
    ("error", "times"),
    [
        (psycopg.errors.SerializationFailure(), ATTEMPTS),
        (psycopg.errors.DeadlockDetected(), ATTEMPTS),
        (psycopg.errors.UniqueViolation(), 1),
    ],
)
def test_only_collisions_are_tried_again_and_not_for_ever(error: psycopg.Error, times: int) -> None:
    calls: list[int] = []
    with pytest.raises(DBAPIError):
        retried(lambda: collide(calls, error))
    assert len(calls) == times


STARTER = """
import sys, time
from tests.serve.databases import postgres_running
with postgres_running() as url:
    print(url, flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_no_server_outlives_the_tests(how: signal.Signals) -> None:
    """Whatever ends them, the server goes, with its files."""
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert starter.stdout
    files = Path(str(make_url(starter.stdout.readline().strip()).query["host"]))
    folder, pid = files.parent, int((files / "postmaster.pid").read_text().splitlines()[0])
    starter.send_signal(how)
    starter.wait(20)
    starter.stdout.close()
    deadline = time.monotonic() + 20
    while (Path(f"/proc/{pid}").exists() or folder.exists()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists()
    assert not folder.exists()
