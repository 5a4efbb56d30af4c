"""The command that tells how a challenger does: it joins the commands about models."""

import json
from typing import Annotated

import typer

from serve.cli_setup import open_store as _store
from serve.cli_setup import settings_from as _settings

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _shadow() -> None:
    """The challenger in the shadow."""


@app.command("shadow")
def shadow(
    as_json: Annotated[bool, typer.Option("--json", help="Say it as JSON.")] = False,  # noqa: FBT002 - how typer declares a flag
) -> None:
    """Say how often the challenger agreed with the champion on what came in, with 95 % intervals."""
    from serve.shadow.report import report  # noqa: PLC0415 - a command loads what it needs when it is called
    from serve.store.errors import using  # noqa: PLC0415 - likewise
    from serve.store.migrate import upgrade  # noqa: PLC0415 - likewise

    settings = _settings()
    with _store(settings, must_exist=True) as store, using(settings.database_url):
        upgrade(store)
        said = report(store)
    typer.echo(json.dumps(said.as_json()) if as_json else "\n".join(said.lines()))
