"""From a complaint to a suggestion: the steps in order, the same object in training and in serving."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from data.regions import region
from data.schema import Complaint
from data.suggestion import AgencyCandidate, Evidence, PlaceMention, Suggestion, TopicCandidate
from data.taxonomy import load_taxonomy
from data.tenants import Tenant, load_tenant, tenant_code_for
from models.agencies import AgencyScope, learned_candidates, mix, slug
from models.artifact import Artifact, load_artifact
from models.calibration import mass_set, softmax
from models.circumstances import area, coordinates, located, urgency
from models.errors import ArtifactError
from models.evidence import evidence_for
from models.scorer import Scored
from pipeline.decision import Findings, Thresholds, decide
from pipeline.normalize import FRAME, MOST_WORDS, Reading, document_words, read, tokenize
from pipeline.places import find_places
from pipeline.roads import find_roads
from pipeline.routing import Route, Setting, Whereabouts, route, whereabouts
from pipeline.tokens import Token

_RANKED = 5
_MOST = 10
_ROUTED_TOPICS = 8
_COVERAGE = 0.9
Probabilities = NDArray[np.float64]


class Suggester:
    """Suggests; safe to share between threads.

    Args:
        artifact: the trained model.
    """

    def __init__(self, artifact: Artifact) -> None:
        self.version = artifact.version
        self._artifact = artifact
        self._scorer = artifact.scorer()
        self._heads = self._scorer.heads
        try:
            self._thresholds = Thresholds(**artifact.manifest["thresholds"])
            self._scope = AgencyScope(**artifact.manifest["scope"])
            self._sectors_of = self._topic_sectors()
        except (KeyError, TypeError) as error:
            raise ArtifactError(f"model {self.version} is not whole ({error}): train it again") from error

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read a model's folder.

        Raises:
            ArtifactError: with the file and the reason.
        """
        try:
            suggester = cls(load_artifact(folder))
            suggester.suggest(Complaint("uji coba"))
        except (TypeError, ValueError, KeyError, IndexError, AttributeError) as error:
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
        if complaint.region_code:
            region(complaint.region_code)
        tenant = load_tenant(tenant_code or complaint.tenant or tenant_code_for(complaint.region_code))
        reading = read(complaint.text, complaint.channel)
        tokens = reading.tokens[:MOST_WORDS]
        titled, heading = document_words(reading, read(complaint.title))
        scored = self._scorer.score(titled, heading)
        region_code = complaint.region_code or tenant.region_code
        places = _places(complaint, tokens, region_code)
        point = located(complaint, tenant)
        where = whereabouts(region_code, [*area(point), *_named_places(complaint, region_code), *places])
        today = datetime.now(UTC).astimezone(tenant.time_zone).date()
        road = point.road if point else None
        written = " ".join(word.removeprefix(FRAME) for word in titled)
        named = next(iter(find_roads(complaint.text, tokens)), None)
        setting = Setting(f" {written} ", where, tenant, today, road, named)
        routed = self._route(self._probabilities(scored, "topic"), setting)
        learned = self._learned(scored, tenant, where, complaint.region_code)
        suggestion = self._compose(
            complaint, reading, scored, tenant=tenant, places=places, routed=routed, learned=learned
        )
        return replace(suggestion, coordinates=coordinates(complaint, point))

    def _compose(  # noqa: PLR0913 - one place joins what all the steps found
        self,
        complaint: Complaint,
        reading: Reading,
        scored: Scored,
        *,
        tenant: Tenant,
        places: list[PlaceMention],
        routed: Route,
        learned: list[AgencyCandidate],
    ) -> Suggestion:
        agencies = mix(learned, routed.agencies, self._scope)
        agencies = agencies[
            : max(_RANKED, min(_MOST, mass_set([c.probability for c in agencies], _COVERAGE)))
        ]
        agrees = bool(learned) and learned[0].code == agencies[0].code
        kind = self._best(scored, "kind")
        level = self._urgency(scored)
        oversight = self._chance(scored, "oversight", "ya") >= self._thresholds.oversight
        topics = self._topics(scored)
        findings = Findings(
            kind.code, topics[0].probability, agencies[0].probability, level, oversight,
            level_unclear=routed.level_unclear and agencies[0].via != "learned",
            place_missing=agencies[0].code.startswith("@"), known_words=scored.known,
            learned_probability=learned[0].probability if agrees else 0.0,
        )  # fmt: skip
        tokens = reading.tokens[:MOST_WORDS]
        return Suggestion(
            complaint_id=complaint.id, kind=kind, sectors=self._sectors(scored), topics=tuple(topics[:_RANKED]),
            agencies=tuple(agencies), agency_set=_agency_set(agencies),
            urgency=urgency(level, [token.word for token in tokens]),
            oversight=oversight, places=tuple(places), language={"code": reading.language, "mixed": reading.mixed},
            evidence=tuple(self._evidence(scored, tokens, agencies[0])), decision=decide(findings, self._thresholds),
            model=self._model(tenant),
        )  # fmt: skip

    def _probabilities(self, scored: Scored, name: str) -> Probabilities:
        head = self._heads[name]
        return softmax(scored.scores[head.columns], head.temperature)

    def _best(self, scored: Scored, name: str) -> TopicCandidate:
        probabilities = self._probabilities(scored, name)
        best = int(probabilities.argmax())
        label = self._heads[name].labels[best]
        return TopicCandidate(label, label, float(probabilities[best]))

    def _chance(self, scored: Scored, name: str, label: str) -> float:
        return float(self._probabilities(scored, name)[self._heads[name].labels.index(label)])

    def _urgency(self, scored: Scored) -> str:
        if self._chance(scored, "urgency", "darurat") >= self._thresholds.danger:
            return "darurat"
        return max(
            (level for level in self._heads["urgency"].labels if level != "darurat"),
            key=lambda level: self._chance(scored, "urgency", level),
        )

    @property
    def _topic_head(self) -> str:
        return "own_topic" if "own_topic" in self._heads else "topic"

    def _topic_sectors(self) -> list[str]:
        labels = self._heads[self._topic_head].labels
        own = self._artifact.own_topics
        return [
            own[label] if self._topic_head == "own_topic" else label.partition("/")[0] for label in labels
        ]

    def _topics(self, scored: Scored) -> list[TopicCandidate]:
        probabilities = self._probabilities(scored, self._topic_head)
        labels = self._heads[self._topic_head].labels
        names = load_taxonomy().topics
        ranked = np.argsort(-probabilities, kind="stable")[:_ROUTED_TOPICS]
        return [
            TopicCandidate(labels[i], names[labels[i]].name, float(probabilities[i]), self._sectors_of[i])
            if labels[i] in names
            else TopicCandidate(
                f"{self._sectors_of[i]}/{slug(labels[i])}",
                labels[i],
                float(probabilities[i]),
                self._sectors_of[i],
            )
            for i in ranked
        ]

    def _sectors(self, scored: Scored) -> tuple[TopicCandidate, ...]:
        totals: dict[str, float] = {}
        for sector, probability in zip(
            self._sectors_of, self._probabilities(scored, self._topic_head), strict=True
        ):
            totals[sector] = totals.get(sector, 0.0) + float(probability)
        ranked = sorted(totals, key=lambda code: -totals[code])[:_RANKED]
        names = load_taxonomy().sectors
        return tuple(TopicCandidate(code, names[code].name, min(totals[code], 1.0)) for code in ranked)

    def _route(self, topics: Probabilities, setting: Setting) -> Route:
        labels = self._heads["topic"].labels
        order = np.argsort(-topics, kind="stable")
        for most in (_ROUTED_TOPICS, len(order)):
            probable = {labels[i]: float(topics[i]) for i in order[:most]}
            routed = route(probable, setting)
            if len(routed.agencies) >= _RANKED:
                break
        return routed

    def _learned(
        self, scored: Scored, tenant: Tenant, where: Whereabouts, region_code: str
    ) -> list[AgencyCandidate]:
        if "agency" not in self._heads or not self._scope.holds_for(region_code or tenant.region_code):
            return []
        probabilities = self._probabilities(scored, "agency")
        return learned_candidates(self._heads["agency"], probabilities, self._scope, tenant, where)

    def _evidence(self, scored: Scored, tokens: Sequence[Token], agency: AgencyCandidate) -> list[Evidence]:
        head = self._heads[self._topic_head]
        best = int(scored.scores[head.columns].argmax())
        code = self._topics(scored)[0].code
        found = evidence_for(f"topic:{code}", head, best, scored, tokens)
        if agency.via == "learned":
            head = self._heads["agency"]
            best = int(scored.scores[head.columns].argmax())
            found += evidence_for(f"agency:{agency.code}", head, best, scored, tokens)
        return found

    def _model(self, tenant: Tenant) -> dict[str, str]:
        versions = {"version": self.version, "taxonomy": load_taxonomy().version}
        return versions | {"registry": f"{tenant.code}@{tenant.registry.fingerprint}"}


def _places(complaint: Complaint, tokens: Sequence[Token], region_code: str) -> list[PlaceMention]:
    return find_places(complaint.text, tokens, region_code)


def _named_places(complaint: Complaint, region_code: str) -> list[PlaceMention]:
    """Read the place fields of a form, which say what level they are."""
    parts = (("kelurahan", complaint.kelurahan), ("kecamatan", complaint.kecamatan), ("", complaint.location))
    text = ", ".join(f"{level} {name}".strip() for level, name in parts if name)
    return find_places(text, tokenize(text), region_code) if text else []


def _agency_set(agencies: list[AgencyCandidate]) -> dict[str, Any]:
    probabilities = [candidate.probability for candidate in agencies]
    size = mass_set(probabilities, _COVERAGE)
    return {
        "codes": [c.code for c in agencies[:size]],
        "coverage": round(min(_COVERAGE, sum(probabilities)), 2),
    }
