"""The same corpus, recipe, seed and libraries give the same model to the last byte, wherever it is trained."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import disposisi
from tests.training.own_history import OWN_HISTORY
from tests.training.small_models import QUICK, write_recipe

pytestmark = pytest.mark.slow


def trained(place: Path, hash_seed: str) -> dict[str, str]:
    """Train in a process of its own and in a folder of its own; give the hash of every file."""
    place.mkdir()
    rows = [f'"{row.complaint.text}","{row.topic}","{row.agency}",71.71' for row in OWN_HISTORY]
    (place / "riwayat.csv").write_text("\n".join(["text,topic,agency,region_code", *rows]), "utf-8")
    recipe = write_recipe(place, **(QUICK | {"shipped": "true"}))
    command = [
        sys.executable,
        "-m",
        "disposisi",
        "train",
        "--corpus",
        "riwayat.csv",
        "--recipe",
        recipe.name,
        "--out",
        "model",
    ]
    environment = os.environ | {
        "PYTHONHASHSEED": hash_seed,
        "PYTHONPATH": str(Path(disposisi.__file__).parent),
    }
    subprocess.run(command, cwd=place, env=environment, capture_output=True, check=True)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (place / "model").iterdir()}


def test_two_trainings_give_the_same_bytes(tmp_path: Path) -> None:
    once = trained(tmp_path / "satu", "1")
    again = trained(tmp_path / "tempat yang lain", "4711")
    assert len(once) == 5
    assert once == again
