"""No model becomes champion without a passed gate, unless somebody answers for it."""

import json
import threading
from pathlib import Path

import pytest

from models.artifact import FILES, save_artifact
from models.errors import ArtifactError, GateError, SignatureError
from models.promotion import Conditions, challenge, promote, roll_back, state_of
from models.registry import CHALLENGER, CHAMPION, Registry
from models.signature import Trust, make_keys
from models.suggester import Suggester
from models.verdicts import Verdict, manifest_sha256, read_verdict, write_verdict
from tests.models.test_artifact import tiny

OBEY = Conditions()


@pytest.fixture(autouse=True)
def _any_model_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """These models are too small to suggest with."""
    monkeypatch.setattr(Suggester, "load", lambda _folder: None)


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path / "registry")


@pytest.fixture
def models(tmp_path: Path) -> list[Path]:
    folders = [tmp_path / name for name in ("satu", "dua", "tiga")]
    for number, folder in enumerate(folders, 1):
        save_artifact(tiny(f"uji-{number}", shipped_only=number == 1), folder)
    return folders


def passed(registry: Registry, folder: Path, champion: Path, *failed: str) -> None:
    """Keep a verdict of the gates."""
    verdict = Verdict(manifest_sha256(folder), manifest_sha256(champion), not failed, failed, {"rows": 7})
    write_verdict(registry.root, verdict)


def test_the_first_model_needs_no_gate(registry: Registry, models: list[Path]) -> None:
    done = promote(registry, models[1], OBEY)
    assert (done.version, done.gate, done.why) == ("uji-2", "", "")


def test_without_a_gate_nothing_changes(registry: Registry, models: list[Path]) -> None:
    promote(registry, models[0], OBEY)
    with pytest.raises(GateError, match="no gate"):
        promote(registry, models[1], OBEY)
    assert (registry.version(CHAMPION), registry.versions(), len(registry.log())) == ("uji-1", ["uji-1"], 1)


def test_a_failed_gate_is_named(registry: Registry, models: list[Path]) -> None:
    promote(registry, models[0], OBEY)
    passed(registry, models[1], models[0], "accuracy", "worst_class")
    with pytest.raises(GateError, match="accuracy, worst_class"):
        promote(registry, models[1], OBEY)


def test_a_passed_gate_lets_through(registry: Registry, models: list[Path]) -> None:
    promote(registry, models[0], OBEY)
    passed(registry, models[1], models[0])
    assert promote(registry, models[1], OBEY).gate == "passed"
    assert registry.version(CHAMPION) == "uji-2"


def test_the_last_word_of_the_gates_counts(registry: Registry, models: list[Path]) -> None:
    promote(registry, models[0], OBEY)
    passed(registry, models[1], models[0])
    passed(registry, models[1], models[0], "size")
    with pytest.raises(GateError, match="size"):
        promote(registry, models[1], OBEY)


def test_a_gate_lets_through_exactly_what_it_saw(registry: Registry, models: list[Path]) -> None:
    """Not what was trained into the same folder since."""
    promote(registry, models[0], OBEY)
    passed(registry, models[1], models[0])
    save_artifact(tiny("uji-2", shipped_only=False, changed=True), models[1])
    with pytest.raises(GateError, match="no gate"):
        promote(registry, models[1], OBEY)


def test_a_gate_against_another_champion_does_not_count(registry: Registry, models: list[Path]) -> None:
    promote(registry, models[0], OBEY)
    for folder in models[1:]:
        passed(registry, folder, models[0])
    promote(registry, models[1], OBEY)
    with pytest.raises(GateError, match="another champion"):
        promote(registry, models[2], OBEY)


def test_a_verdict_under_another_name_does_not_count(registry: Registry, models: list[Path]) -> None:
    promote(registry, models[0], OBEY)
    passed(registry, models[2], models[0])
    [path] = (registry.root / "gates").iterdir()
    path.rename(path.with_name(f"{manifest_sha256(models[1])}.json"))
    with pytest.raises(GateError):
        promote(registry, models[1], OBEY)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"failed": 3}'])
def test_a_damaged_verdict_is_named(registry: Registry, models: list[Path], content: str) -> None:
    promote(registry, models[0], OBEY)
    passed(registry, models[1], models[0])
    [path] = (registry.root / "gates").iterdir()
    path.write_text(content, "utf-8")
    with pytest.raises(ArtifactError, match="gate"):
        promote(registry, models[1], OBEY)
    assert registry.version(CHAMPION) == "uji-1"


