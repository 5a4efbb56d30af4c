"""The image's recipe: hashes, no root, no shell, a health check that tells the truth."""

import json
import os
import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

import disposisi
from serve.app import create_app
from serve.champion import Champion
from serve.settings import Settings
from tests.deploy.dockerfile import Stage, stages
from tests.serve.fakes import FakeRegistry, fake_champion, load_fake
from tests.serve.live import listening

ROOT = Path(disposisi.__file__).parent
KNOWN = {"FROM", "ARG", "WORKDIR", "COPY", "RUN", "ENV", "LABEL", "USER", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD"}  # fmt: skip


@pytest.fixture(scope="module")
def read() -> list[Stage]:
    return stages(ROOT / "deploy/Dockerfile")


@pytest.fixture(scope="module")
def final(read: list[Stage]) -> Stage:
    return read[-1]


def test_every_stage_starts_from_the_same_base_or_an_earlier_stage(read: list[Stage]) -> None:
    assert [stage.name for stage in read[1:]] == ["wheels", "train", "environment", "service"]
    assert {stage.image for stage in read[1:]} == {"${PYTHON_IMAGE}"}
    assert read[0].one("ARG").startswith("PYTHON_IMAGE=python:3.11-slim")
    assert {word for stage in read for word, _ in stage.instructions} <= KNOWN


def test_nothing_is_installed_without_a_hash(read: list[Stage]) -> None:
    """Locks with --require-hashes, our own wheel without an index, and nothing fetched in another way."""
    commands = [command for stage in read for run in stage.all("RUN") for command in re.split(r"&&|;", run)]
    pips = [command for command in commands if re.search(r"\bpip\b.* (install|wheel) ", command)]
    assert len(pips) == 5
    for command in pips:
        assert "--require-hashes" in command or "--no-index" in command
        assert "--no-deps" in command
    assert not [command for command in commands if re.search(r"\b(curl|wget|apt-get|git)\b", command)]


def test_locks_have_hashes_for_all() -> None:
    for lock in ("serve", "train"):
        text = (ROOT / f"requirements/{lock}.txt").read_text("utf-8").replace("\\\n", "")
        pinned = [line for line in text.splitlines() if re.match(r"[a-z]", line)]
        assert pinned
        assert all("==" in line and "--hash=sha256:" in line for line in pinned)


def test_what_is_copied_is_there_and_let_through(read: list[Stage]) -> None:
    ignored = (ROOT / "deploy/Dockerfile.dockerignore").read_text("utf-8").splitlines()
    let_through = {line[1:] for line in ignored if line.startswith("!")}
    copied = [
        source
        for stage in read
        for arguments in stage.all("COPY")
        if "--from=" not in arguments
        for source in arguments.split()[:-1]
    ]
    assert {*copied} == let_through
    assert all((ROOT / source).exists() for source in copied)
    after = ignored[ignored.index("!serve") :]
    assert any(fnmatch("data/local", line) for line in after)
    assert any(fnmatch("models/artifacts", line) for line in after)


def test_packages_are_all_in_the_training_stage(read: list[Stage]) -> None:
    names = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    packages = {name.rstrip("*") for name in names["find"]["include"]}
    train = next(stage for stage in read if stage.name == "train")
    assert packages <= {arguments.split()[0] for arguments in train.all("COPY")}


def test_default_model_is_trained_and_promoted_by_our_own_commands(read: list[Stage]) -> None:
    train = next(stage for stage in read if stage.name == "train")
    called = re.findall(r"python -m disposisi (\w+(?: \w+)?) ", " ".join(train.all("RUN")))
    assert called == ["train", "model promote"]
    assert "DISPOSISI_MODELS_DIR=/models" in train.one("ENV")


def test_final_stage_runs_nothing_and_holds_no_tools(final: Stage) -> None:
    assert final.all("RUN") == []
    assert all("--from=" in arguments for arguments in final.all("COPY"))


def test_runs_as_a_numbered_user_without_rights(final: Stage) -> None:
    user, group = map(int, final.one("USER").split(":"))
    assert user >= 10_000
    assert group >= 10_000
    writable = [line.split()[-1] for line in final.all("COPY") if f"--chown={user}:{group}" in line]
    assert writable == ["/models", "/var/lib/disposisi", "/tenants"]


def test_needs_no_shell(final: Stage) -> None:
    assert json.loads(final.one("ENTRYPOINT")) == ["/opt/venv/bin/disposisi"]
    assert json.loads(final.one("CMD")) == ["serve"]
    assert json.loads(final.one("HEALTHCHECK").partition("CMD ")[2])[0] == "/opt/venv/bin/python"
    assert final.one("STOPSIGNAL") == "SIGTERM"


def test_settings_are_ours_and_none_is_secret(final: Stage) -> None:
    given = dict(pair.split("=", 1) for pair in final.one("ENV").split())
    ours = {name.removeprefix("DISPOSISI_").lower() for name in given if name.startswith("DISPOSISI_")}
    assert ours - {"tenants_dir"} <= set(Settings.model_fields)
    assert given["DISPOSISI_DATABASE_URL"].startswith("sqlite:////var/lib/disposisi/")
    assert given["PYTHONDONTWRITEBYTECODE"] == "1"
    assert not re.search("password|secret|token", final.one("ENV"), re.IGNORECASE)


def test_labels_say_what_it_is(final: Stage) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert f'image.version="{project["version"]}"' in final.one("LABEL")
    assert f'image.licenses="{project["license"]}"' in final.one("LABEL")


@pytest.mark.parametrize(("version", "healthy"), [("palsu-1", True), ("", False)])
def test_health_check_tells_the_truth(final: Stage, tmp_path: Path, version: str, healthy: bool) -> None:  # noqa: FBT001 - a parameter
    """Its own words, run against a service that has a model and one that has none."""
    check = json.loads(final.one("HEALTHCHECK").partition("CMD ")[2])
    settings = Settings(database_url=f"sqlite:///{tmp_path}/uji.db", models_dir=tmp_path)
    champion = fake_champion() if version else Champion(FakeRegistry(""), load_fake)
    with listening(create_app(settings, champion=champion)) as url:
        port = url.rpartition(":")[2]
        done = subprocess.run(
            [sys.executable, *check[1:]], env=os.environ | {"DISPOSISI_PORT": port}, capture_output=True, check=False
        )  # fmt: skip
    assert (done.returncode == 0) is healthy
