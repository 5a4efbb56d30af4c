"""The commands: exit codes, one clear line for every mistake, JSON for programs."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import disposisi
from models.artifact import FILES
from tests.training.command_line import Run
from tests.training.own_history import OWN_HISTORY
from tests.training.small_models import QUICK, Trained, few_shipped, write_recipe

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]
Write = Callable[[str, str | bytes], Path]
_HISTORY = "text,topic,agency\n" + "".join(
    f'"{row.complaint.text}","{row.topic}","{row.agency}"\n' for row in OWN_HISTORY
)


def test_help_of_the_real_program_lists_every_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "disposisi", "--help"], capture_output=True, text=True, check=True
    )
    for name in disposisi.cli.list_commands(None):
        assert f" {name} " in done.stdout


def test_real_program_ends_with_its_code_and_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "disposisi", "data", "check", "tiada.csv"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert done.stderr.splitlines() == ["Error: cannot read tiada.csv: No such file or directory"]


@pytest.mark.parametrize(
    "arguments",
    [
        (), ("sihir",), ("train",), ("score", "--model", "x"), ("data", "check"), ("model", "sihir"),
        ("data", "check", "a.csv", "--sihir"), ("evaluate", "--corpus", "a.csv"),
    ],
    ids=str,
)  # fmt: skip
def test_wrong_use_ends_with_2(run: Run, arguments: tuple[str, ...]) -> None:
    said = run(*arguments)
    assert said.code == 2
    assert "Traceback" not in said.err


_BAD_FILES = {
    "kosong.csv": b"",
    "lain.csv": b"isi,kode\nsatu,1\n",
    "program.csv": b"\x7fELF\0\0\0",
    "rusak.xlsx": b"PK\x03\x04",
    "rusak.parquet": b"PAR1",
    "rusak16.csv": b"\xff\xfex",
}


@pytest.mark.parametrize("name", _BAD_FILES)
@pytest.mark.parametrize("command", ["data check", "train", "score", "evaluate"])
def test_file_that_cannot_be_read_ends_with_3_and_its_name(
    run: Run, own: Trained, write: Write, tmp_path: Path, name: str, command: str
) -> None:
    path = write(name, _BAD_FILES[name])
    arguments: dict[str, tuple[object, ...]] = {
        "data check": ("data", "check", path),
        "train": ("train", "--corpus", path, "--out", tmp_path / "m"),
        "score": ("score", "--model", own.folder, "--in", path, "--out", tmp_path / "o"),
        "evaluate": ("evaluate", "--model", own.folder, "--corpus", path),
    }
    said = run(*arguments[command])
    assert said.code == 3
    assert said.out == ""
    (line,) = said.err.splitlines()
    assert line.startswith("Error: ")
    assert name in line


@pytest.mark.parametrize("command", ["train", "score"])
def test_unknown_tenant_ends_with_3_and_those_there_are(
    run: Run, own: Trained, write: Write, tmp_path: Path, command: str
) -> None:
    path = write("a.csv", _HISTORY)
    arguments: dict[str, tuple[object, ...]] = {
        "train": ("train", "--corpus", path, "--out", tmp_path / "m"),
        "score": ("score", "--model", own.folder, "--in", path, "--out", tmp_path / "o"),
    }
    said = run(*arguments[command], "--tenant", "99.99")
    assert said.code == 3
    assert "'99.99'" in said.err
    assert "34.04" in said.err
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("model", "inspect"), ("model", "card"), ("model", "promote"),
        ("score", "--in", "a.csv", "--out", "o", "--model"), ("evaluate", "--corpus", "a.csv", "--model"),
    ],
    ids=str,
)  # fmt: skip
def test_damaged_model_ends_with_3_and_the_file(
    run: Run, own: Trained, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    folder = tmp_path / "rusak"
    folder.mkdir()
    for path in own.folder.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / FILES.weights).write_bytes(b"rusak")
    said = run(*arguments, folder)
    assert said.code == 3
    assert FILES.weights in said.err
    assert "Traceback" not in said.err


def test_champion_that_is_not_there_ends_with_3_and_the_way_out(run: Run) -> None:
    said = run("model", "inspect", "champion")
    assert said.code == 3
    assert "make setup" in said.err


def test_bad_recipe_ends_with_3(run: Run, write: Write, tmp_path: Path) -> None:
    path = write("a.csv", _HISTORY)
    said = run("train", "--corpus", path, "--out", tmp_path / "m", "--recipe", write("r.toml", "name = 3"))
    assert said.code == 3
    assert "r.toml" in said.err


def test_the_way_from_a_history_to_a_served_model(run: Run, write: Write, tmp_path: Path) -> None:
    """Train, inspect, promote, score by alias, evaluate."""
    shipped = write("dasar.ndjson", "\n".join(_as_line(row) for row in few_shipped(1)))
    history = write("riwayat.csv", _HISTORY + ",tanpa teks,x\n")
    recipe, model = write_recipe(tmp_path, **QUICK), tmp_path / "baru" / "model"
    said = run(
        "train", "--corpus", shipped, "--corpus", history, "--recipe", recipe, "--out", model, "--json"
    )
    assert said.code == 0, said.err
    version = json.loads(said.out)["version"]
    assert "line 62: no text" in said.err
    assert (tmp_path / "baru" / "model.rejected.csv").exists()

    assert json.loads(run("model", "inspect", model, "--json").out)["version"] == version
    assert version in run("model", "card", model).out
    assert json.loads(run("model", "promote", model, "--json").out) == {"champion": version, "previous": ""}
    assert json.loads(run("model", "list", "--json").out) == {"champion": version, "versions": [version]}
    kept = run("model", "promote", model, "--only-over-shipped", "--json")
    assert json.loads(kept.out) == {"champion": version, "kept": True}

    said = run("score", "--model", "champion", "--in", history, "--out", tmp_path / "o.ndjson", "--json")
    assert said.code == 0, said.err
    assert json.loads(said.out) | {"out": ""} == {
        "scored": 60,
        "resumed": 0,
        "rejected": 1,
        "out": "",
        "version": version,
    }
    assert len((tmp_path / "o.ndjson").read_text("utf-8").splitlines()) == 60

    said = run("evaluate", "--model", "champion", "--corpus", history, "--json")
    assert said.code == 0, said.err
    found = json.loads(said.out)
    assert found["topic"]["n"] == 60
    assert found["topic"]["accuracy"]["value"] > 0.9
    assert run("model", "rollback").code == 3


def _as_line(row: object) -> str:
    from data.schema import LabelledComplaint  # noqa: PLC0415

    assert isinstance(row, LabelledComplaint)
    body = {"id": row.complaint.id, "text": row.complaint.text, "topic": row.topic, "kind": row.kind}
    return json.dumps(body | {"urgency": row.urgency, "oversight": row.oversight, "part": row.extra["part"]})


def test_columns_that_are_not_used_are_said_once(run: Run, write: Write) -> None:
    said = run(
        "data", "check", write("a.csv", "text,status,warna\nsatu,selesai,merah\ndua,selesai,biru\n"), "--json"
    )
    assert said.code == 0
    (warning,) = json.loads(said.out)["warnings"]
    assert "status" in warning
    assert "warna" in warning


def test_warning_is_one_line_for_people(run: Run, own: Trained, write: Write, tmp_path: Path) -> None:
    path = write("a.csv", "text,status\nsatu,selesai\ndua,selesai\n")
    said = run("score", "--model", own.folder, "--in", path, "--out", tmp_path / "o")
    assert said.code == 0
    assert [line for line in said.err.splitlines() if "Warning" in line] == [
        "Warning: a.csv: columns not used (known only after routing: status)"
    ]
