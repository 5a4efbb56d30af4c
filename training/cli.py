"""The commands that train, score and measure; each is a thin call of one documented function."""

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from training.console import counting, give, plain_failures, say
from training.data_card_cli import data_card

if TYPE_CHECKING:
    from data.schema import LabelledComplaint, RejectedRow

app = typer.Typer(no_args_is_help=True, add_completion=False)
data_app = typer.Typer(no_args_is_help=True, help="Look at files of complaints.")
model_app = typer.Typer(no_args_is_help=True, help="Look at models, promote one, go back to the one before.")
app.add_typer(data_app, name="data")
data_app.command("card")(data_card)
app.add_typer(model_app, name="model")

Corpora = Annotated[
    list[Path], typer.Option("--corpus", help="CSV, NDJSON, Parquet or LAPOR export; may be repeated.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of lines for people.")]
Model = Annotated[str, typer.Option("--model", help="Folder of a model, or an alias such as champion.")]
TenantCode = Annotated[
    str, typer.Option("--tenant", help="Government that routes, for all rows (34.04, nasional).")
]


def _models_dir() -> Path:
    from models.registry import DEFAULT_ROOT  # noqa: PLC0415 - heavy imports wait until a command runs

    return Path(os.environ.get("DISPOSISI_MODELS_DIR", DEFAULT_ROOT))


