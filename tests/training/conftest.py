"""The command line in this process; a model and a worse one."""

from pathlib import Path

import pytest

import disposisi
from tests.training.command_line import Run, Said
from tests.training.shuffled_labels import LEARNED, shuffled
from tests.training.small_models import QUICK, Trained, train_into


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Call the command line in this process, with a model registry of its own."""
    monkeypatch.setenv("DISPOSISI_MODELS_DIR", str(tmp_path / "registry"))

    def call(*arguments: object) -> Said:
        capsys.readouterr()
        code: object = 0
        try:
            disposisi.cli(args=[str(argument) for argument in arguments], prog_name="disposisi")
        except SystemExit as end:
            code = end.code
        said = capsys.readouterr()
        return Said(code if isinstance(code, int) else 1 if code else 0, said.out, said.err)

    return call


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    return train_into(tmp_path_factory.mktemp("baik"), LEARNED, **QUICK)


@pytest.fixture(scope="session")
def worse(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    return train_into(tmp_path_factory.mktemp("buruk"), shuffled(LEARNED, 0.2), **QUICK)
