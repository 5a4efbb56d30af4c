"""A store that cannot be used ends every command with one clear line."""

import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from serve.cli import app

COMMANDS = {
    "serve": ["serve", "--port", "0"],
    "upgrade": ["db", "upgrade"],
    "export": ["reviews", "export", "--out", "korpus.ndjson"],
}
UNUSABLE = [
    pytest.param("bukan-url:rahasia", "this URL", id="no URL"),
    pytest.param("antah://x/y", "antah", id="unknown database"),
    pytest.param("postgresql://a:rahasia@127.0.0.1:port/b", "port", id="no port"),
    pytest.param("mysql://a:rahasia@127.0.0.1/b", "PostgreSQL", id="another database"),
    pytest.param("postgresql+pg8000://a:rahasia@127.0.0.1:1/b", "driver", id="no driver"),
    pytest.param("postgresql://a:rahasia@127.0.0.1:1/b", "refused", id="nobody there"),
    pytest.param("postgres://a@127.0.0.1:1/b?password=rahasia", "refused", id="password as a parameter"),
    pytest.param("postgresql://a:b@rahasia@127.0.0.1:1/b", "%40", id="password with an at sign"),
    pytest.param("sqlite:///berkas.txt", "not a database", id="no database in the file"),
    pytest.param("sqlite:///berkas.txt/x.db", "berkas.txt", id="a file as a folder"),
    pytest.param("sqlite:////proc/tidak/ada.db", "/proc/tidak", id="impossible path"),
    pytest.param("sqlite:///folder", "folder", id="a folder"),
    pytest.param("sqlite:///lama.db", "complaints", id="somebody else's tables"),
    pytest.param("sqlite:///baru.db", "9999", id="made by a newer version"),
]


def invoke(arguments: list[str], url: str, monkeypatch: pytest.MonkeyPatch) -> Result:
    monkeypatch.setenv("DISPOSISI_DATABASE_URL", url)
    return CliRunner().invoke(app, arguments)


def check_one_line(result: Result, word: str) -> None:
    assert result.exit_code == 3, result.exception
    assert result.stderr.count("\n") == 1
    assert word in result.stderr
    assert "DISPOSISI_DATABASE_URL" in result.stderr
    assert "rahasia" not in result.output


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with files that are no store."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "berkas.txt").write_text("bukan basis data, hanya sebuah berkas\n" * 100)
    (tmp_path / "folder").mkdir()
    for name, script in {
        "lama.db": "CREATE TABLE complaints (x)",
        "baru.db": "CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('9999')",
    }.items():
        connection = sqlite3.connect(tmp_path / name)
        connection.executescript(script)
        connection.close()
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(("url", "word"), UNUSABLE)
@pytest.mark.usefixtures("folder")
def test_a_store_that_cannot_be_used(
    command: str, url: str, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 3 with a line that names the database without its password, no traceback."""
    check_one_line(invoke(COMMANDS[command], url, monkeypatch), word)


def test_exporting_from_no_database_creates_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistyped file is an error, not an empty corpus."""
    before = sorted(folder.rglob("*"))
    result = invoke(COMMANDS["export"], "sqlite:///tidak/ada.db", monkeypatch)
    check_one_line(result, "sqlite:///tidak/ada.db")
    assert sorted(folder.rglob("*")) == before
