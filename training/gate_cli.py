"""The commands between training and promotion: compare two models, let the gates judge, walk the whole way once."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from training.console import FAILED_GATE, counting, give, plain_failures, say
from training.model_dir import models_dir

if TYPE_CHECKING:
    from data.schema import LabelledComplaint

app = typer.Typer(no_args_is_help=True, add_completion=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of lines for people.")]
Corpora = Annotated[
    list[Path], typer.Option("--corpus", help="Rows that neither model learned from; may be repeated.")
]
LearnedFrom = Annotated[
    list[Path] | None,
    typer.Option("--learned-from", help="Leave out rows that stand in this file too; may be repeated."),
]
TenantCode = Annotated[str, typer.Option("--tenant", help="Government that routes, for all rows.")]


@app.command("compare")
def compare_models(
    champion: Annotated[str, typer.Argument(help="Folder or alias of the model that is there.")],
    challenger: Annotated[str, typer.Argument(help="Folder or alias of the one that may replace it.")],
    corpus: Corpora,
    learned_from: LearnedFrom = None,
    tenant: TenantCode = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Measure two models on the very same rows: figures with paired intervals, parts, rows that change."""
    with plain_failures():
        from models.registry import Registry  # noqa: PLC0415 - heavy imports wait until a command runs
        from models.suggester import Suggester  # noqa: PLC0415 - likewise
        from training.compare import compare  # noqa: PLC0415 - likewise
        from training.rows import file_hashes  # noqa: PLC0415 - likewise

        registry = Registry(models_dir())
        one, other = (Suggester.load(registry.resolve(name)) for name in (champion, challenger))
        rows = _unseen(corpus, learned_from)
        with counting("rows", len(rows)) as progress:
            found = compare(one, other, rows, tenant=tenant, progress=progress)
        give(found.as_json() | {"corpus": file_hashes(corpus)}, as_json=as_json, lines=found.lines())


@app.command("gate")
def gate_model(
    challenger: Annotated[str, typer.Argument(help="Folder or alias of the model that may become champion.")],
    corpus: Corpora,
    champion: Annotated[str, typer.Option(help="Folder or alias of the one it would replace.")] = "champion",
    gates: Annotated[Path | None, typer.Option(help="TOML file of limits, else training/gates.toml.")] = None,
    learned_from: LearnedFrom = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Judge a challenger by nine gates; exit code 1 where one fails. `model promote` reads the verdict."""
    with plain_failures():
        from models.registry import Registry  # noqa: PLC0415 - likewise
        from training.limits import load_limits  # noqa: PLC0415 - likewise
        from training.verdict import judged_by_all  # noqa: PLC0415 - likewise

        registry, limits = Registry(models_dir()), load_limits(gates)
        folders = registry.resolve(champion), registry.resolve(challenger)
        rows = _unseen(corpus, learned_from)
        with counting("rows", len(rows)) as progress:
            verdict = judged_by_all(folders, rows, limits, corpus, progress=progress)
        path = verdict.keep(registry.root)
        give(
            verdict.as_json() | {"verdict": str(path)},
            as_json=as_json,
            lines=[*verdict.lines(), f"verdict in {path}"],
        )
    if not verdict.passed:
        raise SystemExit(FAILED_GATE)


@app.command()
def demo(
    folder: Annotated[
        Path | None, typer.Option(help="Folder to work in, else one that is removed again.")
    ] = None,
) -> None:
    """Walk the whole way on the shipped corpus in some two minutes: check, train, compare, gate, promote, go back."""
    with plain_failures():
        from training.demo import walk  # noqa: PLC0415 - likewise

        walk(folder, say)


def _unseen(corpus: list[Path], learned_from: list[Path] | None) -> "list[LabelledComplaint]":
    """Read what is measured on, without what stands in the files that were learned from."""
    from training.errors import TrainingError  # noqa: PLC0415 - likewise
    from training.rows import read_rows  # noqa: PLC0415 - likewise
    from training.splits import groups  # noqa: PLC0415 - likewise

    rows = read_rows(corpus)
    if not learned_from:
        return rows
    known = set(groups(read_rows(learned_from)).tolist())
    unseen = [row for row, group in zip(rows, groups(rows).tolist(), strict=True) if group not in known]
    say(f"{len(rows) - len(unseen):,} rows stand in what was learned from: left out")
    if not unseen:
        raise TrainingError(
            "all rows stand in what was learned from: keep some apart with `disposisi data split`"
        )
    return unseen
