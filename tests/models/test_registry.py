"""Which model serves: an atomic pointer, a log, a way back."""

import json
from pathlib import Path

import pytest

from models.artifact import FILES, load_artifact, save_artifact
from models.errors import ArtifactError
from models.registry import CHAMPION, Registry
from tests.models.test_artifact import tiny


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path / "registry")


@pytest.fixture
def models(tmp_path: Path) -> list[Path]:
    folders = [tmp_path / name for name in ("satu", "dua", "tiga")]
    for number, folder in enumerate(folders, 1):
        save_artifact(tiny(f"uji-{number}", shipped_only=number != 2), folder)
    return folders


def test_nothing_is_champion_before_a_promotion(registry: Registry) -> None:
    with pytest.raises(ArtifactError, match="champion"):
        registry.path(CHAMPION)
    assert registry.versions() == []
    assert registry.own_champion() == ""


def test_promoted_model_is_kept_by_its_version(registry: Registry, models: list[Path]) -> None:
    done = registry.promote(models[0])
    assert (done.version, done.previous, done.alias) == ("uji-1", "", "champion")
    assert registry.version(CHAMPION) == "uji-1"
    assert load_artifact(registry.path(CHAMPION)).version == "uji-1"
    assert registry.versions() == ["uji-1"]


def test_what_is_done_to_the_folder_later_changes_nothing(registry: Registry, models: list[Path]) -> None:
    registry.promote(models[0])
    (models[0] / FILES.weights).write_bytes(b"")
    assert load_artifact(registry.path(CHAMPION)).version == "uji-1"


def test_damaged_model_is_not_promoted(registry: Registry, models: list[Path]) -> None:
    registry.promote(models[0])
    (models[1] / FILES.weights).write_bytes(b"")
    with pytest.raises(ArtifactError, match="weights"):
        registry.promote(models[1])
    assert registry.version(CHAMPION) == "uji-1"
    assert registry.versions() == ["uji-1"]


def test_rollback_goes_to_the_model_before(registry: Registry, models: list[Path]) -> None:
    registry.promote(models[0])
    registry.promote(models[1])
    done = registry.rollback()
    assert (done.version, done.previous) == ("uji-1", "uji-2")
    assert registry.version(CHAMPION) == "uji-1"


def test_rollback_goes_to_another_model_even_when_one_was_promoted_twice(
    registry: Registry, models: list[Path]
) -> None:
    for folder in (models[0], models[1], models[1]):
        registry.promote(folder)
    assert registry.rollback().version == "uji-1"


def test_there_is_no_way_back_from_the_first_model(registry: Registry, models: list[Path]) -> None:
    registry.promote(models[0])
    registry.promote(models[0])
    with pytest.raises(ArtifactError, match="nothing to go back to"):
        registry.rollback()
    assert registry.version(CHAMPION) == "uji-1"


def test_log_only_grows_and_tells_every_change(registry: Registry, models: list[Path]) -> None:
    registry.promote(models[0])
    before = (registry.root / "log.jsonl").read_text("utf-8")
    registry.promote(models[1])
    registry.rollback()
    assert (registry.root / "log.jsonl").read_text("utf-8").startswith(before)
    assert [(entry.version, entry.previous) for entry in registry.log()] == [
        ("uji-1", ""), ("uji-2", "uji-1"), ("uji-1", "uji-2"),
    ]  # fmt: skip


def test_pointer_is_replaced_never_rewritten(registry: Registry, models: list[Path]) -> None:
    """A reader who opened it before sees the whole old one, whoever opens it later the whole new one."""
    registry.promote(models[0])
    with (registry.root / "champion.json").open(encoding="utf-8") as opened:
        registry.promote(models[1])
        assert json.load(opened) == {"version": "uji-1"}
    assert registry.version(CHAMPION) == "uji-2"
    assert sorted(path.name for path in registry.root.iterdir()) == ["champion.json", "log.jsonl", "versions"]


def test_failed_promotion_leaves_the_pointer(
    registry: Registry, models: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.promote(models[0])

    def fail(*_paths: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("models.registry.os.replace", fail)
    with pytest.raises(OSError, match="disk full"):
        registry.promote(models[1])
    assert registry.version(CHAMPION) == "uji-1"


def test_aliases_do_not_touch_each_other(registry: Registry, models: list[Path]) -> None:
    registry.promote(models[0])
    registry.promote(models[1], "challenger")
    assert (registry.version(CHAMPION), registry.version("challenger")) == ("uji-1", "uji-2")
    with pytest.raises(ArtifactError):
        registry.rollback("challenger")


def test_own_champion_is_one_that_learned_from_a_history(registry: Registry, models: list[Path]) -> None:
    registry.promote(models[0])
    assert registry.own_champion() == ""
    registry.promote(models[1])
    assert registry.own_champion() == "uji-2"


def test_model_argument_is_a_folder_or_an_alias(registry: Registry, models: list[Path]) -> None:
    registry.promote(models[0])
    assert registry.resolve(str(models[1])) == models[1]
    assert registry.resolve("champion") == registry.path(CHAMPION)
    with pytest.raises(ArtifactError, match="tiada"):
        registry.resolve("tiada")


@pytest.mark.parametrize("content", ["", "{rusak", "[]", "{}", "3"])
def test_damaged_pointer_is_named(registry: Registry, models: list[Path], content: str) -> None:
    registry.promote(models[0])
    (registry.root / "champion.json").write_text(content, "utf-8")
    with pytest.raises(ArtifactError, match=r"champion\.json"):
        registry.version(CHAMPION)


def test_version_cannot_lead_out_of_the_registry(registry: Registry, models: list[Path]) -> None:
    path = models[0] / FILES.manifest
    path.write_text(path.read_text("utf-8").replace("uji-1", "../../luar"), "utf-8")
    with pytest.raises(ArtifactError, match="version"):
        registry.promote(models[0])
    assert not (registry.root / "versions").exists()