def test_going_round_the_gates_is_logged_for_ever(
    registry: Registry, models: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.promotion_log.getpass.getuser", lambda: "sari")
    promote(registry, models[0], OBEY)
    promote(registry, models[1], Conditions(why="the old one is down"))
    entry = json.loads((registry.root / "log.jsonl").read_text("utf-8").splitlines()[-1])
    assert (entry["gate"], entry["why"], entry["who"]) == ("forced", "the old one is down", "sari")


def test_shipped_models_replace_each_other_freely_only_when_asked(
    registry: Registry, models: list[Path]
) -> None:
    promote(registry, models[0], OBEY)
    save_artifact(tiny("uji-4", shipped_only=True), models[2])
    with pytest.raises(GateError):
        promote(registry, models[2], OBEY)
    assert promote(registry, models[2], Conditions(shipped_freely=True)).version == "uji-4"
    with pytest.raises(GateError):
        promote(registry, models[1], Conditions(shipped_freely=True))


def test_the_champion_may_be_promoted_again(registry: Registry, models: list[Path]) -> None:
    promote(registry, models[1], OBEY)
    assert promote(registry, models[1], OBEY).version == "uji-2"


def test_a_champion_of_which_nothing_is_left_needs_no_gate(registry: Registry, models: list[Path]) -> None:
    promote(registry, models[0], OBEY)
    (registry.path(CHAMPION) / FILES.manifest).unlink()
    assert promote(registry, models[1], OBEY).version == "uji-2"


def test_two_at_once_take_turns(registry: Registry, models: list[Path]) -> None:
    """Both passed against the first champion: whoever comes second finds another one there."""
    promote(registry, models[0], OBEY)
    said: list[str] = []
    for folder in models[1:]:
        passed(registry, folder, models[0])

    def go(folder: Path) -> None:
        try:
            said.append(promote(Registry(registry.root), folder, OBEY).gate)
        except GateError:
            said.append("refused")

    threads = [threading.Thread(target=go, args=[folder]) for folder in models[1:]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["passed", "refused"]
    assert len(registry.log()) == 2


def test_challenger_comes_and_goes(registry: Registry, models: list[Path]) -> None:
    promote(registry, models[0], OBEY)
    challenge(registry, models[1], OBEY)
    passed(registry, models[1], models[0])
    state = state_of(registry)
    assert (state.champion, state.challenger, state.gates) == ("uji-1", "uji-2", {"uji-2": "passed"})
    assert state.lines() == ["uji-1  (champion)", "uji-2  (challenger, gate passed)"]
    registry.withdraw(CHALLENGER)
    assert state_of(registry).challenger == ""
    with pytest.raises(ArtifactError):
        registry.withdraw(CHALLENGER)
    assert [entry.action for entry in registry.log()] == ["promote", "promote", "withdraw"]


def test_promotion_signs_and_what_is_not_signed_is_not_promoted(
    registry: Registry, models: list[Path], tmp_path: Path
) -> None:
    make_keys(tmp_path / "kunci", tmp_path / "kunci.pub")
    trust = Trust(tmp_path / "kunci.pub")
    with pytest.raises(SignatureError, match="not signed"):
        promote(registry, models[0], Conditions(trust=trust))
    assert registry.versions() == []
    promote(registry, models[0], Conditions(signing_key=tmp_path / "kunci", trust=trust))
    trust.check(registry.path(CHAMPION))


def test_nobody_goes_back_to_what_is_not_trusted(
    registry: Registry, models: list[Path], tmp_path: Path
) -> None:
    make_keys(tmp_path / "kunci", tmp_path / "kunci.pub")
    trusted = Conditions(signing_key=tmp_path / "kunci", trust=Trust(tmp_path / "kunci.pub"))
    promote(registry, models[0], OBEY)
    passed(registry, models[1], models[0])
    promote(registry, models[1], trusted)
    with pytest.raises(SignatureError, match="not signed"):
        roll_back(registry, trusted)
    assert registry.version(CHAMPION) == "uji-2"
    assert roll_back(registry, OBEY).version == "uji-1"


def test_no_verdict_is_none(registry: Registry, models: list[Path]) -> None:
    assert read_verdict(registry.root, models[0]) is None
