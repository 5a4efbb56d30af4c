"""Settings come from the environment and cannot change."""

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


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "example.org", "", "127.0.0.1.example.org"])  # noqa: S104 - is told apart
def test_not_loopback(host: str) -> None:
    """The service may listen there; that the page is not served then, `test_local_page` shows."""
    assert not is_loopback(host)
    assert Settings(host=host).host == host


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_loopback(host: str) -> None:
    assert is_loopback(host)
    assert Settings(host=host).host == host


@pytest.mark.parametrize("limit", ["banyak", "", "0/minute", "100001/hour", "5/minute; 10/hour", "-1/second"])
def test_no_rate_limit(limit: str) -> None:
    with pytest.raises(ValidationError, match="600/minute"):
        Settings(rate_limit=limit)


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
