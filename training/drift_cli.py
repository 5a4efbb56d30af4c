"""The command that says whether today's complaints are still those that a model was measured on."""

import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from training.console import DONE, FAILED_GATE, counting, give, plain_failures
from training.model_dir import models_dir

if TYPE_CHECKING:
    from data.schema import LabelledComplaint

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def _group() -> None:
    """Keep `drift` a command of a group, though it is the only one here."""


@app.command()
def drift(  # noqa: PLR0913, PLR0917 - each is an option of the command
    model: Annotated[str, typer.Option("--model", help="Folder of a model, or an alias such as champion.")],
    current: Annotated[list[Path], typer.Option("--current", help="Complaints of now; may be repeated.")],
    reference: Annotated[
        list[Path] | None,
        typer.Option("--reference", help="Complaints of before, that the model did not learn from."),
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            "--since", formats=["%Y-%m-%d"], help="Now begins here; what is earlier in --current is before."
        ),
    ] = None,
    tenant: Annotated[str, typer.Option("--tenant", help="Government that routes, for all rows.")] = "",
    report: Annotated[Path | None, typer.Option(help="Folder for drift.json and drift.html.")] = None,
    metrics: Annotated[
        Path | None, typer.Option(help="File for Prometheus' textfile collector (*.prom).")
    ] = None,
    *,
    strict: Annotated[bool, typer.Option("--strict", help="End with 1 where something changed.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of lines for people.")
    ] = False,
) -> None:
    """Compare complaints of now with those of before: words, length, language, channel, region, scores, accuracy."""
    with plain_failures():
        from models.artifact import read_manifest  # noqa: PLC0415 - heavy imports wait until a command runs
        from models.registry import Registry  # noqa: PLC0415 - likewise
        from models.suggester import Suggester  # noqa: PLC0415 - likewise
        from training.drifting.measure import measure_drift  # noqa: PLC0415 - likewise
        from training.drifting.page import write_drift  # noqa: PLC0415 - likewise
        from training.drifting.prometheus import write_metrics  # noqa: PLC0415 - likewise

        folder = Registry(models_dir()).resolve(model)
        old, new = _periods(reference or [], current, since)
        reached = read_manifest(folder)["metrics"].get("agency", {}).get("accuracy")
        with counting("rows", len(old) + len(new)) as progress:
            found = measure_drift(
                Suggester.load(folder), old, new, tenant=tenant, reached=reached, progress=progress
            )
        if report:
            write_drift(report, found)
        if metrics:
            write_metrics(metrics, found, time.time())
        give(found, as_json=as_json, lines=_lines(found))
        changed = any(one["verdict"] == "changed" for one in found["aspects"]) or bool(found["changed_hands"])
    raise typer.Exit(FAILED_GATE if strict and changed else DONE)


def _periods(
    reference: list[Path], current: list[Path], since: datetime | None
) -> "tuple[list[LabelledComplaint], list[LabelledComplaint]]":
    from training.errors import TrainingError  # noqa: PLC0415 - likewise
    from training.rows import read_rows  # noqa: PLC0415 - likewise

    if not reference and since is None:
        raise TrainingError(
            "nothing to compare with: give --reference FILE, or --since DATE to cut --current"
        )
    old, new = read_rows(reference) if reference else [], read_rows(current)
    if since is None:
        return old, new
    dated = [(row.complaint.submitted_at, row) for row in new]
    earlier = [row for at, row in dated if at and at.date() < since.date()]
    return (old or earlier), [row for at, row in dated if at and at.date() >= since.date()]


def _lines(found: dict[str, Any]) -> list[str]:
    lines = [
        f"{one['aspect']:13} {one['verdict']:10} excess {one['excess']:.3f} usual {one.get('usual', float('nan')):.3f} p {one['p']:.4f}"
        for one in found["aspects"]
    ]
    estimate = found["estimated_accuracy"]
    lines.append(
        f"estimated accuracy {estimate['value']:.3f} [{estimate['low']:.3f}, {estimate['high']:.3f}] ({estimate['how']})"
    )
    lines += [
        f"known accuracy {period} {one['value']:.3f} [{one['low']:.3f}, {one['high']:.3f}] n={one['n']:,}"
        for period, one in found["known_accuracy"].items()
    ]
    if change := found["over_time"].get("change"):
        lines.append(
            f"accuracy changed on {change['from']}: {change['before']:.3f} to {change['after']:.3f} (p {change['p']:.4f})"
        )
    lines += [
        f"changed hands: {one['topic']}: {one['before'][0]['agency']} {one['before'][0]['share']:.0%} -> {one['now'][0]['agency']} {one['now'][0]['share']:.0%}"
        for one in found["changed_hands"]
    ]
    return lines
