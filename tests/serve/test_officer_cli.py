"""disposisi officer and disposisi audit, as an administrator runs them."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from serve import audit_cli, cli, key_cli, officer_cli
from serve.officer import ROLES
from serve.officer_cli import RoleName
from serve.officers.sessions import SessionService
from serve.officers.welcome import welcome
from serve.settings import Settings
from serve.store import Store
from serve.store.migrate import upgrade

APPS = {"officer": officer_cli.app, "audit": audit_cli.app, "key": key_cli.app, "db": cli.app}
Run = Callable[..., Result]
ADDRESS = "http://127.0.0.1:8000"
LINK = re.compile(r"http://127\.0\.0\.1:8000/masuk/tautan/([\w-]{43})")
BUDI = ("budi@sleman.example", "--name", "Budi", "--role", "peninjau", "--tenant", "34.04")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, database_url: str) -> Run:
    """Run a command on a store of one's own."""
    monkeypatch.setenv("DISPOSISI_DATABASE_URL", database_url)
    monkeypatch.setenv("DISPOSISI_PORT", "8000")
    return lambda *words: CliRunner().invoke(APPS[words[0]], words)


def enter(settings: Settings, link: str) -> None:
    """Use a link up."""
    store = Store(settings.database_url)
    [token] = LINK.findall(link)
    SessionService(store, settings.lifetimes).set_password(token, "kuda baterai stapler", network="")
    store.close()


def test_roles_are_those_of_the_service() -> None:
    assert tuple(role.value for role in RoleName) == ROLES


def test_create_and_list(run: Run, settings: Settings) -> None:
    """The link alone is on standard output; the list tells who has yet to use one."""
    made = run("officer", "create", *BUDI)
    assert made.exit_code == 0
    assert LINK.fullmatch(made.stdout.strip())
    assert "budi@sleman.example alone" in made.stderr
    [before] = json.loads(run("officer", "list", "--json").stdout)
    enter(settings, made.stdout)
    [after] = json.loads(run("officer", "list", "--json").stdout)
    assert (before["state"], after["state"], "signed_in_at" in before) == ("invited", "active", False)
    assert {"login", "role", "tenant", "name", "id", "created_at", "signed_in_at", "state"} == set(after)
    assert run("officer", "list").stdout.startswith("budi@sleman.example  active  peninjau  34.04")


def test_links_name_the_public_address(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPOSISI_PUBLIC_URL", "https://disposisi.example")
    link = json.loads(run("officer", "create", *BUDI, "--json").stdout)["link"]
    assert link.startswith("https://disposisi.example/masuk/tautan/")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("create", "a b", "--name", "B", "--role", "peninjau", "--tenant", "34.04"), 2),
        (("create", "b", "--name", " ", "--role", "peninjau", "--tenant", "34.04"), 2),
        (("create", "b", "--name", "B", "--role", "peninjau", "--tenant", "99"), 2),
        (("create", "b", "--name", "B", "--role", "raja", "--tenant", "34.04"), 2),
        (("create", "b", "--name", "B", "--role", "pejabat-penghubung", "--tenant", "34.04"), 2),
        (("create", "b", "--name", "B", "--role", "pejabat-penghubung", "--tenant", "34.04", "--agency", "34.04/x"), 2),
        (("create", "b", "--name", "B", "--role", "peninjau", "--tenant", "34.04", "--agency", "34.04/dishub"), 2),
        (("create", "b", "--name", "B", "--role", "admin-nasional", "--tenant", "34.04"), 2),
        (("create", "BUDI@sleman.example", *BUDI[1:]), 3),
        (("link", "tidak-ada"), 3),
        (("disable", "tidak-ada"), 3),
        (("role", "tidak-ada", "auditor", "--tenant", "34.04"), 3),
    ],
)  # fmt: skip
def test_what_cannot_be(run: Run, words: tuple[str, ...], code: int) -> None:
    """Exit code and a line on standard error; nothing is made."""
    run("officer", "create", *BUDI)
    refused = run("officer", *words)
    assert (refused.exit_code, refused.stdout, bool(refused.stderr)) == (code, "", True)
    assert len(json.loads(run("officer", "list", "--json").stdout)) == 1


