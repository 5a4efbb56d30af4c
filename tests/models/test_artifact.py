"""A model's folder is data, checked to the last byte before it is used."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import save

from models.artifact import FILES, Artifact, Weights, load_artifact, save_artifact
from models.errors import ArtifactError
from models.scorer import Head

_HEAD = Head("topic", ("a", "b"), 0, 1.5)


def tiny(version: str = "uji-1", **manifest: Any) -> Artifact:
    weights = Weights(
        np.array([[1, -1], [0.5, 2]], np.float16),
        np.array([1, 4], np.float32),
        np.array([0.1, -0.1], np.float32),
    )
    return Artifact(
        version,
        (_HEAD,),
        ["s=lampu", "c=é\u2028x"],
        weights,
        {"Milik Sendiri": "sosial"},
        manifest,
        "# kartu\n",
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_artifact(tiny(), tmp_path / "model")
    return tmp_path / "model"


def rehash(folder: Path) -> None:
    """Make the manifest fit the files again, as somebody who alters a model on purpose would."""
    path = folder / FILES.manifest
    manifest = json.loads(path.read_text("utf-8"))
    for name in manifest["files"]:
        content = (folder / name).read_bytes()
        manifest["files"][name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    path.write_text(json.dumps(manifest), "utf-8")


def test_what_was_saved_is_loaded(folder: Path) -> None:
    kept, loaded = tiny(), load_artifact(folder)
    assert (loaded.version, loaded.heads, loaded.vocabulary) == (kept.version, kept.heads, kept.vocabulary)
    assert (loaded.own_topics, loaded.card) == (kept.own_topics, kept.card)
    for name in ("weights", "squares", "bias"):
        assert np.array_equal(getattr(loaded.weights, name), getattr(kept.weights, name))
        assert getattr(loaded.weights, name).dtype == getattr(kept.weights, name).dtype


def test_loaded_model_scores_as_the_one_that_was_saved(folder: Path) -> None:
    words = ["lampu", "mati"]
    assert np.array_equal(
        load_artifact(folder).scorer().score(words).scores, tiny().scorer().score(words).scores
    )


def test_folder_holds_only_json_safetensors_and_text(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {
        "manifest.json", "weights.safetensors", "vocabulary.txt", "labels.json", "card.md",
    }  # fmt: skip


def test_saving_again_replaces_the_model_and_leaves_nothing_behind(folder: Path) -> None:
    save_artifact(tiny("uji-2"), folder)
    assert load_artifact(folder).version == "uji-2"
    assert [path.name for path in folder.parent.iterdir()] == ["model"]


def test_folder_of_something_else_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "surat.txt").write_text("penting", "utf-8")
    with pytest.raises(ArtifactError, match="--out"):
        save_artifact(tiny(), tmp_path)
    assert (tmp_path / "surat.txt").read_text("utf-8") == "penting"


@pytest.mark.parametrize("name", FILES.hashed())
def test_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ArtifactError, match=name):
        load_artifact(folder)


@pytest.mark.parametrize("name", FILES.hashed())
@pytest.mark.parametrize("position", [0, -1])
def test_flipped_byte_is_noticed(folder: Path, name: str, position: int) -> None:
    content = bytearray((folder / name).read_bytes())
    content[position] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(ArtifactError, match=f"{name} does not have the hash"):
        load_artifact(folder)


@pytest.mark.parametrize("name", FILES.hashed())
@pytest.mark.parametrize(
    "change", [lambda content: content[:-1], lambda content: content + b"x", lambda _: b""]
)
def test_other_length_is_noticed(folder: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    (folder / name).write_bytes(change((folder / name).read_bytes()))
    with pytest.raises(ArtifactError, match=f"{name} has"):
        load_artifact(folder)


_GOOD: dict[str, NDArray[Any]] = {
    "weights": np.zeros((2, 2), np.float16), "squares": np.ones(2, np.float32), "bias": np.zeros(2, np.float32),
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"weights": np.zeros((3, 2), np.float16)}, "shape"),
        ({"weights": np.zeros((2, 3), np.float16)}, "shape"),
        ({"weights": np.zeros(4, np.float16)}, "shape"),
        ({"bias": np.zeros(3, np.float32)}, "wrong shape"),
        ({"squares": np.zeros(1, np.float32)}, "wrong shape"),
        ({"weights": np.full((2, 2), np.nan, np.float16)}, "not finite"),
        ({"squares": np.full(2, np.inf, np.float32)}, "not finite"),
        ({"bias": np.full(2, np.nan, np.float32)}, "not finite"),
    ],
)
def test_weights_that_do_not_fit_are_refused(folder: Path, changes: dict[str, Any], reason: str) -> None:
    (folder / FILES.weights).write_bytes(save(_GOOD | changes))
    rehash(folder)
    with pytest.raises(ArtifactError, match=rf"weights\.safetensors.*{reason}"):
        load_artifact(folder)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("weights.safetensors", b"bukan tensor"),
        ("weights.safetensors", b"\xff" * 64),
        ("weights.safetensors", save({"lain": np.zeros(1, np.float32)})),
        ("labels.json", b"{rusak"),
        ("labels.json", b"[]"),
        ("labels.json", b'{"heads": [{"name": "topic"}], "own_topics": {}}'),
        ("labels.json", b'{"heads": 3, "own_topics": {}}'),
        ("vocabulary.txt", b"s=lampu\n"),
        ("vocabulary.txt", b"\xff\n\xfe\nx\n"),
    ],
)
def test_altered_file_is_refused_even_with_a_fitting_hash(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    rehash(folder)
    with pytest.raises(ArtifactError, match=r"labels\.json|weights\.safetensors"):
        load_artifact(folder)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"format": 2}, "format 1"),
        ({"format": None}, "format 1"),
        ({"features": "0"}, "features 0"),
        ({"version": ""}, "version"),
        ({"version": "../../luar"}, "version"),
        ({"version": None}, "version"),
        ({"files": {}}, "says nothing of"),
        ({"files": []}, "says nothing of"),
    ],
)
def test_manifest_of_another_kind_is_refused(folder: Path, change: dict[str, Any], reason: str) -> None:
    path = folder / FILES.manifest
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | change), "utf-8")
    with pytest.raises(ArtifactError, match=rf"manifest\.json.*{reason}"):
        load_artifact(folder)


@pytest.mark.parametrize("content", [b"", b"{rusak", b"[]", b"\xff\xfe", b"null"])
def test_manifest_that_is_no_json_object_is_refused(folder: Path, content: bytes) -> None:
    (folder / FILES.manifest).write_bytes(content)
    with pytest.raises(ArtifactError, match=r"manifest\.json"):
        load_artifact(folder)


def test_folder_without_a_model_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match=r"manifest\.json.*make setup"):
        load_artifact(tmp_path)


def test_pickle_is_never_run(folder: Path, tmp_path: Path) -> None:
    """A file that would write another one when unpickled stays a file of the wrong kind."""
    trap = tmp_path / "jebakan"
    (folder / FILES.weights).write_bytes(f"cbuiltins\nopen\n(V{trap}\nVw\ntR.".encode())
    rehash(folder)
    with pytest.raises(ArtifactError):
        load_artifact(folder)
    assert not trap.exists()
