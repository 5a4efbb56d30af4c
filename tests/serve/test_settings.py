"""Settings come from the environment, cannot change, and never open the service to strangers."""

from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import make_url

from serve.settings import Settings, is_loopback


def test_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPOSISI_TENANT", "34.04")
    monkeypatch.setenv("DISPOSISI_PORT", "9000")
    settings = Settings()
    assert (settings.tenant, settings.port, settings.host) == ("34.04", 9000, "127.0.0.1")
    with pytest.raises(ValidationError):
        settings.port = 1


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "example.org", "", "127.0.0.1.example.org"])  # noqa: S104 - is refused
def test_only_loopback(host: str) -> None:
    assert not is_loopback(host)
    with pytest.raises(ValidationError, match="loopback"):
        Settings(host=host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_loopback(host: str) -> None:
    assert Settings(host=host).host == host


def test_unknown_tenant() -> None:
    with pytest.raises(ValidationError, match="nasional"):
        Settings(tenant="99")


def test_defaults_stand_in_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command finds the same store and the same models from whatever folder it is called."""
    monkeypatch.delenv("DISPOSISI_DATABASE_URL", raising=False)
    monkeypatch.delenv("DISPOSISI_MODELS_DIR", raising=False)
    monkeypatch.chdir(tmp_path)
    root = Path(__file__).resolve().parents[2]
    settings = Settings()
    assert make_url(settings.database_url).database == str(root / "var" / "disposisi.db")
    assert settings.models_dir == root / "models" / "artifacts"
