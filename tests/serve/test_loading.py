"""The service loads only what is signed by the key it trusts, where it trusts one."""

from pathlib import Path

import pytest

from models.artifact import save_artifact
from models.errors import SignatureError
from models.signature import make_keys, sign
from models.suggester import Suggester
from serve.champion import Champion
from serve.errors import UnavailableError
from serve.loading import loader
from serve.settings import Settings
from tests.models.test_artifact import tiny
from tests.serve.fakes import FakeRegistry, FakeSuggester


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(Suggester, "load", lambda folder: FakeSuggester(folder.name))
    save_artifact(tiny(), tmp_path / "model")
    return tmp_path / "model"


def test_without_a_trusted_key_any_model_is_loaded(folder: Path) -> None:
    assert loader(Settings())(folder).version == "model"


def test_with_one_only_signed_models_are(folder: Path, tmp_path: Path) -> None:
    make_keys(tmp_path / "kunci", tmp_path / "kunci.pub")
    load = loader(Settings(trusted_key=tmp_path / "kunci.pub", model_max_age_days=30))
    with pytest.raises(SignatureError, match="not signed"):
        load(folder)
    with pytest.raises(UnavailableError):
        Champion(FakeRegistry(str(folder)), load).current()
    sign(folder, tmp_path / "kunci")
    assert load(folder).version == "model"
