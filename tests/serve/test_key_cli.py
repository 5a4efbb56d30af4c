"""The commands that make, list and end keys."""

import json

import pytest
from typer.testing import CliRunner, Result

from serve.auth import SCOPES
from serve.key_cli import ScopeName, app
from serve.keys.credential import prefix_of
from serve.keys.service import KeyService
from serve.store import Store

CREATE = ["key", "create", "--tenant", "34.04", "--scope", "suggest", "--name", "Lapor Sleman"]


@pytest.fixture(autouse=True)
def _use_the_store(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPOSISI_DATABASE_URL", store.url)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_the_scopes_are_those_of_the_service() -> None:
    assert tuple(name.value for name in ScopeName) == SCOPES


def test_a_key_is_shown_once(store: Store) -> None:
    """Alone on standard output, so that a script can take it; no other command shows it."""
    result = run(*CREATE)
    key = result.stdout.strip()
    assert (result.exit_code, "shown again" in result.stderr) == (0, True)
    assert KeyService(store).verify(key).caller.tenant == "34.04"
    for arguments in (("list",), ("list", "--json"), ("revoke", prefix_of(key))):
        assert key.rpartition("_")[2] not in run("key", *arguments).output


def test_everything_that_can_be_said_of_a_key() -> None:
    made = json.loads(
        run(*CREATE, "--scope", "read", "--expires-days", "30", "--limit", "5/minute", "--json").stdout
    )
    assert made["key"].startswith(made["prefix"])
    [listed] = json.loads(run("key", "list", "--json").stdout)
    assert listed == {name: value for name, value in made.items() if name != "key"}
    assert (listed["scopes"], listed["limit"], listed["state"]) == (["suggest", "read"], "5/minute", "active")
    assert "last_used_at" not in listed


def test_the_list_for_people() -> None:
    prefix = prefix_of(run(*CREATE).stdout.strip())
    line = run("key", "list").stdout
    assert all(word in line for word in (f"dsp_{prefix}", "active", "34.04", "suggest", "Lapor Sleman"))


@pytest.mark.parametrize("form", ["dsp_{prefix}", "{prefix}", "{key}"])
def test_revoking(store: Store, form: str) -> None:
    key = run(*CREATE).stdout.strip()
    result = run("key", "revoke", form.format(key=key, prefix=prefix_of(key)), "--json")
    assert json.loads(result.stdout)["state"] == "revoked"
    assert KeyService(store).infos()[0].revoked_at is not None


@pytest.mark.parametrize("prefix", ["dsp_zzzzzzzz", "bukan kunci"])
def test_revoking_what_is_not_there(prefix: str) -> None:
    result = run("key", "revoke", prefix)
    assert result.exit_code == 3
    assert "key list" in result.stderr


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        (("--tenant", "99"), "nasional"),
        (("--limit", "banyak"), "600/minute"),
        (("--name", " "), "characters"),
        (("--name", "a\nb"), "characters"),
        (("--scope", "semua"), "outcome"),
        (("--expires-days", "0"), "--expires-days"),
    ],
)
def test_wrong_usage(store: Store, changed: tuple[str, str], word: str) -> None:
    result = run(*CREATE, *changed)
    assert result.exit_code == 2
    assert word in result.stderr
    assert KeyService(store).infos() == []


@pytest.mark.parametrize("command", [("list",), ("revoke", "dsp_ab12cd34")])
def test_a_store_that_is_not_there(command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPOSISI_DATABASE_URL", "sqlite:///tidak/ada.db")
    result = run("key", *command)
    assert (result.exit_code, "DISPOSISI_DATABASE_URL" in result.stderr) == (3, True)
