"""The command line says whether automatic decisions keep their promise."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert
from typer.testing import CliRunner

from models.registry import CHAMPION, DEFAULT_ROOT, Registry
from serve.cli import app
from serve.store import Store
from serve.store.records import ComplaintRecord, SuggestionRecord

NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def _of_this_store(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPOSISI_DATABASE_URL", store.url)
    monkeypatch.setenv("DISPOSISI_MODELS_DIR", str(DEFAULT_ROOT))


def decided(store: Store, wrong: int, of: int, tenant: str) -> None:
    """Keep labelled automatic decisions of the champion."""
    version = Registry(DEFAULT_ROOT).path(CHAMPION).name
    complaint = {
        "tenant": tenant, "text": "lampu", "title": "", "channel": "web", "region_code": "", "kelurahan": "",
        "kecamatan": "", "location": "", "anonymous": False, "confidential": False, "received_at": NOW,
    }  # fmt: skip
    suggestion = {
        "model_version": version, "tenant": tenant, "action": "auto", "waiting": False, "rank": 1,
        "received_at": NOW, "payload": {}, "created_at": NOW,
    }  # fmt: skip
    ids = [f"{tenant}-{number}" for number in range(of)]
    with store.write() as session:
        session.execute(insert(ComplaintRecord), [{"id": each, **complaint} for each in ids])
        rows = [
            {"complaint_id": each, "erred": number < wrong, **suggestion} for number, each in enumerate(ids)
        ]
        session.execute(insert(SuggestionRecord), rows)


def test_nothing_is_known_yet() -> None:
    result = CliRunner().invoke(app, ["reviews", "promise"])
    assert (result.exit_code, result.output.count("\n")) == (0, 1)


def test_kept_and_broken(store: Store) -> None:
    decided(store, 9, 300, "34.04")
    assert CliRunner().invoke(app, ["reviews", "promise"]).exit_code == 0
    decided(store, 36, 300, "51")
    result = CliRunner().invoke(app, ["reviews", "promise", "--json"])
    assert result.exit_code == 1
    said = json.loads(result.output)
    assert said["stated_risk"] == 0.05
    assert [(row["tenant"], row["errors"], row["stopped"]) for row in said["tenants"]] == [
        ("34.04", 9, False),
        ("51", 36, True),
    ]
    lines = CliRunner().invoke(app, ["reviews", "promise"]).output.splitlines()
    assert ["they go on" in line for line in lines] == [True, False]


def test_without_a_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPOSISI_MODELS_DIR", str(tmp_path))
    result = CliRunner().invoke(app, ["reviews", "promise"])
    assert result.exit_code == 3
    assert "make setup" in result.stderr
