"""From a model and labelled rows to the two files of a report."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.schema import LabelledComplaint
from data.suggestion import Suggestion
from models.suggester import Suggester
from pipeline.redact import redact
from training.errors import TrainingError
from training.reporting.baseline import flat_rivals, majority
from training.reporting.figures import figures
from training.reporting.outcomes import TARGETS, class_groups, row_columns, target_columns
from training.reporting.page import report_page
from training.reporting.statistics import SEED
from training.reporting.words import telling_words

METRICS, PAGE = "metrics.json", "report.html"
MIN_N = 30
_LONGEST = 400
_CONFIDENTIAL = "(confidential)"


@dataclass(frozen=True, slots=True)
class Against:
    """What a report compares with: the model that serves and rows for the baseline, where there are any."""

    champion: Suggester | None = None
    earlier: Sequence[LabelledComplaint] = ()
    min_n: int = MIN_N


def measured(
    suggester: Suggester,
    rows: Sequence[LabelledComplaint],
    against: Against,
    *,
    tenant: str = "",
    progress: Callable[[int], None],
) -> dict[str, Any]:
    """Measure all that a report shows; no text of a complaint is in it.

    Raises:
        TrainingError: no row has a label.
    """
    if not any(row.topic or row.agency or row.kind for row in rows):
        raise TrainingError("no row has a topic, an agency or a kind: there is nothing to compare with")
    suggestions = _asked(suggester, rows, tenant, progress)
    names = [name for name in TARGETS if any(getattr(row, name) for row in rows)]
    targets = {name: target_columns(name, rows, suggestions) for name in names}
    curve = _rivals(targets, rows, against.earlier)
    if against.champion:
        for name, said in zip(
            [*names], [_asked(against.champion, rows, tenant, progress)] * len(names), strict=True
        ):
            targets[name]["champion"] = target_columns(name, rows, said)["first"]
    metrics: dict[str, Any] = {
        "format": 1,
        "about": _about(suggester, rows, suggestions, against),
        "rows": row_columns(rows, suggestions),
        "targets": targets,
        "groups": class_groups(rows, suggestions, targets),
        "words": telling_words(
            suggester, rows, {name: [getattr(row, name) for row in rows] for name in names}
        ),
        "learning_curve": curve,
    }
    return metrics | {"figures": figures(metrics)}


def _asked(
    suggester: Suggester, rows: Sequence[LabelledComplaint], tenant: str, progress: Callable[[int], None]
) -> list[Suggestion]:
    suggestions = []
    for done, row in enumerate(rows, 1):
        suggestions.append(suggester.suggest(row.complaint, tenant_code=tenant))
        progress(done)
    return suggestions


def _rivals(
    targets: Mapping[str, dict[str, list[Any]]],
    rows: Sequence[LabelledComplaint],
    earlier: Sequence[LabelledComplaint],
) -> list[dict[str, Any]]:
    """Add what the rivals say to the columns; gives the baseline's learning curve."""
    for name, table in targets.items():
        learned = [getattr(row, name) for row in earlier if getattr(row, name)] or table["truth"]
        table["majority"] = [majority(learned)] * len(table["truth"])
    if not earlier:
        return []
    said, curve = flat_rivals(earlier, rows, list(targets))
    for name, firsts in said.items():
        targets[name]["baseline"] = firsts
    return curve


def _about(
    suggester: Suggester,
    rows: Sequence[LabelledComplaint],
    suggestions: Sequence[Suggestion],
    against: Against,
) -> dict[str, Any]:
    days = sorted(row.complaint.submitted_at.date() for row in rows if row.complaint.submitted_at)
    body: dict[str, Any] = {
        "version": suggester.version,
        "rows": len(rows),
        "min_n": against.min_n,
        "seed": SEED,
    }
    body |= {"stated_risk": suggester.stated_risk, "coverage": suggestions[0].agency_set["coverage"]}
    body["baseline"] = (
        f"The commonest label and the flat baseline were learned from {len(against.earlier):,} training rows."
        if against.earlier
        else "No training rows were given (--train): there is no flat baseline, and the commonest label is that of the measured rows themselves, the most a constant answer could reach."
    )
    body |= {"against": against.champion.version} if against.champion else {}
    return body | ({"from": days[0].isoformat(), "to": days[-1].isoformat()} if days else {})


def examples(metrics: Mapping[str, Any], rows: Sequence[LabelledComplaint]) -> dict[int, str]:
    """Give the masked texts of the rows that the page shows, cut to a length; confidential ones stay hidden."""
    wanted = set()
    for found in metrics["figures"].values():
        wanted |= {row for pair in found["confusion"]["worst_pairs"] for row in pair["rows"]}
        wanted |= {one["row"] for one in found["surest_errors"]}
    return {number: _shown(rows[number]) for number in sorted(wanted)}


def _shown(row: LabelledComplaint) -> str:
    if row.complaint.confidential:
        return _CONFIDENTIAL
    masked = " ".join(redact(row.complaint.text).masked.split())
    return masked if len(masked) <= _LONGEST else masked[:_LONGEST] + " …"


def write_report(folder: Path, metrics: Mapping[str, Any], texts: Mapping[int, str]) -> None:
    """Write `metrics.json` and `report.html`; the page is made from what the file holds, and from the texts."""
    folder.mkdir(parents=True, exist_ok=True)
    written = json.dumps(metrics, ensure_ascii=False, indent=None, separators=(",", ":"))
    (folder / METRICS).write_text(written + "\n", "utf-8")
    (folder / PAGE).write_text(report_page(json.loads(written), texts), "utf-8")
