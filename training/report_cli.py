"""The command that measures a model and writes its report."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from training.console import counting, give, plain_failures, say
from training.model_dir import models_dir

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.schema import LabelledComplaint
    from models.suggester import Suggester

app = typer.Typer(no_args_is_help=True, add_completion=False)

_MIN_N = 30


@app.callback()
def _group() -> None:
    """Keep `evaluate` a command of a group, though it is the only one here."""


@app.command()
def evaluate(  # noqa: PLR0913, PLR0917 - each is an option of the command
    model: Annotated[str, typer.Option("--model", help="Folder of a model, or an alias such as champion.")],
    corpus: Annotated[list[Path], typer.Option("--corpus", help="Labelled complaints; may be repeated.")],
    tenant: Annotated[str, typer.Option("--tenant", help="Government that routes, for all rows.")] = "",
    report: Annotated[Path | None, typer.Option(help="Folder for metrics.json and report.html.")] = None,
    train: Annotated[
        list[Path] | None,
        typer.Option("--train", help="What it learned from: for the flat baseline and its learning curve."),
    ] = None,
    against: Annotated[
        str, typer.Option("--against", help="A model to compare with: champion, or a folder.")
    ] = "",
    min_n: Annotated[
        int, typer.Option(min=1, help="Rows below which a slice does not stand alone.")
    ] = _MIN_N,
    *,
    examples: Annotated[bool, typer.Option(help="Show masked texts in the report.")] = True,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of lines for people.")
    ] = False,
) -> None:
    """Measure a model on labelled complaints; with --report, write all there is to see of it."""
    with plain_failures():
        from models.registry import Registry  # noqa: PLC0415 - heavy imports wait until a command runs
        from models.suggester import Suggester  # noqa: PLC0415 - likewise
        from training.rows import read_rows  # noqa: PLC0415 - likewise

        registry = Registry(models_dir())
        suggester = Suggester.load(registry.resolve(model))
        rows = read_rows(corpus)
        if report is None:
            _measure(suggester, rows, tenant, as_json=as_json)
            return
        from training.reporting.build import Against, measured, write_report  # noqa: PLC0415 - likewise
        from training.reporting.build import examples as masked  # noqa: PLC0415 - likewise

        other = Suggester.load(registry.resolve(against)) if against else None
        rivals = Against(other, read_rows(train) if train else (), min_n)
        with counting("rows", len(rows) * (2 if other else 1)) as progress:
            metrics = measured(suggester, rows, rivals, tenant=tenant, progress=progress)
        write_report(report, metrics, masked(metrics, rows) if examples else {})
        lines = [_line(name, found) for name, found in metrics["figures"].items()] + [
            f"report: {report / 'report.html'}"
        ]
        body = {"version": suggester.version, "report": str(report)}
        keys = ("n", "accuracy", "top3", "macro_f1", "ece", "actions", "rivals", "automatic")
        body_figures = {k: {key: v[key] for key in keys if key in v} for k, v in metrics["figures"].items()}
        give(body | body_figures, as_json=as_json, lines=lines)
        if examples:
            say(
                "The report shows masked complaints: keep it where complaints may be kept (--no-examples leaves them out)."
            )


def _line(name: str, found: "Mapping[str, Any]") -> str:
    from training.reporting.markup import with_interval  # noqa: PLC0415 - likewise

    shown = (
        f"{label} {with_interval(found[key])}"
        for label, key in (("top-1", "accuracy"), ("top-3", "top3"), ("macro-F1", "macro_f1"))
    )
    return f"{name:7} n={found['n']:,} {' '.join(shown)} ECE {found['ece']:.3f}"


def _measure(suggester: "Suggester", rows: "list[LabelledComplaint]", tenant: str, *, as_json: bool) -> None:
    from training.evaluate import evaluate as measure  # noqa: PLC0415 - likewise

    with counting("rows", len(rows)) as progress:
        found = measure(suggester, rows, tenant=tenant, progress=progress)
    lines = [
        f"{name:7} n={e.n:,} top-1 {e.accuracy.value:.3f} [{e.accuracy.low:.3f}, {e.accuracy.high:.3f}] "
        f"top-3 {e.top3.value:.3f} [{e.top3.low:.3f}, {e.top3.high:.3f}] macro-F1 {e.macro_f1:.3f} ECE {e.ece:.3f}"
        for name, e in found.items()
    ]
    body = {"version": suggester.version} | {name: e.as_json() for name, e in found.items()}
    give(body, as_json=as_json, lines=lines)
