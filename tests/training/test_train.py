"""From labelled complaints to a model: what is learned from, what is promised, and that it can be repeated."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from models.artifact import load_artifact
from tests.training.own_history import OWN_HISTORY, REGION
from tests.training.small_models import QUICK, Trained, few_shipped, train_into, write_recipe
from training.config import load_recipe
from training.errors import TrainingError
from training.train import train

pytestmark = pytest.mark.slow


def test_two_trainings_give_the_same_version_and_weights(own: Trained, tmp_path: Path) -> None:
    again = train_into(tmp_path, [*few_shipped(2), *OWN_HISTORY], **QUICK).artifact
    assert again.version == own.artifact.version
    assert again.weights.weights.tobytes() == own.artifact.weights.weights.tobytes()
    assert again.heads == own.artifact.heads


def test_saved_model_answers_as_the_one_in_memory(own: Trained) -> None:
    loaded = load_artifact(own.folder)
    words = ["lampu", "jalan", "mati", "sampah"]
    before = own.artifact.scorer().score(words).scores
    assert loaded.scorer().score(words).scores.tolist() == before.tolist()
    assert loaded.version == own.artifact.version


def test_rows_of_confidential_and_anonymous_complaints_are_not_learned_from(
    own: Trained, tmp_path: Path
) -> None:
    """With them or without them it is the same model."""
    secret = [
        replace(row, agency="Rahasia", complaint=replace(row.complaint, confidential=odd, anonymous=not odd))
        for row, odd in zip(OWN_HISTORY, [True, False] * 30, strict=True)
    ]
    again = train_into(tmp_path, [*few_shipped(2), *OWN_HISTORY, *secret], **QUICK).artifact
    assert again.version == own.artifact.version


def test_other_labels_give_another_version(own: Trained, tmp_path: Path) -> None:
    changed = [replace(OWN_HISTORY[0], agency=OWN_HISTORY[-1].agency), *OWN_HISTORY[1:]]
    again = train_into(tmp_path, [*few_shipped(2), *changed], **QUICK).artifact
    assert again.version != own.artifact.version


def test_manifest_tells_what_the_model_was_made_from(own: Trained, portable: Trained) -> None:
    manifest = own.artifact.manifest
    scope = manifest["scope"]
    assert {key: scope[key] for key in ("region_code", "rows", "home")} == {
        "region_code": REGION,
        "rows": len(OWN_HISTORY),
        "home": REGION,
    }
    assert 0 < scope["share"] < 1
    assert manifest["shipped_only"] is False
    assert portable.artifact.manifest["shipped_only"] is True
    assert manifest["recipe"]["max_features"] == 3000
    assert manifest["metrics"]["agency"]["rows"] == len(OWN_HISTORY)
    assert manifest["metrics"]["agency"]["accuracy"] > 0.8
    assert own.artifact.version in own.artifact.card
    assert len(own.artifact.vocabulary) <= 3000


def test_dated_history_is_measured_on_its_later_part(tmp_path: Path) -> None:
    """Too few rows for a promise, so still nothing is automatic."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    shuffled = sorted(OWN_HISTORY, key=lambda row: row.complaint.text)
    dated = [
        replace(row, complaint=replace(row.complaint, submitted_at=start + timedelta(days=day)))
        for day, row in enumerate(shuffled)
    ]
    found = train_into(tmp_path, [*few_shipped(2), *dated], **QUICK).artifact.manifest
    assert found["metrics"]["agency"]["split"] == "by time"
    assert found["metrics"]["agency"]["rows"] == 36
    assert found["metrics"]["own_topic"]["rows"] == 12
    assert found["thresholds"]["auto"] is None


def test_history_without_kinds_cannot_stand_alone(tmp_path: Path) -> None:
    recipe = load_recipe(str(write_recipe(tmp_path, **QUICK)))
    with pytest.raises(TrainingError, match="shipped"):
        train(OWN_HISTORY, recipe, progress=lambda _line: None)


def test_shipped_rows_given_again_are_not_counted_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`make setup` names the shipped files although the recipe takes them anyway."""
    monkeypatch.setattr("training.train.shipped_corpus", lambda: few_shipped(2))
    found = train_into(tmp_path, few_shipped(1), **(QUICK | {"shipped": "true"})).artifact.manifest
    assert found["metrics"]["kind"]["rows"] == len(few_shipped(2))
    assert found["shipped_only"] is True


def test_settings_are_searched_up_to_the_stated_length(own: Trained, tmp_path: Path) -> None:
    """A long history takes the recipe's settings; a short one (or any, thoroughly) what did best on its latest rows."""
    fixed = train_into(tmp_path, [*few_shipped(2), *OWN_HISTORY], **QUICK, search_below="0").artifact
    recipe = fixed.manifest["recipe"]
    for head in ("agency", "own_topic"):
        told = fixed.manifest["metrics"][head]
        assert told["inverse_penalty"] == recipe["history_inverse_penalty"]
        assert told["portable_weight"] == recipe["portable_weight"]
        tried = own.artifact.manifest["metrics"][head]
        assert tried["inverse_penalty"] in {
            recipe["history_inverse_penalty"] * looser for looser in (0.3, 1.0)
        }
