"""The commands for webhooks."""

import json
from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from serve.outbox import EVENT_TYPES
from serve.settings import Settings
from serve.store import Store
from serve.webhook_cli import EventName, app
from tests.serve.receiver import receiving
from tests.serve.webhook_setting import Setting

Run = Callable[..., Result]
URL = "http://127.0.0.1:9/hook?token=rahasia"


@pytest.fixture
def run(store: Store, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("DISPOSISI_DATABASE_URL", store.url)
    monkeypatch.setenv("DISPOSISI_WEBHOOK_LOOPBACK", "true")
    return lambda *words: CliRunner().invoke(app, ["webhook", *words])


def added(run: Run, *words: str) -> str:
    result = run("add", URL, "--tenant", "34.04", *words)
    assert result.exit_code == 0, result.output
    return result.stdout.split()[0]


def test_every_event_can_be_asked_for() -> None:
    assert tuple(name.value for name in EventName) == EVENT_TYPES


def test_add_shows_the_secret_once(run: Run) -> None:
    result = run("add", URL, "--tenant", "34.04")
    endpoint, secret = result.stdout.split()
    assert secret.startswith("whsec_")
    assert "once" in result.stderr
    listed = run("list")
    assert endpoint in listed.stdout
    assert secret not in listed.output


def test_as_json(run: Run) -> None:
    """What has no value is left out."""
    made = json.loads(
        run("add", URL, "--tenant", "34.04", "--event", "job.finished", "--json").stdout.splitlines()[0]
    )
    (listed,) = json.loads(run("list", "--json").stdout)
    assert made.pop("secret").startswith("whsec_")
    assert made == listed
    assert listed.keys() == {"id", "url", "tenant", "events", "created_at", "pending", "dead"}
    assert (listed["events"], listed["url"]) == (["job.finished"], URL)


def test_the_database_has_no_secret_where_there_is_a_master(
    run: Run, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPOSISI_WEBHOOK_MASTER_SECRET", "induk-rahasia-" * 3)
    secret = run("add", URL, "--tenant", "34.04").stdout.split()[1]
    with store.connection() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM webhooks").all()
    assert secret.removeprefix("whsec_") not in str(rows)
    assert "derived:" in str(rows)


def test_from_dead_to_delivered(run: Run, store: Store) -> None:
    """Add, fail for good, look, enable, replay."""
    setting = Setting(store)
    with receiving() as receiver:
        result = run("add", receiver.url, "--tenant", "34.04", "--event", "complaint.assigned")
        endpoint = result.stdout.split()[0]
        receiver.status = 410
        setting.announce("a")
        setting.clock.forward(hours=2)
        setting.run()
        assert "http-410" in run("list").stdout
        (dead,) = json.loads(run("deliveries", "--dead", "--json").stdout)
        assert (dead["state"], dead["result"], dead["event"]) == ("dead", "http-410", "complaint.assigned")
        assert run("replay", str(dead["id"])).exit_code == 3
        assert run("enable", endpoint).exit_code == 0
        assert json.loads(run("replay", "--all-dead", "--json").stdout) == {"replayed": 1}
        assert run("replay", str(dead["id"])).exit_code == 0
        receiver.status = 200
        setting.run()
    assert run("deliveries", "--dead").stdout == ""
    assert "delivered" in run("deliveries").stdout


def test_rotate(run: Run) -> None:
    endpoint = added(run)
    result = run("rotate", endpoint, "--json")
    assert json.loads(result.stdout.splitlines()[0])["secret"].startswith("whsec_")
    assert "24 hours" in result.stderr


def test_remove(run: Run) -> None:
    endpoint = added(run)
    assert endpoint in run("remove", endpoint).stdout
    assert json.loads(run("list", "--json").stdout) == []


@pytest.mark.parametrize(
    ("words", "code", "word"),
    [
        (["add", URL, "--tenant", "99"], 2, "nasional"),
        (["add", URL, "--tenant", "34.04", "--event", "complaint.read"], 2, "complaint.read"),
        (["add", "http://10.0.0.1/", "--tenant", "34.04"], 3, "public internet"),
        (["add", "https://siti:rahasia@example.org/", "--tenant", "34.04"], 3, "user name"),
        (["rotate", "ep_tidak"], 3, "ep_tidak"),
        (["enable", "ep_tidak"], 3, "ep_tidak"),
        (["remove", "ep_tidak"], 3, "ep_tidak"),
        (["replay", "7"], 3, "7"),
        (["replay"], 2, "--all-dead"),
        (["replay", "7", "--all-dead"], 2, "--all-dead"),
    ],
)
def test_refusals(run: Run, words: list[str], code: int, word: str) -> None:
    """One line that says why, without what was secret in a URL."""
    result = run(*words)
    assert (result.exit_code, word in result.stderr) == (code, True), result.stderr
    assert "rahasia" not in result.output


def test_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPOSISI_WEBHOOK_PORTS", "443, 9443")
    monkeypatch.setenv("DISPOSISI_WEBHOOK_MASTER_SECRET", "induk-rahasia-" * 3)
    settings = Settings()
    assert settings.webhook_ports == (443, 9443)
    assert "induk" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORTS", "443,0"), ("PORTS", "https"), ("MASTER_SECRET", "pendek"), ("KEEP_DAYS", "0")],
)
def test_settings_that_cannot_be(run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """The command ends with the name of the setting, without a secret's value."""
    monkeypatch.setenv(f"DISPOSISI_WEBHOOK_{name}", value)
    result = run("list")
    assert result.exit_code == 2
    assert f"webhook_{name.lower()}" in result.stderr
    assert "pendek" not in result.output
