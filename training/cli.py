"""The commands that train, score and measure; each is a thin call of one documented function."""

import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from training.console import counting, give, plain_failures, say
from training.model_dir import models_dir

if TYPE_CHECKING:
    from training.score import Engine

app = typer.Typer(no_args_is_help=True, add_completion=False)

Corpora = Annotated[
    list[Path], typer.Option("--corpus", help="CSV, NDJSON, Parquet or LAPOR export; may be repeated.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of lines for people.")]
Model = Annotated[str, typer.Option("--model", help="Folder of a model, or an alias such as champion.")]
TenantCode = Annotated[
    str, typer.Option("--tenant", help="Government that routes, for all rows (34.04, nasional).")
]


@app.command()
def train(  # noqa: PLR0913 - the options of a command
    corpus: Corpora,
    out: Annotated[Path, typer.Option(help="Folder for the model.")],
    tenant: TenantCode = "",
    recipe: Annotated[str, typer.Option(help="Name of a shipped recipe, or a TOML file.")] = "default",
    *,
    thorough: Annotated[
        bool, typer.Option("--thorough", help="Try several settings however long the history; takes minutes.")
    ] = False,
    tune: Annotated[
        int, typer.Option(min=0, help="Train so often with settings that Optuna tries, keep the best model.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Learn a model from labelled complaints."""
    with plain_failures():
        from data.tenants import load_tenant  # noqa: PLC0415
        from models.artifact import save_artifact  # noqa: PLC0415
        from models.verdicts import manifest_sha256  # noqa: PLC0415
        from training.config import load_recipe  # noqa: PLC0415
        from training.rows import file_hashes, read_rows  # noqa: PLC0415
        from training.train import train as learn  # noqa: PLC0415

        if tenant:
            load_tenant(tenant)
        settings = load_recipe(recipe)
        if thorough:
            settings = replace(settings, search_below=sys.maxsize)
        rows = read_rows(corpus, out)
        if tune:
            from training.tune import tuned  # noqa: PLC0415

            artifact = tuned(rows, settings, tune, tenant=tenant, progress=say)
        else:
            artifact = learn(rows, settings, tenant=tenant, progress=say)
        save_artifact(artifact, out)
        body = {"version": artifact.version, "out": str(out), "metrics": artifact.manifest["metrics"]}
        body |= {"thresholds": artifact.manifest["thresholds"], "seed": settings.seed}
        body |= {"manifest_sha256": manifest_sha256(out), "corpus": file_hashes(corpus)}
        give(body, as_json=as_json, lines=[artifact.card])


@app.command()
def score(  # noqa: PLR0913 - the options of a command
    model: Model,
    source: Annotated[Path, typer.Option("--in", help="File of complaints.")],
    out: Annotated[Path, typer.Option(help="NDJSON to write; rows put aside go to <out>.rejected.csv.")],
    tenant: TenantCode = "",
    *,
    engine: Annotated[
        Literal["local", "dask"],
        typer.Option(help="Score in this process, or on the workers of a Dask cluster."),
    ] = "local",
    scheduler: Annotated[
        str, typer.Option(help="Address of a Dask scheduler (tcp://host:8786); else workers on this machine.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Suggest for every complaint of a file."""
    with plain_failures():
        from data.tenants import load_tenant  # noqa: PLC0415
        from models.registry import Registry  # noqa: PLC0415
        from models.signature import Trust  # noqa: PLC0415
        from models.suggester import Suggester  # noqa: PLC0415
        from training.score import score_file  # noqa: PLC0415

        if tenant:
            load_tenant(tenant)
        folder = Registry(models_dir()).resolve(model)
        if trust := Trust.from_environment():
            trust.check(folder)
        suggester = Suggester.load(folder)
        elsewhere: AbstractContextManager[Engine | None] = nullcontext()
        if engine == "dask" or scheduler:
            from training.dask_score import dask_engine  # noqa: PLC0415

            elsewhere = dask_engine(folder.resolve(), tenant, scheduler)
        with elsewhere as opened, counting("rows", None) as progress:
            result = score_file(suggester, source, out, tenant=tenant, progress=progress, engine=opened)
        body = {
            "scored": result.scored,
            "resumed": result.resumed,
            "rejected": result.rejected,
            "out": str(out),
        }
        line = f"{result.scored} suggestions in {out} ({result.resumed} from an earlier run), {result.rejected} rejected"
        give(body | {"version": suggester.version}, as_json=as_json, lines=[line])
