"""Settings may come as files, the way compose and Kubernetes hand secrets over."""

from pathlib import Path

import pytest

from serve.settings import Settings


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DISPOSISI_SECRETS_DIR", str(tmp_path))
    return tmp_path


def test_a_file_wins_over_its_variable(secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The image names a SQLite file in a variable; the file with the real address must not lose to it."""
    monkeypatch.setenv("DISPOSISI_DATABASE_URL", "sqlite:////var/lib/disposisi/disposisi.db")
    monkeypatch.setenv("DISPOSISI_PORT", "8123")
    (secrets / "disposisi_database_url").write_text(
        "postgresql+psycopg://disposisi:rahasia@postgres/disposisi\n"
    )
    settings = Settings()
    assert settings.database_url == "postgresql+psycopg://disposisi:rahasia@postgres/disposisi"
    assert settings.port == 8123


def test_the_command_line_wins_over_a_file(secrets: Path) -> None:
    (secrets / "disposisi_port").write_text("8123")
    assert Settings(port=8124).port == 8124
    assert Settings().port == 8123


def test_without_a_folder_variables_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPOSISI_SECRETS_DIR", raising=False)
    monkeypatch.setenv("DISPOSISI_PORT", "8123")
    assert Settings().port == 8123


def test_other_files_are_nobodys_business(secrets: Path) -> None:
    """Compose puts every secret of a service into one folder."""
    (secrets / "tls_key").write_text("rahasia")
    assert "rahasia" not in str(Settings())


def test_a_folder_that_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPOSISI_SECRETS_DIR", str(tmp_path / "tidak-ada"))
    with pytest.warns(UserWarning, match="tidak-ada"):
        Settings()
