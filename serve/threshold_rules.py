"""What thresholds governments set of their own, applied to each suggestion without asking the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from data.suggestion import Suggestion
from pipeline.decision import kept_back, lifted, lowered, shown
from serve.tenant_settings.schemas import Content

Auto = Literal["model", "never", "least", "risk"]
"""When a suggestion may stand alone: as the model has it; never; from a probability on, where the model agrees; where
decisions of officers prove a risk."""


class Proof(msgspec.Struct, frozen=True):
    """What decisions of officers showed about one model when a threshold was chosen; shares in [0, 1]."""

    model: str
    decisions: int
    errors: int
    upper: float
    coverage: float


class Rule(msgspec.Struct, frozen=True, omit_defaults=True):
    """Thresholds of a government, or of one of its agencies; what is not set is as the model has it.

    Attributes:
        auto: when a suggestion may stand alone.
        least: probability from which, with "least" and "risk".
        risk: share that may be wrong, with "risk".
        suggest: probability from which an officer is not asked to look closely.
        preselect: probability from which the first agency is chosen already; else it always is.
        proof: what proved the risk, with "risk".
    """

    auto: Auto = "model"
    least: float | UnsetType = UNSET
    risk: float | UnsetType = UNSET
    suggest: float | UnsetType = UNSET
    preselect: float | UnsetType = UNSET
    proof: Proof | UnsetType = UNSET


class Rules(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one government set: for all its agencies, for some by their code."""

    own: Rule = Rule()
    agencies: dict[str, Rule] = {}

    def of(self, agency: str) -> Rule:
        """Give what holds for an agency."""
        return self.agencies.get(agency, self.own)


AS_ALL = Rules()


def rules_of(content: Content) -> Rules:
    """Read what was kept."""
    return msgspec.convert(content, Rules)


def content_of(rules: Rules) -> Content:
    """Write what is kept; empty where all is as the model has it."""
    return {} if rules == AS_ALL else dict(msgspec.to_builtins(rules))


@dataclass(slots=True)
class ThresholdRules:
    """The rules that are in force in this process, by government."""

    _rules: Mapping[str, Rules] = field(default_factory=dict)

    def apply(self, contents: Mapping[str, Content]) -> None:
        """Let other rules hold: one assignment, so no suggestion sees half of them."""
        self._rules = {tenant: rules_of(content) for tenant, content in contents.items()}

    def passed(self, suggestion: Suggestion, tenant: str) -> Suggestion:
        """Give a suggestion as the government wants it."""
        rules = self._rules.get(tenant)
        return suggestion if rules is None else ruled(suggestion, rules)

    def preselects(self, tenant: str, agency: str, probability: float) -> bool:
        """Say whether the first agency is to be chosen already when an officer opens the complaint."""
        least = self._rules.get(tenant, AS_ALL).of(agency).preselect
        return least is UNSET or probability >= least


def ruled(suggestion: Suggestion, rules: Rules) -> Suggestion:
    """Decide again with a government's own thresholds.

    More becomes automatic only where the rule was proved with the model that answers, and nothing but the
    probability stood against it.
    """
    if not suggestion.agencies:
        return suggestion
    first, decision = suggestion.agencies[0], suggestion.decision
    rule = rules.of(first.code)
    if rule.suggest is not UNSET:
        enough = first.probability >= rule.suggest
        decision = shown(decision) if enough else lowered(decision)
    if rule.auto == "never" or (rule.least is not UNSET and first.probability < rule.least):
        decision = kept_back(decision)
    elif rule.proof is not UNSET and rule.proof.model == suggestion.model["version"]:
        decision = lifted(decision)
    return suggestion if decision is suggestion.decision else replace(suggestion, decision=decision)
