"""From labelled complaints to an artefact."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from data.corpus import shipped_corpus
from data.errors import UnknownCodeError
from data.regions import is_within, region
from data.schema import LabelledComplaint
from data.taxonomy import load_taxonomy
from data.tenants import load_tenant
from models.agencies import is_own_name
from models.artifact import Artifact
from models.calibration import softmax
from models.promises import Confidence
from models.suggester import Suggester
from models.topics import TopicLinks
from training.assemble import assemble, named
from training.config import Recipe
from training.errors import TrainingError
from training.fitting import HISTORY, Fitted, Ground, fit_own, fit_portable
from training.promises import fit_confidence, fit_share, judge, promise
from training.roles import learn_roles
from training.same_names import one_name_each
from training.targets import described_topics, named_topics, targets
from training.vectorize import build_matrix

Progress = Callable[[str], None]

_LEAST_OWN_TOPICS = 2
"""A single topic of a history's own would be every answer."""


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
    history = _named_once([_placed(row, progress) for row in history], shipped, progress)
    if rows and not any(row.topic or row.agency or row.kind for row in history):
        raise TrainingError("no row has a topic, an agency or a kind: there is nothing to learn from")
    scope = _scope(history, tenant)
    learned = learn_roles([row for row in history if row.agency and not tenant], scope["region_code"])
    everything = [*described_topics(), *named_topics(history), *own, *history]
    wanted = targets(everything, tenant, learned.role_of)
    progress(f"features of {len(everything):,} complaints")
    matrix = build_matrix(everything, [target.y for target in wanted], recipe)
    ground = Ground(everything, matrix, recipe)
    once = any(target.name == "own_topic" for target in wanted)
    fitted: list[Fitted] = []
    for target in wanted:
        progress(f"head {target.name}: {len(target.labels)} labels, {int((target.y >= 0).sum()):,} rows")
        start = sum(len(done.head.labels) for done in fitted)
        if target.name in HISTORY:
            topic = next(part for part in fitted if part.head.name == "topic")
            fitted.append(fit_own(target, ground, topic, start))
        else:
            fitted.append(fit_portable(target, ground, start, once=once))
    labels = next((target.labels for target in wanted if target.name == "agency"), ())
    if any(map(is_own_name, labels)) and not scope["region_code"]:
        progress("no region_code: these agencies will be suggested everywhere; give the column, or --tenant")
    about = {
        "tenant": tenant,
        "scope": scope | {"share": 0.0, "home": learned.home or scope["region_code"]},
        "roles": [asdict(role) for role in learned.roles],
        "shipped_only": texts <= shipped.keys(),
    }
    artifact = assemble(fitted, matrix, everything, recipe, about=about)
    return _promised(artifact, fitted, everything, recipe, progress=progress)


def _promised(
    artifact: Artifact,
    fitted: Sequence[Fitted],
    rows: Sequence[LabelledComplaint],
    recipe: Recipe,
    *,
    progress: Progress,
) -> Artifact:
    """Measure what the history allows to promise, with the very object that will serve, and write it down."""
    by_name = {part.head.name: part for part in fitted}
    manifest = dict(artifact.manifest)
    if "own_topic" in by_name:
        line = _topic_confidence(by_name, manifest["links"])
        manifest["confidence"] = manifest["confidence"] | {"own_topic": asdict(line)}
    if agency := by_name.get("agency"):
        progress(f"promises on {len(agency.held):,} complaints that its heads had not seen")
        held = [rows[i] for i in agency.held.tolist()]
        labels = [agency.head.labels[i] for i in agency.truth.tolist()]
        chances = softmax(agency.unseen, agency.head.temperature)
        judged = judge(Suggester(artifact), held, chances, labels, manifest["tenant"])
        share = fit_share(judged, manifest["scope"]["rows"])
        found = promise(judged, share, recipe, by_time=agency.by_time)
        manifest["scope"] = manifest["scope"] | {"share": share}
        manifest["confidence"] = manifest["confidence"] | {"agency": found["confidence"]}
        manifest["sets"] = found["sets"]
        automatic = {"auto": found["auto"], "auto_by_label": found["auto_by_label"]}
        manifest["thresholds"] = manifest["thresholds"] | automatic
    return named(replace(artifact, manifest=manifest))


def _topic_confidence(by_name: Mapping[str, Fitted], links: Mapping[str, Mapping[str, int]]) -> Confidence:
    """Fit how sure the first of the history's own topics may be, agreed with the agencies where both were judged."""
    topic = by_name["own_topic"]
    chances, right = softmax(topic.unseen, topic.head.temperature), topic.truth
    if links and len(topic.held):
        agency = by_name["agency"]
        place = {int(row): i for i, row in enumerate(agency.held.tolist())}
        both = np.array([i for i, row in enumerate(topic.held.tolist()) if row in place], np.int64)
        if len(both):
            theirs = np.array([place[int(row)] for row in topic.held[both].tolist()])
            agencies = softmax(agency.unseen[theirs], agency.head.temperature)
            tied = TopicLinks.from_json(links, topic.head.labels, agency.head.labels)
            chances, right = tied.agreed(chances[both], agencies), right[both]
    return (
        fit_confidence(chances.max(axis=1), chances.argmax(axis=1) == right) if len(right) else Confidence()
    )


def _named_once(
    history: Sequence[LabelledComplaint], shipped: Collection[str], progress: Progress
) -> list[LabelledComplaint]:
    """Give each topic and agency one spelling; leave out own topics where they name too little to answer with."""
    rows, respelt = one_name_each(history)
    if respelt:
        progress(f"{respelt:,} rows: topic or agency in another spelling, learned under the commonest one")
    known = load_taxonomy().topics
    own = [row.topic for row in rows if row.topic and row.topic not in known]
    others = sum(row.topic in known and row.complaint.text not in shipped for row in rows)
    if own and (len(set(own)) < _LEAST_OWN_TOPICS or len(own) < others):
        progress(
            f"own topics on {len(own):,} rows, the taxonomy's on {others:,}: the taxonomy's are answered"
        )
        return [replace(row, topic=row.topic if row.topic in known else "") for row in rows]
    return rows


def _placed(row: LabelledComplaint, progress: Progress) -> LabelledComplaint:
    """Leave out a region that does not exist: the complaint can still teach."""
    try:
        if row.complaint.region_code:
            region(row.complaint.region_code)
    except UnknownCodeError as error:
        progress(f"{row.complaint.id or 'a row'}: {error}; its region is left out")
        return replace(row, complaint=replace(row.complaint, region_code=""))
    return row


def _scope(history: Sequence[LabelledComplaint], tenant: str) -> dict[str, Any]:
    """Give the region that all rows with an agency share (else the tenant's), and how many rows they are."""
    codes = {row.complaint.region_code for row in history if row.agency and row.complaint.region_code}
    shared = min(codes, key=len, default="")
    while shared and not all(is_within(code, shared) for code in codes):
        shared = shared.rpartition(".")[0]
    if tenant and not shared:
        shared = load_tenant(tenant).region_code
    return {"region_code": shared, "rows": sum(bool(row.agency) for row in history)}
