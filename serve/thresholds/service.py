"""Says what a stated risk means, sets thresholds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from msgspec import UNSET, UnsetType, structs

from serve.champion import Champion
from serve.store import Store
from serve.tenant_settings.schemas import Version
from serve.tenant_settings.service import SettingsService
from serve.texts import say
from serve.threshold_rules import Proof, Rule, Rules, content_of, rules_of
from serve.thresholds.repository import EvidenceRepository
from serve.thresholds.schemas import Evidence, needed

MEMORY = timedelta(days=180)
"""A complaint that came longer ago says little about how people write now."""

RISKS = (0.001, 0.5)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A rule as it was typed; `errors` by the name of their field."""

    rule: Rule
    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ThresholdService:
    """The thresholds of one government."""

    store: Store
    champion: Champion
    settings: SettingsService
    tenant: str

    def evidence(self) -> Evidence:
        """Give what is known of the model that serves; nothing where none does."""
        version = self.champion.status.version
        with self.store.read() as session:
            since = datetime.now(UTC) - MEMORY
            return Evidence(version, EvidenceRepository(session).known(self.tenant, version, since))

    def in_force(self) -> tuple[Version, Rules]:
        """Give the version that holds, and what it says."""
        version = self.settings.in_force(self.tenant, "thresholds")
        return version, rules_of(version.content)

    def read(self, fields: Mapping[str, str], evidence: Evidence) -> Wanted:
        """Read a rule off the form; a risk is only taken where the decisions prove it."""
        errors: dict[str, str] = {}

        def share(name: str, low: float = 0.0, high: float = 1.0) -> float | UnsetType:
            typed = fields.get(name, "").strip()
            found = _share(typed)
            if typed and (found is None or not low <= found <= high):
                errors[name] = say("thresholds.error.share", low=f"{low * 100:g}", high=f"{high * 100:g}")
            return UNSET if found is None or name in errors else found

        suggest, preselect = share("sarankan"), share("pilihkan")
        mode = fields.get("otomatis", "")
        rule = Rule(suggest=suggest, preselect=preselect)
        if mode == "never":
            rule = structs.replace(rule, auto="never")
        elif mode == "least":
            least = share("paling_sedikit")
            if least is UNSET:
                errors.setdefault("paling_sedikit", say("administration.required"))
            rule = structs.replace(rule, auto="least", least=least)
        elif mode == "risk":
            risk = share("risiko", *RISKS)
            proven, problem = _proven(evidence, risk)
            if problem:
                errors.setdefault("risiko", problem)
            rule = structs.replace(rule, **proven)
        elif mode != "model":
            errors["otomatis"] = say("thresholds.error.mode")
        return Wanted(rule, errors)

    def put(self, before: Version, agency: str, rule: Rule) -> Version:
        """Let a rule hold for the government, or for one agency where a code is given.

        Raises:
            ConflictError: somebody else changed the thresholds since.
        """
        rules = rules_of(before.content)
        if agency:
            others = {code: other for code, other in rules.agencies.items() if code != agency}
            kept = others if rule == rules.own else others | {agency: rule}
            changed = structs.replace(rules, agencies=kept)
        else:
            changed = structs.replace(rules, own=rule)
        return self.settings.put(before, content_of(changed), _detail(agency, rule))


def _proven(evidence: Evidence, risk: float | UnsetType) -> tuple[Mapping[str, object], str]:
    """Give what a rule by risk says, or why it cannot be."""
    if risk is UNSET:
        return {}, say("administration.required")
    step = evidence.proven(risk)
    if step is None:
        least = needed(risk)
        return {}, say("thresholds.error.unproven", known=len(evidence.known), needed=least)
    proof = Proof(evidence.model, step.decisions, step.errors, round(step.upper, 4), round(step.coverage, 4))
    return {"auto": "risk", "risk": risk, "least": step.least, "proof": proof}, ""


def _share(typed: str) -> float | None:
    """Read a percentage, with a comma or a point."""
    try:
        value = float(typed.replace(",", ".").removesuffix("%")) / 100
    except ValueError:
        return None
    return round(value, 6) if 0 <= value <= 1 else None


def _detail(agency: str, rule: Rule) -> dict[str, str]:
    values = {
        "agency": agency,
        "auto": rule.auto,
        "least": rule.least,
        "risk": rule.risk,
        "suggest": rule.suggest,
        "preselect": rule.preselect,
    }
    return {name: str(value) for name, value in values.items() if value is not UNSET and value != ""}
