"""A signed model is loaded; one that is unsigned, altered, another's or too old is refused, each with its reason."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import disposisi
from models.artifact import FILES, save_artifact
from models.errors import SignatureError
from models.signature import SIGNATURE, Trust, make_keys, sign
from tests.models.test_artifact import tiny

NOW = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_artifact(tiny(), tmp_path / "model")
    return tmp_path / "model"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    make_keys(tmp_path / "kunci", tmp_path / "kunci.pub")
    return tmp_path / "kunci"


def trust(key: Path, days: int | None = None) -> Trust:
    return Trust(key.with_name(f"{key.name}.pub"), days)


def test_signed_model_is_trusted(folder: Path, key: Path) -> None:
    sign(folder, key, now=NOW)
    trust(key).check(folder, now=NOW + timedelta(days=4000))
    trust(key, 30).check(folder, now=NOW + timedelta(days=30))


def test_unsigned_model_is_not(folder: Path, key: Path) -> None:
    with pytest.raises(SignatureError, match="not signed"):
        trust(key).check(folder)


def test_altered_model_is_not(folder: Path, key: Path) -> None:
    sign(folder, key)
    path = folder / FILES.manifest
    path.write_text(path.read_text("utf-8").replace("uji-1", "uji-9"), "utf-8")
    with pytest.raises(SignatureError, match="altered"):
        trust(key).check(folder)


def test_old_model_is_not_and_its_date_cannot_be_changed(folder: Path, key: Path) -> None:
    sign(folder, key, now=NOW)
    later = NOW + timedelta(days=31)
    with pytest.raises(SignatureError, match="31 days ago, 30 are allowed"):
        trust(key, 30).check(folder, now=later)
    body = json.loads((folder / SIGNATURE).read_text("utf-8"))
    (folder / SIGNATURE).write_text(json.dumps(body | {"signed_at": later.isoformat()}), "utf-8")
    with pytest.raises(SignatureError, match="altered"):
        trust(key, 30).check(folder, now=later)


def test_model_from_the_future_is_not(folder: Path, key: Path) -> None:
    sign(folder, key, now=NOW + timedelta(days=1))
    with pytest.raises(SignatureError, match="clock"):
        trust(key, 30).check(folder, now=NOW)


def test_model_signed_by_another_is_not(folder: Path, key: Path, tmp_path: Path) -> None:
    make_keys(tmp_path / "lain", tmp_path / "lain.pub")
    sign(folder, tmp_path / "lain")
    with pytest.raises(SignatureError, match="signed by key"):
        trust(key).check(folder)


def test_claiming_another_key_does_not_help(folder: Path, key: Path, tmp_path: Path) -> None:
    known = make_keys(tmp_path / "lain", tmp_path / "lain.pub")
    sign(folder, key)
    body = json.loads((folder / SIGNATURE).read_text("utf-8"))
    (folder / SIGNATURE).write_text(json.dumps(body | {"key": known}), "utf-8")
    with pytest.raises(SignatureError, match="altered"):
        trust(tmp_path / "lain").check(folder)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"key": "a", "signed_at": "2026-11-25", "signature": "?"}']
)
def test_damaged_signature_is_named(folder: Path, key: Path, content: str) -> None:
    (folder / SIGNATURE).write_text(content, "utf-8")
    with pytest.raises(SignatureError, match=r"signature\.json"):
        trust(key).check(folder)


def test_keys_are_for_their_owner_and_never_overwritten(key: Path) -> None:
    assert key.stat().st_mode & 0o777 == 0o600
    with pytest.raises(SignatureError, match="there already"):
        make_keys(key, key.with_name("kunci.pub"))


def test_files_that_are_no_keys_are_named(folder: Path, key: Path, tmp_path: Path) -> None:
    with pytest.raises(SignatureError, match=r"kunci\.pub"):
        sign(folder, tmp_path / "kunci.pub")
    with pytest.raises(SignatureError, match="tiada"):
        Trust(tmp_path / "tiada").check(folder)
    with pytest.raises(SignatureError, match="trusted key"):
        Trust(key).check(folder)


def test_trust_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Trust.from_environment() is None
    monkeypatch.setenv("DISPOSISI_TRUSTED_KEY", "kunci.pub")
    assert Trust.from_environment() == Trust(Path("kunci.pub"))
    monkeypatch.setenv("DISPOSISI_MODEL_MAX_AGE_DAYS", "90")
    assert Trust.from_environment() == Trust(Path("kunci.pub"), 90)


@pytest.mark.parametrize(("key", "days"), [("kunci.pub", "0"), ("kunci.pub", "lama"), ("", "90")])
def test_an_age_that_cannot_be_kept_is_refused(monkeypatch: pytest.MonkeyPatch, key: str, days: str) -> None:
    monkeypatch.setenv("DISPOSISI_TRUSTED_KEY", key)
    monkeypatch.setenv("DISPOSISI_MODEL_MAX_AGE_DAYS", days)
    with pytest.raises(SignatureError, match="DISPOSISI_MODEL_MAX_AGE_DAYS"):
        Trust.from_environment()


def test_models_are_read_without_the_library_of_keys() -> None:
    code = "import sys, models.suggester, models.registry; print('cryptography' in sys.modules)"
    root = Path(disposisi.__file__).parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
