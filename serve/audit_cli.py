"""The command for the audit trail: audit verify."""

import json
from typing import Annotated

import typer

from serve.cli_setup import open_store, settings_from

GATE_FAILED = 1

app = typer.Typer(no_args_is_help=True, help="The audit trail.")
audit = typer.Typer(no_args_is_help=True, help="The audit trail.")
app.add_typer(audit, name="audit")


@audit.callback()
def _group() -> None:
    """Keep `verify` a command of its own although it is the only one."""


@audit.command("verify")
def verify(
    anchor: Annotated[
        str, typer.Option(help="Hash that an earlier check printed: shows that nothing was cut off since.")
    ] = "",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Say it as JSON.")] = False,
) -> None:
    """Check the chain of the audit trail; exit code 1 with the first row that does not hold."""
    from serve.store.errors import using  # noqa: PLC0415 - a command loads what it needs when it is called
    from serve.store.migrate import upgrade  # noqa: PLC0415 - likewise
    from serve.texts import say  # noqa: PLC0415 - likewise
    from serve.trail.verification import verify as walk  # noqa: PLC0415 - likewise

    settings = settings_from()
    with open_store(settings, must_exist=True) as store, using(settings.database_url):
        upgrade(store)
        found = walk(store, anchor.strip().lower())
    if as_json:
        shown = {"holds": found.holds, "rows": found.rows, "head": found.head}
        typer.echo(json.dumps(shown | ({"broken": found.broken} if found.broken else {})))
    elif found.broken:
        typer.echo(say("cli.trail_broken", number=found.broken, rows=found.rows))
    elif not found.has_anchor:
        typer.echo(say("cli.trail_cut", anchor=anchor, rows=found.rows))
    else:
        typer.echo(say("cli.trail_holds", rows=found.rows, head=found.head))
    if not found.holds:
        raise typer.Exit(GATE_FAILED)
