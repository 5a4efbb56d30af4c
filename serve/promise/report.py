"""Says on the command line how the promise of automatic decisions stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from models.artifact import read_manifest
from models.kept_promise import KeptPromise, stated_risk
from models.registry import CHAMPION, Registry
from serve.promise.repository import kept_promises
from serve.promise.watch import MEMORY
from serve.store import Store
from serve.texts import say


@dataclass(frozen=True, slots=True)
class Report:
    """How the promise of one model stands, by tenant; tenants without labels are left out."""

    version: str
    risk: float
    promises: Mapping[str, KeptPromise]

    @property
    def is_broken(self) -> bool:
        """Say whether one is broken."""
        return any(promise.is_broken for promise in self.promises.values())

    def as_json(self) -> dict[str, Any]:
        """Give it as plain JSON values."""
        tenants = [
            {
                "tenant": tenant,
                "labelled": promise.labelled,
                "errors": promise.errors,
                "lower_bound": round(promise.lower, 4),
                "stopped": promise.is_broken,
            }
            for tenant, promise in sorted(self.promises.items())
        ]
        return {"model": self.version, "stated_risk": self.risk, "tenants": tenants}

    def lines(self) -> list[str]:
        """Give it as lines for people."""
        if not self.promises:
            return [say("cli.no_promises", model=self.version)]
        return [self._line(tenant, promise) for tenant, promise in sorted(self.promises.items())]

    def _line(self, tenant: str, promise: KeptPromise) -> str:
        figures = {
            "tenant": tenant,
            "model": self.version,
            "errors": promise.errors,
            "labelled": promise.labelled,
            "lower": f"{promise.lower:.1%}",
            "risk": f"{self.risk:.1%}",
        }
        if promise.is_broken:
            return say("cli.promise_broken", **figures)
        return say("cli.promise_kept", **figures)


def report(store: Store, models_dir: Path) -> Report:
    """Look at the labels of the model that serves.

    Raises:
        ArtifactError: no model was promoted, or it cannot be read.
    """
    manifest = read_manifest(Registry(models_dir).path(CHAMPION))
    version, risk = str(manifest["version"]), stated_risk(manifest)
    with store.read() as session:
        return Report(version, risk, kept_promises(session, version, risk, datetime.now(UTC) - MEMORY))
