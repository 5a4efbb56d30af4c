"""Checks, previews and publishes a government's tables."""

import time
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from data.published import trying
from data.registries import registry_text
from data.schema import Complaint
from data.sources import read_own_or_shipped
from data.suggestion import Suggestion
from data.tenants import load_tenant
from pipeline.table_check import Finding, check_tables
from serve.agency_tables.repository import WaitingRepository
from serve.agency_tables.schemas import Move, Preview, Tables
from serve.champion import Champion
from serve.errors import ConflictError
from serve.published_tables import table_texts
from serve.store import Store
from serve.tenant_settings.schemas import Draft, Version
from serve.tenant_settings.service import SettingsService
from serve.texts import say

LOOKED_AT = 1_000
"""Complaints of a preview: the newest that wait."""

AT_ONCE = 50
"""Routed before and after in turn: the tables of the draft are read once for so many."""

PREVIEW_SECONDS = 20.0
"""After that a preview tells what it has seen by then."""


@dataclass(frozen=True, slots=True)
class TableService:
    """The tables of one government.

    Attributes:
        store: where complaints wait.
        champion: the model that routes.
        settings: keeps versions and the draft.
        tenant: whose tables.
        clock: seconds that never go back.
    """

    store: Store
    champion: Champion
    settings: SettingsService
    tenant: str
    clock: Callable[[], float] = time.monotonic

    def in_force(self) -> Version:
        """Give the version that holds."""
        return self.settings.in_force(self.tenant, "tables")

    def tables(self) -> Tables:
        """Give the tables that hold in this process."""
        routes = read_own_or_shipped(f"routes/{self.tenant}.toml") or ""
        return Tables(registry_text(self.tenant), routes)

    def draft(self) -> Draft | None:
        """Give what is being edited."""
        return self.settings.draft(self.tenant, "tables")

    def put_draft(self, tables: Tables, based_on: int) -> None:
        """Keep what was typed, right or wrong."""
        self.settings.put_draft(self.tenant, "tables", tables.content, based_on)

    def drop_draft(self) -> None:
        """Give up what was typed."""
        self.settings.drop_draft(self.tenant, "tables")

    def check(self, tables: Tables) -> list[Finding]:
        """Find what is wrong with tables, by the same rules as `disposisi tenant check`; the map is not looked at."""
        with trying(table_texts(self.tenant, tables.content)):
            found = check_tables(self.tenant)
        return [*found, *self._moved_region(tables)] if not has_errors(found) else found

    def preview(self, tables: Tables) -> Preview:
        """Route the newest complaints that wait once more, as it is and with other tables; may take seconds."""
        with self.store.read() as session:
            repository = WaitingRepository(session, self.tenant)
            waiting, complaints = repository.count(), repository.newest(LOOKED_AT)
        until, looked_at, moves = self.clock() + PREVIEW_SECONDS, 0, list[Move]()
        scorer, texts = self.champion.current(), table_texts(self.tenant, tables.content)
        for start in range(0, len(complaints), AT_ONCE):
            some = complaints[start : start + AT_ONCE]
            before = [_first(scorer.suggest, complaint) for complaint in some]
            with trying(texts):
                after = [_first(scorer.suggest, complaint) for complaint in some]
            looked_at += len(some)
            pairs = zip(some, before, after, strict=True)
            moves += [Move(complaint.id, old, new) for complaint, old, new in pairs if old != new]
            if self.clock() >= until:
                break
        return Preview(waiting, looked_at, moves)

    def publish(self, draft: Draft) -> Version:
        """Let the draft hold from now on.

        Raises:
            ConflictError: it has errors, or somebody else published since it was begun.
        """
        tables = Tables.of(draft.content)
        if has_errors(self.check(tables)):
            raise ConflictError(say("tables.error.findings"))
        before = Version(self.tenant, "tables", draft.based_on, {})
        return self.settings.put(before, tables.content, self._changes(tables))

    def _changes(self, tables: Tables) -> Mapping[str, str]:
        """Say which agencies came, went or changed, for the trail."""
        before = load_tenant(self.tenant).registry.agencies
        with trying(table_texts(self.tenant, tables.content)):
            after = load_tenant(self.tenant).registry.agencies
        changed = [code for code in before.keys() & after.keys() if before[code] != after[code]]
        counts = {
            "added": len(after.keys() - before.keys()),
            "removed": len(before.keys() - after.keys()),
            "changed": len(changed),
        }
        return {name: str(count) for name, count in counts.items()}

    def _moved_region(self, tables: Tables) -> list[Finding]:
        """A government stays where it is: its code, its places and its map hang on it."""
        region_code = tomllib.loads(tables.routes)["tenant"]["region_code"]
        held = load_tenant(self.tenant).region_code
        if region_code == held:
            return []
        said = say("tables.error.region", region=held)
        return [Finding("error", f"routes/{self.tenant}.toml", 0, said)]


def has_errors(findings: list[Finding]) -> bool:
    """Say whether something must be mended first."""
    return any(finding.severity == "error" for finding in findings)


def _first(suggest: Callable[[Complaint], Suggestion], complaint: Complaint) -> str:
    agencies = suggest(complaint).agencies
    return agencies[0].code if agencies else ""
