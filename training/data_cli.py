"""The commands about files of complaints: look at them, keep a part of them aside."""

from pathlib import Path
from typing import Annotated

import typer

from training.console import give, plain_failures
from training.data_card_cli import data_card

app = typer.Typer(no_args_is_help=True)
data_app = typer.Typer(no_args_is_help=True, help="Look at files of complaints, keep a part of them aside.")
app.add_typer(data_app, name="data")
data_app.command("card")(data_card)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of lines for people.")]


@app.callback()
def _files() -> None:
    """Files of complaints."""


@data_app.command("check")
def data_check(files: Annotated[list[Path], typer.Argument()], *, as_json: AsJson = False) -> None:
    """Say what files or folders hold: labels and how they move, dates, duplicates, personal data, unreadable rows."""
    with plain_failures():
        from training.check import check_file  # noqa: PLC0415 - heavy imports wait until a command runs
        from training.check_across import across  # noqa: PLC0415 - likewise

        found = {str(file): check_file(file).as_json() for file in files}
        if len(files) == 1:
            [body] = found.values()
            give(body, as_json=as_json, lines=[f"{name}: {value}" for name, value in body.items()])
            return
        between = across(files)
        lines = [f"{file}: {name}: {value}" for file, body in found.items() for name, value in body.items()]
        lines += [f"across files: {name}: {value}" for name, value in between.items()]
        give({"files": found, "across": between}, as_json=as_json, lines=lines)


@data_app.command("split")
def data_split(
    file: Path,
    out: Annotated[Path, typer.Option(help="Folder for earlier.ndjson and later.ndjson.")],
    share: Annotated[float, typer.Option(min=0.01, max=0.9, help="Of the rows, to keep apart.")] = 0.2,
    *,
    as_json: AsJson = False,
) -> None:
    """Keep the latest part of a file apart to measure on: by date, at random where there are none; twins stay together."""
    with plain_failures():
        from training.kept_apart import keep_apart  # noqa: PLC0415 - likewise

        done = keep_apart(file, out, share)
        lines = [f"{done['earlier']['rows']:,} rows in {done['earlier']['file']} to learn from",
                 f"{done['later']['rows']:,} rows in {done['later']['file']} to measure on ({done['split']})"]  # fmt: skip
        give(done, as_json=as_json, lines=lines)
