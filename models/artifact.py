"""A trained model as a folder of data: JSON, safetensors and text, checked to the last byte before it is used."""

import hashlib
import json
import os
import re
import shutil
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from models.errors import ArtifactError
from models.scorer import Head, Scorer
from pipeline import features

FORMAT = 1
VERSION_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
"""Versions become names of folders, so nothing in one may lead elsewhere."""
MAX_BYTES = 500_000_000


@dataclass(frozen=True, slots=True)
class _FileNames:
    manifest: str = "manifest.json"
    weights: str = "weights.safetensors"
    vocabulary: str = "vocabulary.txt"
    labels: str = "labels.json"
    card: str = "card.md"

    def hashed(self) -> tuple[str, ...]:
        return (self.weights, self.vocabulary, self.labels, self.card)


FILES = _FileNames()


@dataclass(frozen=True, slots=True)
class Weights:
    """What is learned: (features, columns) weights, (features,) squared idf, (columns,) bias."""

    weights: NDArray[np.float16]
    squares: NDArray[np.float32]
    bias: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Artifact:
    """A trained model in memory, as it is written and read.

    Attributes:
        version: name of this model, unique among a registry's.
        heads: what it answers.
        vocabulary: features in the order of the rows.
        weights: what is learned.
        own_topics: label of the `own_topic` head -> sector code that it lies in.
        manifest: everything else that is said about it: fingerprints, recipe, metrics, thresholds, scope.
        card: model card in Markdown.
    """

    version: str
    heads: tuple[Head, ...]
    vocabulary: list[str]
    weights: Weights
    own_topics: dict[str, str] = field(default_factory=dict)
    manifest: dict[str, Any] = field(default_factory=dict)
    card: str = ""

    def scorer(self) -> Scorer:
        """Give the scorer that this model describes."""
        rows = {name: row for row, name in enumerate(self.vocabulary)}
        wide = self.weights.weights.astype(np.float32)
        return Scorer(rows, wide, squares=self.weights.squares, bias=self.weights.bias, heads=self.heads)


def save_artifact(artifact: Artifact, folder: Path) -> None:
    """Write a model; the folder appears whole or not at all, and replaces one that was a model before.

    Raises:
        ArtifactError: the folder exists and is not a model's.
    """
    if folder.exists() and not (folder / FILES.manifest).exists() and any(folder.iterdir()):
        raise ArtifactError(f"{folder} exists and is no model: choose another --out")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".writing-") as place:
        new = Path(place) / "model"
        new.mkdir()
        _write(artifact, new)
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(new, folder)  # noqa: PTH105 - the atomic rename is meant by its name


def _write(artifact: Artifact, folder: Path) -> None:
    tensors: dict[str, NDArray[Any]] = {
        "weights": artifact.weights.weights,
        "squares": artifact.weights.squares,
        "bias": artifact.weights.bias,
    }
    (folder / FILES.weights).write_bytes(save(tensors))
    (folder / FILES.vocabulary).write_text("\n".join(artifact.vocabulary) + "\n", "utf-8")
    labels = {"heads": [asdict(head) for head in artifact.heads], "own_topics": artifact.own_topics}
    (folder / FILES.labels).write_text(_json(labels), "utf-8")
    (folder / FILES.card).write_text(artifact.card, "utf-8")
    described = {name: _described(folder / name) for name in FILES.hashed()}
    manifest = {
        "format": FORMAT,
        "features": features.VERSION,
        "version": artifact.version,
        "files": described,
    }
    (folder / FILES.manifest).write_text(_json(manifest | artifact.manifest), "utf-8")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _described(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def load_artifact(folder: Path) -> Artifact:
    """Read a model: sizes before content, then hashes, shapes and finiteness. Nothing in it can run.

    Raises:
        ArtifactError: with the file and the reason.
    """
    manifest = read_manifest(folder)
    contents = {name: _checked(folder, name, manifest) for name in FILES.hashed()}
    heads, own_topics = _read_labels(folder / FILES.labels, contents[FILES.labels])
    weights = _read_weights(folder / FILES.weights, contents[FILES.weights])
    vocabulary = contents[FILES.vocabulary].decode("utf-8", "replace").split("\n")[:-1]
    _check_shapes(folder / FILES.weights, heads, vocabulary, weights)
    card = contents[FILES.card].decode("utf-8", "replace")
    return Artifact(manifest["version"], heads, vocabulary, weights, own_topics, manifest, card)


def _read_labels(path: Path, content: bytes) -> tuple[tuple[Head, ...], dict[str, str]]:
    try:
        labels = json.loads(content)
        heads = tuple(
            Head(h["name"], tuple(h["labels"]), h["start"], h["temperature"]) for h in labels["heads"]
        )
        return heads, dict(labels["own_topics"])
    except (ValueError, KeyError, TypeError) as error:
        raise ArtifactError(f"{path} does not hold heads and labels ({error}): train it again") from error


def _read_weights(path: Path, content: bytes) -> Weights:
    try:
        tensors = load(content)
        return Weights(tensors["weights"], tensors["squares"], tensors["bias"])
    except (ValueError, KeyError, TypeError, SafetensorError) as error:
        raise ArtifactError(f"{path} does not hold the weights ({error}): train it again") from error


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read what a model says of itself, without loading it.

    Raises:
        ArtifactError: no model there, or one of another format.
    """
    path = folder / FILES.manifest
    try:
        manifest = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ArtifactError(
            f"no model in {folder} ({FILES.manifest} is missing); `make setup` trains the default one"
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise ArtifactError(f"{path} cannot be read: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ArtifactError(f"{path} is not of format {FORMAT}: train the model again with this version")
    version = manifest.get("version")
    if not isinstance(version, str) or not VERSION_NAME.fullmatch(version):
        raise ArtifactError(f"{path} has no usable version ({version!r}): train it again")
    if manifest.get("features") != features.VERSION:
        raise ArtifactError(
            f"{path} was made with features {manifest.get('features')}, this is {features.VERSION}: train again"
        )
    return manifest


def _checked(folder: Path, name: str, manifest: dict[str, Any]) -> bytes:
    path = folder / name
    try:
        wanted = dict(manifest["files"][name])
    except (KeyError, TypeError, ValueError):
        raise ArtifactError(f"{folder / FILES.manifest} says nothing of {name}: train it again") from None
    try:
        size = path.stat().st_size
    except OSError as error:
        raise ArtifactError(f"{path} is missing: copy the whole folder or train again") from error
    if size != wanted.get("bytes") or size > MAX_BYTES:
        raise ArtifactError(
            f"{path} has {size:,} bytes, the manifest says {wanted.get('bytes')}: damaged or altered"
        )
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != wanted.get("sha256"):
        raise ArtifactError(f"{path} does not have the hash in the manifest: damaged or altered")
    return content


def _check_shapes(path: Path, heads: tuple[Head, ...], vocabulary: list[str], weights: Weights) -> None:
    columns = sum(len(head.labels) for head in heads)
    starts = [head.start for head in heads]
    expected = [sum(len(head.labels) for head in heads[:i]) for i in range(len(heads))]
    if starts != expected or weights.weights.shape != (len(vocabulary), columns):
        raise ArtifactError(
            f"{path} has weights of shape {weights.weights.shape} for {len(vocabulary)} features and {columns} labels"
        )
    if weights.bias.shape != (columns,) or weights.squares.shape != (len(vocabulary),):
        raise ArtifactError(f"{path}: bias or frequencies have the wrong shape")
    if not all(np.isfinite(part).all() for part in (weights.weights, weights.squares, weights.bias)):
        raise ArtifactError(f"{path} has weights that are not finite numbers")
