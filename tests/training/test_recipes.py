"""Recipes: a TOML file says how a model is made, and every mistake in one is named."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.training.small_models import write_recipe
from training.config import load_recipe
from training.errors import TrainingError

Write = Callable[[str, str | bytes], Path]


def test_shipped_recipe_is_found_by_name() -> None:
    assert load_recipe("default").name == "default"


def test_file_is_found_by_path(tmp_path: Path) -> None:
    assert load_recipe(str(write_recipe(tmp_path, max_features="123"))).max_features == 123


def test_unknown_recipe_is_refused_with_those_there_are() -> None:
    with pytest.raises(TrainingError, match=r"'tiada'.*default"):
        load_recipe("tiada")


@pytest.mark.parametrize(
    "change",
    [
        {"folds": "0"}, {"folds": '"empat"'}, {"max_features": "-1"}, {"min_documents": "0"}, {"seed": "1.5"},
        {"calibration_share": "1.0"}, {"max_error": "0"}, {"shipped": "3"}, {"name": '"../luar"'}, {"name": '""'},
        {"inverse_penalty": "0"}, {"folds": "nan"}, {"inverse_penalty": "nan"},
    ],
    ids=str,
)  # fmt: skip
def test_impossible_setting_is_named(tmp_path: Path, change: dict[str, str]) -> None:
    (name,) = change
    with pytest.raises(TrainingError, match=name):
        load_recipe(str(write_recipe(tmp_path, **change)))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"name = ",
        b"\xff\xfe",
        b'name = "x"\nseed = 1\nfeatures = 3\n',
        b'name = "x"\nseed = 1\n[features]\nnew = 1\n',
    ],
)
def test_file_that_is_no_recipe_is_refused_by_name(write: Write, content: bytes) -> None:
    with pytest.raises(TrainingError, match=r"resep\.toml"):
        load_recipe(str(write("resep.toml", content)))


def test_unknown_setting_is_named(tmp_path: Path) -> None:
    path = write_recipe(tmp_path)
    path.write_text(path.read_text("utf-8").replace("[risk]", "[risk]\nkeberuntungan = 1"), "utf-8")
    with pytest.raises(TrainingError, match="keberuntungan"):
        load_recipe(str(path))
