"""From a complaint to a suggestion: the steps in order, the same object in training and in serving."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import numpy as np

from data.errors import UnknownCodeError
from data.schema import Complaint
from data.suggestion import AgencyCandidate, Evidence, Suggestion, TopicCandidate
from data.taxonomy import load_taxonomy
from data.tenants import Tenant
from models.agencies import AgencyScope, LearnedAgency, RankedAgencies, both, learned_agencies, weighed
from models.artifact import Artifact, load_artifact
from models.calibration import mass_set, softmax
from models.circumstances import coordinates, urgency
from models.errors import ArtifactError
from models.evidence import evidence_for, with_words
from models.kept_promise import stated_risk
from models.matters import Matter, matters
from models.promises import MOST, AgencySets, Confidence
from models.scorer import Scored
from models.situation import Situation, situation
from models.topics import RANKED, Probabilities, TopicLinks, ranked_sectors, ranked_topics
from pipeline.decision import Findings, Thresholds, decide
from pipeline.routing import Route, route

_ROUTED_TOPICS = 8
_CONSIDERED = 16
"""Candidates of a matter beyond these are never shown nor in a set."""
_LEAST_WORDS = 3
"""Words that the model must know before anything is automatic."""
_EXPLAINED = 3
"""Agencies whose words are named."""


class Suggester:
    """Suggests; safe to share between threads.

    Args:
        artifact: the trained model.
    """

    def __init__(self, artifact: Artifact) -> None:
        self.version = artifact.version
        self.scorer = artifact.scorer()
        self.heads = self.scorer.heads
        self._topic_head = "own_topic" if "own_topic" in self.heads else "topic"
        manifest = artifact.manifest
        try:
            self._thresholds = Thresholds(**manifest["thresholds"])
            self.stated_risk = stated_risk(manifest)
            self.scope = AgencyScope.from_json(manifest["scope"], manifest["roles"])
            self._confidence = {name: Confidence(**line) for name, line in manifest["confidence"].items()}
            self._sets = AgencySets.from_json(manifest["sets"])
            self._sectors_of = self._topic_sectors(artifact.own_topics)
            self._links = self._topic_links(manifest["links"])
        except (KeyError, TypeError, ValueError, OverflowError, UnknownCodeError) as error:
            raise ArtifactError(f"model {self.version} is not whole ({error}): train it again") from error

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read a model's folder.

        Raises:
            ArtifactError: with the file and the reason.
        """
        try:
            suggester = cls(load_artifact(folder))
            for region_code in ("", suggester.scope.region_code):
                suggester.suggest(Complaint("uji coba", region_code=region_code))
        except (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError) as error:
            raise ArtifactError(
                f"{folder}: its labels or manifest make no sense ({error!r}); train it again"
            ) from error
        return suggester

    def suggest(self, complaint: Complaint, *, tenant_code: str = "") -> Suggestion:
        """Suggest for one complaint.

        Args:
            complaint: any text gives a suggestion.
            tenant_code: the government that routes; else the complaint's own, else the one its region belongs to.

        Raises:
            UnknownCodeError: a tenant or region that does not exist.
        """
        known = self.understand(complaint, tenant_code)
        scored = self.scorer.score(known.words, known.heading)
        several = self._told_apart(matters(complaint.text, known.tokens, scored, self.scorer))
        parts = [scored, *(part.scored for part in several)]
        ranked = [self._agencies(part, known) for part in parts]
        topics = _average([self._topic_probabilities(part) for part in parts])
        return self._compose(known, scored, several, ranked=ranked, topic_probabilities=topics)

    def _told_apart(self, several: Sequence[Matter]) -> Sequence[Matter]:
        """Give the matters where their topics, as they are going to be named, are different ones; else none."""
        named = {int(self._topic_probabilities(matter.scored).argmax()) for matter in several}
        return several if len(named) == len(several) else ()

    def understand(self, complaint: Complaint, tenant_code: str = "") -> Situation:
        """Read a complaint as far as nothing need be scored."""
        return situation(complaint, tenant_code, self.scope.home)

    def learned(self, probabilities: Probabilities | None, known: Situation) -> list[LearnedAgency]:
        """Name the agencies of the history, given their labels' probabilities; none where it does not hold."""
        if probabilities is None or not self.scope.holds_for(known.region_code):
            return []
        return learned_agencies(self.heads["agency"].labels, probabilities, self.scope, known)

    def routed(self, scored: Scored, known: Situation) -> Route:
        """Name the agencies of the tenant's registry by the most probable topics, by all where that leaves too few."""
        topics = self.probabilities(scored, "topic")
        labels = self.heads["topic"].labels
        order = np.argsort(-topics, kind="stable").tolist()
        for most in (_ROUTED_TOPICS, len(order)):
            probable = {labels[i]: float(topics[i]) for i in order[:most]}
            routed = route(probable, known.setting)
            if len(routed.agencies) >= RANKED:
                break
        return routed

    def probabilities(self, scored: Scored, name: str) -> Probabilities:
        """Give the probabilities of a head's labels."""
        found = scored.probabilities.get(name)
        if found is None:
            head = self.heads[name]
            found = softmax(scored.scores[head.columns], head.temperature)
            scored.probabilities[name] = found
        return found

    def _agencies(self, scored: Scored, known: Situation) -> RankedAgencies:
        routed = self.routed(scored, known)
        learned = self.learned(self._agency_probabilities(scored), known)
        found = both(learned, routed.agencies, self.scope.share)
        candidates = found.candidates[:_CONSIDERED]
        candidates = self._confidence["agency"].applied(candidates) if learned else candidates
        unclear = routed.level_unclear and candidates[0].via != "learned"
        return replace(found, candidates=candidates, level_unclear=unclear)

    def _agency_probabilities(self, scored: Scored) -> Probabilities | None:
        return self.probabilities(scored, "agency") if "agency" in self.heads else None

    def _topic_probabilities(self, scored: Scored) -> Probabilities:
        topics = self.probabilities(scored, self._topic_head)
        agencies = self._agency_probabilities(scored)
        return topics if self._links is None or agencies is None else self._links.agreed(topics, agencies)

    def _compose(
        self,
        known: Situation,
        scored: Scored,
        several: Sequence[Matter],
        *,
        ranked: Sequence[RankedAgencies],
        topic_probabilities: Probabilities,
    ) -> Suggestion:
        agencies, labels = _joined(ranked)
        codes = self._sets.codes(agencies, labels)
        kept = min(MOST, max(RANKED, mass_set([c.probability for c in agencies], self._sets.coverage)))
        agencies = [c for place, c in enumerate(agencies) if place < kept or c.code in codes]
        topic_probabilities = self._calibrated(topic_probabilities)
        topics = self._topics(topic_probabilities)
        trusted = int(scored.known.sum()) >= _LEAST_WORDS and not known.is_elsewhere
        kind = self._best(scored, "kind")
        level = self._urgency(scored)
        oversight = self._chance(scored, "oversight", "ya") >= self._thresholds.oversight
        findings = Findings(
            kind.code, topics[0].probability, agencies[0].probability, level, oversight,
            level_unclear=any(one.level_unclear for one in ranked), place_missing=agencies[0].code.startswith("@"),
            known_words=int(scored.known.sum()), matters=max(len(several), 1), learned_label=ranked[0].first_learned if trusted else "",
        )  # fmt: skip
        best = int(topic_probabilities.argmax())
        evidence = self._evidence(scored, known, (topics[0].code, best), agencies, labels)
        agencies = with_words(agencies, evidence, known.tokens)
        return Suggestion(
            complaint_id=known.complaint.id, kind=kind, sectors=ranked_sectors(topic_probabilities, self._sectors_of),
            topics=tuple(topics), agencies=tuple(agencies),
            agency_set={"codes": codes, "coverage": self._sets.coverage},
            urgency=urgency(level, [token.word for token in known.tokens]), oversight=oversight,
            places=tuple(known.places), language={"code": known.reading.language, "mixed": known.reading.mixed},
            evidence=tuple(evidence), decision=decide(findings, self._thresholds), model=self._model(known.tenant),
            matters=tuple(self._matter(m, one, known) for m, one in zip(several, ranked[1:], strict=True)),
            coordinates=coordinates(known.complaint, known.point),
        )  # fmt: skip

    def _topics(self, probabilities: Probabilities) -> list[TopicCandidate]:
        return ranked_topics(probabilities, self.heads[self._topic_head].labels, self._sectors_of, RANKED)

    def _calibrated(self, probabilities: Probabilities) -> Probabilities:
        """Give the first topic its calibrated probability, let the others share what is left, none above the first."""
        line = self._confidence.get(self._topic_head)
        if line is None:
            return probabilities
        best = int(probabilities.argmax())
        first = line.of(float(probabilities[best]))
        scaled = np.minimum(probabilities * ((1 - first) / max(1 - float(probabilities[best]), 1e-6)), first)
        scaled[best] = first
        return scaled

    def _matter(self, matter: Matter, ranked: RankedAgencies, known: Situation) -> dict[str, Any]:
        first = self._topics(self._topic_probabilities(matter.scored))[0]
        start, end = known.tokens[matter.start].start, known.tokens[matter.end - 1].end
        return {"start": start, "end": end, "topic": first.code, "agency": ranked.candidates[0].code}

    def _best(self, scored: Scored, name: str) -> TopicCandidate:
        probabilities = self.probabilities(scored, name)
        best = int(probabilities.argmax())
        label = self.heads[name].labels[best]
        return TopicCandidate(label, label, float(probabilities[best]))

    def _chance(self, scored: Scored, name: str, label: str) -> float:
        return float(self.probabilities(scored, name)[self.heads[name].labels.index(label)])

    def _urgency(self, scored: Scored) -> str:
        if self._chance(scored, "urgency", "darurat") >= self._thresholds.danger:
            return "darurat"
        labels, chances = self.heads["urgency"].labels, self.probabilities(scored, "urgency").tolist()
        return max(
            (chance, -number, label)
            for number, (label, chance) in enumerate(zip(labels, chances, strict=True))
            if label != "darurat"
        )[2]

    def _topic_sectors(self, own: Mapping[str, str]) -> list[str]:
        labels = self.heads[self._topic_head].labels
        return [
            own[label] if self._topic_head == "own_topic" else label.partition("/")[0] for label in labels
        ]

    def _topic_links(self, counts: Mapping[str, Mapping[str, int]]) -> TopicLinks | None:
        if not counts:
            return None
        return TopicLinks.from_json(counts, self.heads["own_topic"].labels, self.heads["agency"].labels)

    def _evidence(
        self,
        scored: Scored,
        known: Situation,
        topic: tuple[str, int],
        agencies: Sequence[AgencyCandidate],
        labels: Mapping[str, str],
    ) -> list[Evidence]:
        head = self.heads[self._topic_head]
        code, number = topic
        found = evidence_for({f"topic:{code}": number}, head, scored, known.tokens)
        learned = [agency.code for agency in agencies[:_EXPLAINED] if agency.code in labels]
        if learned:
            head = self.heads["agency"]
            targets = {f"agency:{code}": head.labels.index(labels[code]) for code in learned}
            found += evidence_for(targets, head, scored, known.tokens)
        return found

    def _model(self, tenant: Tenant) -> dict[str, str]:
        versions = {"version": self.version, "taxonomy": load_taxonomy().version}
        return versions | {"registry": f"{tenant.code}@{tenant.registry.fingerprint}"}


def _weights(several: int) -> list[float]:
    """Say what the whole text counts, and each of its matters: where it has several, half and half."""
    return [0.5] + [0.5 / several] * several if several else [1.0]


def _average(parts: Sequence[Probabilities]) -> Probabilities:
    """Average the probabilities of the whole text and of its matters."""
    if len(parts) == 1:
        return parts[0]
    average: Probabilities = np.average(parts, axis=0, weights=_weights(len(parts) - 1))
    return average


def _joined(ranked: Sequence[RankedAgencies]) -> tuple[list[AgencyCandidate], Mapping[str, str]]:
    """Join the agencies of the whole text with those of its matters."""
    if len(ranked) == 1:
        return ranked[0].candidates, ranked[0].labels
    labels = {code: label for one in ranked for code, label in one.labels.items()}
    joined: dict[str, AgencyCandidate] = {}
    for one, weight in zip(ranked, _weights(len(ranked) - 1), strict=True):
        for candidate in one.candidates:
            before = joined.get(candidate.code)
            added = candidate.probability * weight + (before.probability if before else 0.0)
            joined[candidate.code] = weighed(before or candidate, added)
    return sorted(joined.values(), key=lambda item: -item.probability), labels
