"""The commands for API keys: key create, key list, key revoke."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from serve.cli_setup import BAD_INPUT, USAGE, fail, open_store, settings_from

if TYPE_CHECKING:
    from serve.keys.schemas import KeyInfo
    from serve.keys.service import KeyService

LONGEST_LIFE = 36_500
"""Days, a century: later ends are no moments any more."""

LONGEST_NAME = 100


class ScopeName(StrEnum):
    """The scopes of `serve.auth`, written out: the list of commands must not load the web."""

    SUGGEST = "suggest"
    OUTCOME = "outcome"
    JOBS = "jobs"
    READ = "read"


app = typer.Typer(no_args_is_help=True, help="Keys of intake systems.")
key = typer.Typer(no_args_is_help=True, help="Keys of intake systems.")
app.add_typer(key, name="key")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@key.command("create")
def create(
    tenant: Annotated[str, typer.Option(help="Government it acts for; nasional acts for all.")],
    scope: Annotated[list[ScopeName], typer.Option(help="What it may do; give it several times.")],
    name: Annotated[str, typer.Option(help="Whose it is.")],
    expires_days: Annotated[int | None, typer.Option(min=1, max=LONGEST_LIFE, help="Days it lives.")] = None,
    limit: Annotated[
        str, typer.Option(help='Like "60/minute"; else that of DISPOSISI_RATE_LIMIT holds.')
    ] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Make a key; it is shown once."""
    from serve.keys.credential import named_prefix  # noqa: PLC0415 - a command loads what it needs
    from serve.keys.schemas import KeyWish  # noqa: PLC0415 - likewise
    from serve.texts import say  # noqa: PLC0415 - likewise

    _check(name, tenant, limit)
    expires_at = datetime.now(UTC) + timedelta(days=expires_days) if expires_days else None
    wish = KeyWish(name, tenant, tuple(name.value for name in dict.fromkeys(scope)), expires_at, limit)
    with _keys() as keys:
        made = keys.issue(wish)
        info = keys.info(named_prefix(made))
    if as_json:
        typer.echo(json.dumps({"key": made} | _as_json(info)))
    else:
        typer.echo(made)
        typer.echo(say("cli.shown_once"), err=True)


@key.command("list")
def list_keys(*, as_json: AsJson = False) -> None:
    """List the keys, without their secrets."""
    with _keys(must_exist=True) as keys:
        infos = keys.infos()
    if as_json:
        typer.echo(json.dumps([_as_json(info) for info in infos]))
    for info in () if as_json else infos:
        typer.echo(_as_line(info))


@key.command("revoke")
def revoke(
    prefix: Annotated[str, typer.Argument(help='The key\'s beginning, "dsp_ab12cd34".')],
    *,
    as_json: AsJson = False,
) -> None:
    """End a key; running services refuse it from the next request on."""
    from serve.errors import NotFoundError  # noqa: PLC0415 - likewise
    from serve.keys.credential import named_prefix  # noqa: PLC0415 - likewise
    from serve.texts import say  # noqa: PLC0415 - likewise

    with _keys(must_exist=True) as keys:
        try:
            info = keys.revoke(named_prefix(prefix))
        except NotFoundError:
            fail(say("cli.no_key"), BAD_INPUT)
    typer.echo(json.dumps(_as_json(info)) if as_json else _as_line(info))


@contextmanager
def _keys(*, must_exist: bool = False) -> Iterator["KeyService"]:
    from serve.keys.service import KeyService  # noqa: PLC0415 - likewise
    from serve.store.errors import using  # noqa: PLC0415 - likewise
    from serve.store.migrate import upgrade  # noqa: PLC0415 - likewise

    settings = settings_from()
    with open_store(settings, must_exist=must_exist) as store, using(settings.database_url):
        upgrade(store)
        yield KeyService(store)


def _check(name: str, tenant: str, limit: str) -> None:
    from data.tenants import tenant_codes  # noqa: PLC0415 - likewise
    from serve.texts import say  # noqa: PLC0415 - likewise
    from serve.windows import parse_limit  # noqa: PLC0415 - likewise

    if not (name.strip() and name.isprintable() and len(name) <= LONGEST_NAME):
        fail(say("cli.no_name", longest=LONGEST_NAME), USAGE)
    if tenant not in tenant_codes():
        fail(say("cli.unknown_tenant", tenant=tenant, tenants=", ".join(tenant_codes())), USAGE)
    try:
        parse_limit(limit or "1/minute")
    except ValueError:
        fail(say("cli.no_limit", limit=limit), USAGE)


def _as_json(info: "KeyInfo") -> dict[str, object]:
    """Give the members that have a value."""
    moments = {
        "created_at": info.created_at,
        "expires_at": info.expires_at,
        "revoked_at": info.revoked_at,
        "last_used_at": info.last_used_at,
    }
    shown: dict[str, object] = {
        "prefix": f"dsp_{info.prefix}",
        "name": info.name,
        "tenant": info.tenant,
        "scopes": info.scopes,
        "state": info.state(datetime.now(UTC)),
    }
    if info.rate_limit:
        shown["limit"] = info.rate_limit
    return shown | {name: moment.isoformat() for name, moment in moments.items() if moment}


def _as_line(info: "KeyInfo") -> str:
    shown = _as_json(info)
    words = [f"{name}={value}" for name, value in shown.items() if name.endswith("_at") or name == "limit"]
    columns = (shown["prefix"], shown["state"], info.tenant, ",".join(info.scopes), *words, info.name)
    return "  ".join(map(str, columns))