@app.command()
def train(
    corpus: Corpora,
    out: Annotated[Path, typer.Option(help="Folder for the model.")],
    tenant: TenantCode = "",
    recipe: Annotated[str, typer.Option(help="Name of a shipped recipe, or a TOML file.")] = "default",
    *,
    thorough: Annotated[
        bool, typer.Option("--thorough", help="Try several settings however long the history; takes minutes.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Learn a model from labelled complaints."""
    with plain_failures():
        from data.tenants import load_tenant  # noqa: PLC0415
        from models.artifact import save_artifact  # noqa: PLC0415
        from training.config import load_recipe  # noqa: PLC0415
        from training.train import train as learn  # noqa: PLC0415

        if tenant:
            load_tenant(tenant)
        settings = load_recipe(recipe)
        if thorough:
            settings = replace(settings, search_below=sys.maxsize)
        artifact = learn(_read(corpus, out), settings, tenant=tenant, progress=say)
        save_artifact(artifact, out)
        body = {"version": artifact.version, "out": str(out), "metrics": artifact.manifest["metrics"]}
        body |= {"thresholds": artifact.manifest["thresholds"]}
        give(body, as_json=as_json, lines=[artifact.card])


@app.command()
def score(
    model: Model,
    source: Annotated[Path, typer.Option("--in", help="File of complaints.")],
    out: Annotated[Path, typer.Option(help="NDJSON to write; rows put aside go to <out>.rejected.csv.")],
    tenant: TenantCode = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Suggest for every complaint of a file."""
    with plain_failures():
        from data.tenants import load_tenant  # noqa: PLC0415
        from models.registry import Registry  # noqa: PLC0415
        from models.suggester import Suggester  # noqa: PLC0415
        from training.score import score_file  # noqa: PLC0415

        if tenant:
            load_tenant(tenant)
        suggester = Suggester.load(Registry(_models_dir()).resolve(model))
        with counting("rows", None) as progress:
            result = score_file(suggester, source, out, tenant=tenant, progress=progress)
        body = {
            "scored": result.scored,
            "resumed": result.resumed,
            "rejected": result.rejected,
            "out": str(out),
        }
        line = f"{result.scored} suggestions in {out} ({result.resumed} from an earlier run), {result.rejected} rejected"
        give(body | {"version": suggester.version}, as_json=as_json, lines=[line])


@data_app.command("check")
def data_check(file: Path, *, as_json: AsJson = False) -> None:
    """Say what a file or folder holds: labels, dates, duplicates, wording, personal data, rows that cannot be read."""
    with plain_failures():
        from training.check import check_file  # noqa: PLC0415

        body = check_file(file).as_json()
        give(body, as_json=as_json, lines=[f"{name}: {value}" for name, value in body.items()])


@model_app.command("inspect")
def model_inspect(model: str, *, as_json: AsJson = False) -> None:
    """Check a model to the last byte and say what it is."""
    with plain_failures():
        from models.artifact import load_artifact  # noqa: PLC0415
        from models.registry import Registry  # noqa: PLC0415

        artifact = load_artifact(Registry(_models_dir()).resolve(model))
        heads = {head.name: len(head.labels) for head in artifact.heads}
        body = artifact.manifest | {"heads": heads, "vocabulary": len(artifact.vocabulary)}
        give(body, as_json=as_json, lines=[f"{name}: {value}" for name, value in sorted(body.items())])


@model_app.command("card")
def model_card(model: str) -> None:
    """Print a model's card."""
    with plain_failures():
        from models.artifact import load_artifact  # noqa: PLC0415
        from models.registry import Registry  # noqa: PLC0415

        card = load_artifact(Registry(_models_dir()).resolve(model)).card
        give({"card": card}, as_json=False, lines=[card])


@model_app.command("list")
def model_list(*, as_json: AsJson = False) -> None:
    """List the models kept, and which one serves."""
    with plain_failures():
        from models.errors import ArtifactError  # noqa: PLC0415
        from models.registry import CHAMPION, Registry  # noqa: PLC0415

        registry = Registry(_models_dir())
        try:
            champion = registry.version(CHAMPION)
        except ArtifactError:
            champion = ""
        versions = registry.versions()
        lines = [f"{version}{'  (champion)' if version == champion else ''}" for version in versions] or [
            "no models yet"
        ]
        give({"champion": champion, "versions": versions}, as_json=as_json, lines=lines)


@model_app.command("promote")
def model_promote(
    folder: Path,
    *,
    only_over_shipped: Annotated[
        bool, typer.Option(help="Leave a champion that learned from more than the shipped corpus alone.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Let a model be the champion: the one that serves, from its next request on."""
    with plain_failures():
        from models.registry import Registry  # noqa: PLC0415
        from models.suggester import Suggester  # noqa: PLC0415

        registry = Registry(_models_dir())
        if only_over_shipped and (kept := registry.own_champion()):
            give(
                {"champion": kept, "kept": True},
                as_json=as_json,
                lines=[f"{kept} stays champion: it learned from a history"],
            )
            return
        Suggester.load(folder)  # it must answer before it may serve
        done = registry.promote(folder)
        line = f"{done.version} is champion" + (f" (before: {done.previous})" if done.previous else "")
        give({"champion": done.version, "previous": done.previous}, as_json=as_json, lines=[line])


@model_app.command("rollback")
def model_rollback(*, as_json: AsJson = False) -> None:
    """Let the champion before this one serve again."""
    with plain_failures():
        from models.registry import Registry  # noqa: PLC0415

        done = Registry(_models_dir()).rollback()
        give(
            {"champion": done.version, "previous": done.previous},
            as_json=as_json,
            lines=[f"{done.version} is champion again"],
        )


def _read(corpora: list[Path], out: Path | None) -> "list[LabelledComplaint]":
    """Read whole corpora; rows that cannot be read are counted, and written beside `out` where there is one."""
    from data.corpus import read_corpus  # noqa: PLC0415
    from data.schema import LabelledComplaint, RejectedRow  # noqa: PLC0415
    from training.errors import TrainingError  # noqa: PLC0415
    from training.rejects import Rejects  # noqa: PLC0415

    everything = [_checked(row) for path in corpora for row in read_corpus(path)]
    rejected = [row for row in everything if isinstance(row, RejectedRow)]
    for row in rejected[:10]:
        say(f"line {row.line}: {row.reason}")
    if rejected:
        say(f"{len(rejected)} rows put aside")
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        with Rejects(out) as kept:
            for row in rejected:
                kept.add(row)
    rows = [row for row in everything if isinstance(row, LabelledComplaint)]
    if not rows:
        raise TrainingError(f"no readable row in {', '.join(str(path) for path in corpora)}")
    return rows


def _checked(row: "LabelledComplaint | RejectedRow") -> "LabelledComplaint | RejectedRow":
    from data.schema import LabelledComplaint, RejectedRow  # noqa: PLC0415
    from data.scorable import unknown_codes  # noqa: PLC0415

    if isinstance(row, LabelledComplaint) and (fault := unknown_codes(row.complaint)):
        return RejectedRow(row.line, fault, row.complaint.text)
    return row
