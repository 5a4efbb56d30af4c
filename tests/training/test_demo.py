"""The walk through all commands: which it runs, in which order, and that it stops where one fails."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from training.demo import walk
from training.errors import TrainingError

COMMANDS = (
    "data check", "data split", "train", "model promote", "train", "evaluate", "compare", "gate", "model promote",
    "model list", "model rollback",
)  # fmt: skip


class Shell:
    """Notes commands instead of running them; one of them may fail."""

    def __init__(self, failing: str = "") -> None:
        self.failing = failing
        self.ran: list[list[str]] = []
        self.environments: list[dict[str, str]] = []

    def __call__(self, command: list[str], env: dict[str, str], **_more: Any) -> Any:
        """Note one; splitting writes what the next ones read."""
        words = command[3:]
        self.ran.append(words)
        self.environments.append(env)
        if words[:2] == ["data", "split"]:
            parts = Path(words[-1])
            parts.mkdir()
            (parts / "earlier.ndjson").write_text("satu\ndua\ntiga\nempat\nlima\n", "utf-8")
        failed = " ".join(words).startswith(self.failing) if self.failing else False
        return subprocess.CompletedProcess(command, int(failed), "keluaran\n")


def test_every_command_is_run_and_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPOSISI_TRUSTED_KEY", "kunci.pub")
    shell, said = Shell(), list[str]()
    monkeypatch.setattr(subprocess, "run", shell)
    walk(tmp_path / "demo", said.append)
    assert len(shell.ran) == len(COMMANDS)
    for words, command in zip(shell.ran, COMMANDS, strict=True):
        assert " ".join(words).startswith(command)
    assert [line for line in said if line.startswith("$ disposisi ")] == [
        f"$ disposisi {' '.join(words)}" for words in shell.ran
    ]
    registry = str(tmp_path / "demo" / "registry")
    assert {each["DISPOSISI_MODELS_DIR"] for each in shell.environments} == {registry}
    assert not [each for each in shell.environments if "DISPOSISI_TRUSTED_KEY" in each]
    assert (tmp_path / "demo" / "first.ndjson").read_text("utf-8") == "satu\ndua\ntiga"


def test_it_stops_where_a_command_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    shell = Shell("gate")
    monkeypatch.setattr(subprocess, "run", shell)
    with pytest.raises(TrainingError, match="gate"):
        walk(None, lambda _line: None)
    assert shell.ran[-1][0] == "gate"
