"""Reads what is known of the champion, the challenger and the log of the registry."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.artifact import read_manifest
from models.errors import ModelError
from models.kept_promise import stated_risk
from models.promotion_log import Promotion
from models.registry import CHAMPION, Registry

CHALLENGER = "challenger"
LOG_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What a model's manifest says of it; shares in [0, 1].

    Attributes:
        alias: "champion" or "challenger".
        version: its name.
        rows: complaints it learned from.
        shipped_only: whether these are the project's own alone.
        risk: share of its automatic decisions that may be wrong.
        auto: probability from which it decides automatically, None where it never does.
        suggest: probability from which it suggests.
        metrics: by head, as training measured them.
        since: when the alias began to mean it, as the log has it; empty where the log does not say.
    """

    alias: str
    version: str
    rows: int
    shipped_only: bool
    risk: float
    auto: float | None
    suggest: float
    metrics: Mapping[str, Mapping[str, Any]]
    since: str


@dataclass(frozen=True, slots=True)
class ModelOverview:
    """The models of a registry.

    Attributes:
        models_dir: the registry's folder.
    """

    models_dir: Path

    def models(self) -> list[ModelFacts]:
        """Give champion and challenger, as far as there are any that can be read."""
        found = []
        for alias in (CHAMPION, CHALLENGER):
            try:
                found.append(self._facts(alias))
            except (ModelError, OSError, KeyError, TypeError, ValueError):
                continue  # the page says that there is none; /readyz and the log say why
        return found

    def log(self) -> list[Promotion]:
        """Give the last promotions, the newest first."""
        try:
            return list(reversed(Registry(self.models_dir).log()))[:LOG_SHOWN]
        except (OSError, ValueError, TypeError):
            return []

    def _facts(self, alias: str) -> ModelFacts:
        manifest = read_manifest(Registry(self.models_dir).path(alias))
        version, thresholds = str(manifest["version"]), manifest["thresholds"]
        auto = thresholds["auto"]
        since = next((one.at for one in self.log() if (one.alias, one.version) == (alias, version)), "")
        return ModelFacts(
            alias,
            version,
            int(manifest["corpus"]["rows"]),
            bool(manifest.get("shipped_only", True)),
            stated_risk(manifest),
            None if auto is None else float(auto),
            float(thresholds["suggest"]),
            manifest["metrics"],
            since,
        )
