"""The commands that say which labels to look at again, and which complaints to label next."""

import csv
import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from training.console import counting, give, plain_failures, say

app = typer.Typer(no_args_is_help=True, add_completion=False)

Corpora = Annotated[
    list[Path], typer.Option("--corpus", help="CSV, NDJSON, Parquet or LAPOR export; may be repeated.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of lines for people.")]


@app.command()
def labels(
    corpus: Corpora,
    out: Annotated[Path, typer.Option(help="CSV to write, the most doubtful rows first; it holds no text.")],
    label: Annotated[Literal["topic", "agency"], typer.Option(help="Which labels to look at.")] = "agency",
    recipe: Annotated[str, typer.Option(help="Name of a shipped recipe, or a TOML file.")] = "default",
    *,
    as_json: AsJson = False,
) -> None:
    """Find labels that are probably wrong: twins with two labels, and what models that did not see a row doubt."""
    with plain_failures():
        from training.config import load_recipe  # noqa: PLC0415 - heavy imports wait until a command runs
        from training.label_issues import CONFLICT, DOUBTED, find_issues, judge  # noqa: PLC0415
        from training.rows import read_rows  # noqa: PLC0415

        rows = [row for row in read_rows(corpus, out) if getattr(row, label)]
        settings = load_recipe(recipe)
        found = find_issues(rows, judge(rows, label, settings, say), label)
        with out.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["id", "line", "given", "suggested", "quality", "reason"])
            for issue in found:
                row = rows[issue.row]
                quality = f"{issue.quality:.4f}"
                writer.writerow(
                    [row.complaint.id, row.line, issue.given, issue.suggested, quality, issue.reason]
                )
        counts = {name: sum(issue.reason == name for issue in found) for name in (CONFLICT, DOUBTED)}
        body = {"rows": len(rows), "issues": counts, "seed": settings.seed, "out": str(out)}
        line = f"{counts[CONFLICT]:,} rows with a twin of another {label}, {counts[DOUBTED]:,} more unlike their {label}, of {len(rows):,}: {out}"
        give(body, as_json=as_json, lines=[line])


@app.command()
def sample(  # noqa: PLR0913 - the options of a command
    model: Annotated[str, typer.Option("--model", help="Folder of a model, or an alias such as champion.")],
    source: Annotated[Path, typer.Option("--in", help="File of complaints without labels.")],
    out: Annotated[
        Path, typer.Option(help="NDJSON to write: the complaints to label, with what the model says.")
    ],
    count: Annotated[int, typer.Option(min=1, help="How many.")] = 200,
    *,
    labelled: Annotated[
        list[Path] | None, typer.Option(help="What is labelled already, so that rare labels come first.")
    ] = None,
    tenant: Annotated[str, typer.Option(help="Government that routes, for all rows.")] = "",
    seed: Annotated[int, typer.Option(help="Of the grouping of alike complaints.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Pick the complaints whose labels would teach the model most."""
    with plain_failures():
        from models.registry import Registry  # noqa: PLC0415
        from models.suggester import Suggester  # noqa: PLC0415
        from training.model_dir import models_dir  # noqa: PLC0415
        from training.pool import pick  # noqa: PLC0415
        from training.rows import read_rows  # noqa: PLC0415

        suggester = Suggester.load(Registry(models_dir()).resolve(model))
        rows = read_rows([source], out)
        known = read_rows(labelled) if labelled else []
        with counting("rows", len(rows)) as progress:
            picked = pick(suggester, rows, known, count, tenant=tenant, seed=seed, progress=progress)
        with out.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in picked)
        body = {"rows": len(rows), "picked": len(picked), "seed": seed, "version": suggester.version}
        line = f"{len(picked):,} of {len(rows):,} complaints to label: {out} (fill in topic and agency, then train with it)"
        give(body | {"out": str(out)}, as_json=as_json, lines=[line])