def test_disable_and_let_in_again(run: Run, settings: Settings) -> None:
    enter(settings, run("officer", "create", *BUDI).stdout)
    assert "disabled" in run("officer", "disable", BUDI[0]).stdout
    assert run("officer", "link", BUDI[0]).exit_code == 3
    again = run("officer", "role", BUDI[0], "auditor", "--tenant", "34", "--enable", "--json")
    assert json.loads(again.stdout)["state"] == "active"
    enter(settings, run("officer", "link", BUDI[0]).stdout)


def test_somebody_must_stay(run: Run, settings: Settings) -> None:
    """The last national admin who can sign in is neither disabled nor made something else."""
    admin = ("--name", "A", "--role", "admin-nasional", "--tenant", "nasional")
    enter(settings, run("officer", "create", "a", *admin).stdout)
    invited = run("officer", "create", "b", *admin).stdout
    last = [("disable", "a"), ("role", "a", "peninjau", "--tenant", "nasional")]
    assert [run("officer", *words).exit_code for words in last] == [3, 3]
    enter(settings, invited)
    assert run("officer", "disable", "a").exit_code == 0


def test_the_first_start_invites(store: Store, settings: Settings) -> None:
    """Each start does, until somebody has set a password; the newest link holds."""
    first, second = (welcome(store, settings, ADDRESS) for _ in range(2))
    sessions = SessionService(store, settings.lifetimes)
    [old], [new] = LINK.findall(first), LINK.findall(second)
    assert sessions.linked(new).role == "admin-nasional"
    assert old != new
    enter(settings, second)
    assert welcome(store, settings, ADDRESS) == ""
    with store.read() as session:
        assert session.scalar(text("SELECT count(*) FROM officers")) == 1


def test_off_this_machine_nobody_is_invited(store: Store, settings: Settings) -> None:
    everywhere = settings.model_copy(update={"host": "0.0.0.0"})  # noqa: S104 - is what is tested
    shown = welcome(store, everywhere, ADDRESS)
    assert ("tautan" in shown, "disposisi officer create" in shown) == (False, True)


def test_every_command_is_in_the_trail(run: Run, store: Store) -> None:
    run("officer", "create", *BUDI)
    run("officer", "link", BUDI[0])
    run("officer", "role", BUDI[0], "auditor", "--tenant", "34.04")
    run("officer", "disable", BUDI[0])
    key = run("key", "create", "--tenant", "34.04", "--scope", "read", "--name", "uji").stdout.strip()
    run("key", "revoke", key)
    with store.read() as session:
        rows = session.execute(text("SELECT act, actor, tenant FROM audit_trail ORDER BY id")).all()
    acts = ["created", "link", "link", "changed", "disabled"]
    assert [row.act for row in rows] == [f"officer.{act}" for act in acts] + ["key.created", "key.revoked"]
    assert {(row.actor, row.tenant) for row in rows} == {("cli", "34.04")}


def test_verify(run: Run, store: Store) -> None:
    """0 while all holds, 1 with the first row that does not; an anchor shows what was cut off."""
    run("officer", "create", *BUDI)
    good = run("audit", "verify")
    head = json.loads(run("audit", "verify", "--json").stdout)["head"]
    assert (good.exit_code, "2 rows hold" in good.stdout, head in good.stdout) == (0, True, True)
    assert run("audit", "verify", "--anchor", head).exit_code == 0
    assert run("audit", "verify", "--anchor", "f" * 64).exit_code == 1
    with store.connection() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            connection.execute(text("DROP TRIGGER audit_trail_no_UPDATE"))
        connection.execute(text("UPDATE audit_trail SET actor = 'officer:x' WHERE id = 1"))
    broken = run("audit", "verify")
    assert (broken.exit_code, "row 1 does not hold" in broken.stdout) == (1, True)
    assert json.loads(run("audit", "verify", "--json").stdout)["broken"] == 1


def test_a_backup_keeps_the_chain(run: Run, settings: Settings, tmp_path: Path) -> None:
    """Restored elsewhere, the trail holds, and so do its triggers."""
    run("officer", "create", *BUDI)
    head = json.loads(run("audit", "verify", "--json").stdout)["head"]
    assert run("db", "backup", str(tmp_path / "a.zip")).exit_code == 0
    assert run("db", "restore", str(tmp_path / "a.zip"), "--replace").exit_code == 0
    assert json.loads(run("audit", "verify", "--json").stdout)["head"] == head
    store = Store(settings.database_url)
    upgrade(store)
    with pytest.raises(Exception, match="append-only"), store.write() as session:
        session.execute(text("DELETE FROM audit_trail"))
    store.close()
    assert settings.lifetimes.link == timedelta(hours=48)
