"""The commands of the service: serve, db, reviews."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from serve.cli_setup import BAD_INPUT
from serve.cli_setup import fail as _fail
from serve.cli_setup import open_store as _store
from serve.cli_setup import settings_from as _settings
from serve.cli_setup import upgraded as _upgraded

app = typer.Typer(no_args_is_help=True, help="The service and the officers' page.")
db = typer.Typer(no_args_is_help=True, help="The store of the service.")
reviews = typer.Typer(no_args_is_help=True, help="Officers' decisions.")
app.add_typer(db, name="db")
app.add_typer(reviews, name="reviews")


@app.command()
def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; else DISPOSISI_HOST, else 127.0.0.1.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="TCP port; else DISPOSISI_PORT, else 8000.")] = None,
) -> None:
    """Serve suggestions over HTTP and the officers' page."""
    from data.deadlines import check_rules  # noqa: PLC0415 - a command loads what it needs when it is called
    from data.errors import DataError  # noqa: PLC0415 - likewise
    from serve.logs import configure_logging  # noqa: PLC0415 - likewise
    from serve.server import run  # noqa: PLC0415 - likewise

    settings = _settings(host=host, port=port)
    try:
        check_rules()
    except DataError as error:
        _fail(str(error), BAD_INPUT)
    _upgraded(settings)
    configure_logging(settings.log_level)
    if not run(settings):
        _fail(
            f"cannot listen on {settings.host}:{settings.port}; is it in use? Choose another with DISPOSISI_PORT or --port",
            BAD_INPUT,
        )


@db.command("upgrade")
def upgrade_database() -> None:
    """Bring the store up to date (serving does it by itself)."""
    from serve.texts import say  # noqa: PLC0415 - likewise

    typer.echo(say("cli.upgraded", revision=_upgraded(_settings())))


@db.command("backup")
def backup(
    file: Annotated[Path, typer.Argument(help="File to write; only its owner may read it.")],
    as_json: Annotated[bool, typer.Option("--json", help="Say what was written as JSON.")] = False,  # noqa: FBT002 - how typer declares a flag
) -> None:
    """Write the whole store to one file while the service goes on."""
    from serve.store.backup import back_up  # noqa: PLC0415 - likewise
    from serve.texts import say  # noqa: PLC0415 - likewise

    try:
        with _store(_settings(), must_exist=True) as store:
            written = back_up(store, file).as_json()
    except OSError as error:
        _fail(say("cli.cannot_write", file=file, reason=error.strerror), BAD_INPUT)
    _report(written, say("cli.backed_up", file=file, **written), as_json=as_json)


@db.command("restore")
def restore_backup(
    file: Annotated[Path, typer.Argument(help="A backup, made from SQLite or PostgreSQL alike.")],
    replace: Annotated[bool, typer.Option("--replace", help="Give up the rows that are there.")] = False,  # noqa: FBT002 - likewise
    as_json: Annotated[bool, typer.Option("--json", help="Say what was restored as JSON.")] = False,  # noqa: FBT002 - likewise
) -> None:
    """Bring back what a backup holds: all of it, or nothing."""
    from serve.store.restore import restore  # noqa: PLC0415 - likewise
    from serve.texts import say  # noqa: PLC0415 - likewise

    with _store(_settings()) as store:
        restored = restore(store, file, replace=replace).as_json()
    _report(restored, say("cli.restored", **restored), as_json=as_json)


@reviews.command("export")
def export(
    out: Annotated[Path, typer.Option(help="NDJSON to write.")],
    tenant: Annotated[str, typer.Option(help="Only of this government; else of all.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Say what was written as JSON.")] = False,  # noqa: FBT002 - likewise
) -> None:
    """Write officers' decisions and final outcomes as a corpus, one labelled complaint a line."""
    from serve.reviews.export import export_reviews  # noqa: PLC0415 - likewise
    from serve.store.errors import using  # noqa: PLC0415 - likewise
    from serve.store.migrate import upgrade  # noqa: PLC0415 - likewise
    from serve.texts import say  # noqa: PLC0415 - likewise

    settings = _settings(**({"tenant": tenant} if tenant else {}))
    try:
        with _store(settings, must_exist=True) as store, using(settings.database_url):
            upgrade(store)
            exported = export_reviews(store, out, tenant)
    except OSError as error:
        _fail(say("cli.cannot_write", file=out, reason=error.strerror), BAD_INPUT)
    typer.echo(say("cli.exported", written=exported.written, file=out), err=True)
    if exported.confidential:
        typer.echo(say("cli.left_out", count=exported.confidential), err=True)
    if as_json:
        typer.echo(json.dumps({"file": str(out), **asdict(exported)}))


@reviews.command("promise")
def promise(
    as_json: Annotated[bool, typer.Option("--json", help="Say it as JSON.")] = False,  # noqa: FBT002 - likewise
) -> None:
    """Say whether automatic decisions still keep their promise, by what was decided since; exit code 1 where not."""
    from models.errors import ModelError  # noqa: PLC0415 - likewise
    from serve.promise.report import report  # noqa: PLC0415 - likewise
    from serve.store.errors import using  # noqa: PLC0415 - likewise
    from serve.store.migrate import upgrade  # noqa: PLC0415 - likewise

    settings = _settings()
    try:
        with _store(settings, must_exist=True) as store, using(settings.database_url):
            upgrade(store)
            said = report(store, settings.models_dir)
    except ModelError as error:
        _fail(str(error), BAD_INPUT)
    typer.echo(json.dumps(said.as_json()) if as_json else "\n".join(said.lines()))
    if said.is_broken:
        raise typer.Exit(1)


def _report(done: dict[str, Any], sentence: str, *, as_json: bool) -> None:
    """Say what was done: for programs, or for people."""
    typer.echo(json.dumps(done) if as_json else sentence)
