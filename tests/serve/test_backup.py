"""A backup holds everything, is restored whole or not at all, in either database."""

import json
import stat
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import insert, text
from typer.testing import CliRunner

from serve.cli import app
from serve.store import Store, StoreError
from serve.store.archive import TableEntry, write_table
from serve.store.backup import back_up, revision_of
from serve.store.migrate import migrating, migrations, revisions
from serve.store.records import ReviewRecord
from serve.store.restore import restore
from serve.store.shapes import shapes_at
from tests.serve.databases import PostgresServer, sqlite_url
from tests.serve.rows import ROWS, contents, fill

NewStore = Callable[[str], Store]


@pytest.fixture
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewStore]:
    """Open a database without tables, of one kind or the other."""
    with ExitStack() as stack:

        def make(kind: str) -> Store:
            if kind == "sqlite":
                url = sqlite_url(tmp_path / "tujuan.db")
            else:
                server: PostgresServer = request.getfixturevalue("postgres")
                url = stack.enter_context(server.empty_database())
            store = Store(url)
            stack.callback(store.close)
            return store

        yield make


@pytest.fixture
def filled(store: Store) -> Store:
    """A store with rows in every table."""
    with store.connection() as connection:
        for shape in shapes_at("head"):
            fill(connection, shape)
    return store


@pytest.fixture
def file(filled: Store, tmp_path: Path) -> Path:
    """A backup of it."""
    out = tmp_path / "cadangan.zip"
    back_up(filled, out)
    return out


def all_rows(store: Store) -> dict[str, Any]:
    with store.connection() as connection:
        revision = revision_of(connection)
        return contents(connection, shapes_at(revision)) if revision else {}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_everything_comes_back_in_either_database(
    filled: Store, file: Path, kind: str, new_store: NewStore
) -> None:
    """To the letter: moments with microseconds, floats, flags, JSON, letters of every kind."""
    target = new_store(kind)
    manifest = restore(target, file)
    assert all_rows(target) == all_rows(filled)
    assert manifest.as_json()["rows"] == ROWS * len(shapes_at("head"))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("revision", revisions())
def test_a_backup_of_any_revision_is_brought_up_to_date(
    empty_database_url: str, tmp_path: Path, kind: str, revision: str, new_store: NewStore
) -> None:
    """The store was not upgraded before it was backed up, as is usual on the eve of an upgrade."""
    old, out = Store(empty_database_url), tmp_path / "lama.zip"
    with migrating(old) as connection:
        command.upgrade(migrations(connection), revision)
        for shape in shapes_at(revision):
            fill(connection, shape)
    assert back_up(old, out).revision == revision
    old.close()
    target = new_store(kind)
    restore(target, out)
    with target.connection() as connection:
        assert revision_of(connection) == revisions()[-1]
    rows = all_rows(target)
    kept = {shape.name for shape in shapes_at(revision)} & set(rows)
    assert {name: len(rows[name]) for name in kept} == dict.fromkeys(kept, ROWS)


def test_numbering_goes_on_after_the_restored_rows(file: Path, new_store: NewStore) -> None:
    target = new_store("postgresql")
    restore(target, file)
    with target.write() as session:
        columns = {
            column.name: getattr(session.get_one(ReviewRecord, 1), column.name)
            for column in ReviewRecord.__table__.columns
        }
        session.execute(text("DELETE FROM reviews WHERE id = 2"))
        new = columns | {
            "complaint_id": session.scalar(text("SELECT min(complaint_id) FROM suggestions WHERE id = 2"))
        }
        new.pop("id")
        assert session.scalar(insert(ReviewRecord).values(new).returning(ReviewRecord.id)) == ROWS + 1


def test_rows_are_not_given_up_by_accident(filled: Store, file: Path) -> None:
    """A store with rows is refused, and left as it is; with `replace` it is as it was backed up."""
    before = all_rows(filled)
    with filled.write() as session:
        session.execute(text("UPDATE complaints SET title = 'lain'"))
    with pytest.raises(StoreError, match="--replace"):
        restore(filled, file)
    assert all_rows(filled) != before
    restore(filled, file, replace=True)
    assert all_rows(filled) == before


def test_the_file_is_private_and_says_what_it_holds(file: Path) -> None:
    """Other programs read it: a ZIP of JSON lines."""
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        lines = archive.read("tables/complaints.ndjson").splitlines()
    assert [table["rows"] for table in manifest["tables"] if table["name"] == "complaints"] == [ROWS]
    assert json.loads(lines[0])["received_at"].startswith("2026-11-2")


