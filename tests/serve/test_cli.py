"""The commands of the service."""

import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from serve.cli import app
from serve.settings import Settings
from serve.store import Store
from serve.store.migrate import revisions
from tests.serve.fakes import DISHUB, LIGHT

VERDICT = {"decision": "accept", "kind": "pengaduan", "topic": LIGHT, "agency": DISHUB}


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("DISPOSISI_DATABASE_URL", settings.database_url)
    return CliRunner()


def test_help_needs_nothing_heavy() -> None:
    """The commands are listed without loading the service."""
    code = "import sys, serve.cli; sys.exit(bool({'fastapi', 'sqlalchemy', 'numpy', 'pydantic'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_upgrade(run: CliRunner) -> None:
    result = run.invoke(app, ["db", "upgrade"])
    assert (result.exit_code, revisions()[-1] in result.output) == (0, True)


def test_export(run: CliRunner, client: httpx.Client, tmp_path: Path) -> None:
    """The corpus goes to the file, how many were left out to standard error."""
    for complaint_id, confidential in (("a", False), ("b", True)):
        client.post(
            "/v1/suggestions", json={"text": "ragu", "id": complaint_id, "confidential": confidential}
        )
        client.post(f"/tinjauan/{complaint_id}", data=VERDICT)
    out = tmp_path / "korpus.ndjson"
    result = run.invoke(app, ["reviews", "export", "--out", str(out), "--tenant", "34.04"])
    assert result.exit_code == 0
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == ["a"]
    assert "1 confidential ones left out" in result.stderr


def test_export_to_nowhere(
    run: CliRunner, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPOSISI_DATABASE_URL", store.url)
    result = run.invoke(app, ["reviews", "export", "--out", str(tmp_path / "tidak" / "ada.ndjson")])
    assert result.exit_code == 3
    assert "ada.ndjson" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["reviews", "export", "--out", "x", "--tenant", "99"], "nasional"),
        (["serve", "--port", "99999"], "port"),
    ],
)
def test_wrong_usage(run: CliRunner, arguments: list[str], word: str) -> None:
    result = run.invoke(app, arguments)
    assert result.exit_code == 2
    assert word in result.stderr