def test_the_service_goes_on_while_it_is_backed_up(
    filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer waits for nothing; the backup holds the moment when it began."""
    before = all_rows(filled)
    first, *_ = shapes_at("head")

    def write() -> None:
        with filled.write() as session:
            session.execute(text("UPDATE complaints SET title = 'sementara itu'"))
            session.execute(text("DELETE FROM reviews"))

    def shapes(revision: str) -> Iterator[Any]:
        for shape in shapes_at(revision):
            yield shape
            if shape.name == first.name:
                thread = threading.Thread(target=write)
                thread.start()
                thread.join(20)
                assert not thread.is_alive()

    monkeypatch.setattr("serve.store.backup.shapes_at", shapes)
    out = tmp_path / "cadangan.zip"
    back_up(filled, out)
    assert all_rows(filled)["reviews"] == []
    restore(filled, out, replace=True)
    assert all_rows(filled) == before


def altered(file: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """Write the backup anew with other members."""
    out = file.with_name("ubah.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return out


def _manifest(**changes: object) -> Callable[[str, bytes], bytes]:
    def change(name: str, content: bytes) -> bytes:
        return json.dumps(json.loads(content) | changes).encode() if name == "manifest.json" else content

    return change


REFUSED: dict[str, tuple[Callable[[str, bytes], bytes | None], str]] = {
    "a row altered": (lambda _, content: content.replace(b"ke-2", b"ke-9"), "altered"),
    "a row gone": (
        lambda name, content: content.split(b"\n", 1)[1] if "reviews" in name else content,
        "altered",
    ),
    "a table gone": (lambda name, content: None if "reviews" in name else content, "no backup"),
    "no manifest": (lambda name, content: None if name == "manifest.json" else content, "no backup"),
    "not JSON": (lambda name, content: b"{" if "reviews" in name else content, "no backup"),
    "not an object": (_manifest(tables=3), "no backup"),
    "fewer tables": (_manifest(tables=[]), "revision"),
    "another format": (_manifest(format=2), "format"),
    "a newer revision": (_manifest(revision="9999"), "9999"),
    "a path as revision": (_manifest(revision="head"), "head"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_damaged_or_newer_is_refused_before_anything_is_touched(
    filled: Store, file: Path, case: str
) -> None:
    before = all_rows(filled)
    change, word = REFUSED[case]
    with pytest.raises(StoreError, match=word):
        restore(filled, altered(file, change), replace=True)
    assert all_rows(filled) == before


def test_what_the_database_refuses_leaves_everything_as_it_was(
    filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same row twice, with hashes that fit: the tables made anew on the way are gone again."""
    before, out = all_rows(filled), tmp_path / "cadangan.zip"

    def twice(archive: zipfile.ZipFile, name: str, columns: Any, rows: Iterator[Any]) -> TableEntry:
        return write_table(archive, name, columns, (row for one in rows for row in (one, one)))

    monkeypatch.setattr("serve.store.backup.write_table", twice)
    back_up(filled, out)
    with pytest.raises(StoreError, match="cannot use the database"):
        restore(filled, out, replace=True)
    assert all_rows(filled) == before


def test_no_backup_at_all(filled: Store, tmp_path: Path) -> None:
    for name, content in (("teks.zip", b"bukan cadangan"), ("potong.zip", b"PK\3\4")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(StoreError, match=name):
            restore(filled, tmp_path / name, replace=True)
    with pytest.raises(StoreError, match="No such file"):
        restore(filled, tmp_path / "tidak-ada.zip")


def test_a_cut_off_file_is_refused(filled: Store, file: Path) -> None:
    whole = file.read_bytes()
    for length in (len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:length])
        with pytest.raises(StoreError, match="no backup"):
            restore(filled, file, replace=True)


def test_a_failed_backup_leaves_the_old_one(
    filled: Store, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = file.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("serve.store.archive.os.fsync", full)
    with pytest.raises(OSError, match="space"):
        back_up(filled, file)
    assert file.read_bytes() == before
    assert not list(file.parent.glob(".cadangan*"))


def test_there_must_be_something_to_back_up(empty_database_url: str, tmp_path: Path) -> None:
    store = Store(empty_database_url)
    with pytest.raises(StoreError, match="no tables"):
        back_up(store, tmp_path / "cadangan.zip")
    store.close()
    assert not (tmp_path / "cadangan.zip").exists()


def test_commands(filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For people a sentence, for programs JSON; a refusal is one line and exit code 3."""
    monkeypatch.setenv("DISPOSISI_DATABASE_URL", filled.url)
    run, out = CliRunner().invoke, str(tmp_path / "cadangan.zip")
    rows = ROWS * len(shapes_at("head"))
    assert f"{rows} rows" in run(app, ["db", "backup", out]).output
    written = run(app, ["db", "backup", out, "--json"])
    assert (json.loads(written.output)["rows"], written.exit_code) == (rows, 0)
    refused = run(app, ["db", "restore", out])
    assert (refused.exit_code, refused.stderr.count("\n"), "--replace" in refused.stderr) == (3, 1, True)
    restored = run(app, ["db", "restore", out, "--replace", "--json"])
    assert json.loads(restored.output) == json.loads(written.output)
    nowhere = run(app, ["db", "backup", str(tmp_path / "tidak" / "ada.zip")])
    assert (nowhere.exit_code, "cannot write" in nowhere.stderr) == (3, True)
