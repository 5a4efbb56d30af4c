"""The commands for officers: officer create, list, link, disable, role."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from serve.cli_setup import BAD_INPUT, USAGE, fail, open_store, settings_from

if TYPE_CHECKING:
    from serve.officers.links import LinkTo
    from serve.officers.schemas import Account
    from serve.officers.service import OfficerService

LONGEST_LOGIN = 200
LONGEST_NAME = 100


class RoleName(StrEnum):
    """The roles of `serve.officer`, written out: the list of commands must not load the web."""

    ADMIN_NASIONAL = "admin-nasional"
    ADMIN_INSTANSI = "admin-instansi"
    PEJABAT_PENGHUBUNG = "pejabat-penghubung"
    PENINJAU = "peninjau"
    ILMUWAN_DATA = "ilmuwan-data"
    AUDITOR = "auditor"


app = typer.Typer(no_args_is_help=True, help="Accounts of officers.")
officer = typer.Typer(no_args_is_help=True, help="Accounts of officers.")
app.add_typer(officer, name="officer")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Login = Annotated[str, typer.Argument(help="E-mail address or user name.")]
Role = Annotated[RoleName, typer.Option(help="What the person is.")]
Tenant = Annotated[str, typer.Option(help="Government the person works for; nasional sees all.")]
Agency = Annotated[str, typer.Option(help="Code of the agency of a pejabat-penghubung.")]


@officer.command("create")
def create(
    login: Login,
    name: Annotated[str, typer.Option(help="As colleagues read it.")],
    role: Role,
    tenant: Tenant,
    agency: Agency = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Make an account; the link that is printed lets the person choose a password, once."""
    from serve.officers.schemas import Wish  # noqa: PLC0415 - a command loads what it needs when it is called

    _check_words(login, name)
    _check_place(role, tenant, agency)
    with _officers() as (officers, link_to):
        token = officers.create(Wish(login, name.strip(), role.value, tenant, agency))
        _show_link(login, link_to(token), as_json=as_json)


@officer.command("list")
def list_officers(*, as_json: AsJson = False) -> None:
    """List the accounts, without their secrets."""
    with _officers(must_exist=True) as (officers, _):
        accounts = officers.accounts()
    if as_json:
        typer.echo(json.dumps([_as_json(account) for account in accounts]))
    for account in () if as_json else accounts:
        typer.echo(_as_line(account))


@officer.command("link")
def link(login: Login, *, as_json: AsJson = False) -> None:
    """Make a new one-time sign-in link, for who was invited or forgot the password; the link before ends."""
    with _officers(must_exist=True) as (officers, link_to):
        _show_link(login, link_to(officers.link(login)), as_json=as_json)


@officer.command("disable")
def disable(login: Login, *, as_json: AsJson = False) -> None:
    """Take an account's access away at once."""
    with _officers(must_exist=True) as (officers, _):
        account = officers.disable(login)
    typer.echo(json.dumps(_as_json(account)) if as_json else _as_line(account))


@officer.command("role")
def change_role(
    login: Login,
    role: Annotated[RoleName, typer.Argument(help="What the person is from now on.")],
    tenant: Tenant,
    agency: Agency = "",
    *,
    enable: Annotated[bool, typer.Option("--enable", help="Let a disabled account in again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Change what an account may do; its sessions end."""
    _check_place(role, tenant, agency)
    with _officers(must_exist=True) as (officers, _):
        place = (tenant, agency)
        account = officers.change_role(login, role.value, place, enable=enable)
    typer.echo(json.dumps(_as_json(account)) if as_json else _as_line(account))


@contextmanager
def _officers(*, must_exist: bool = False) -> Iterator[tuple["OfficerService", "LinkTo"]]:
    from serve.errors import ConflictError, NotFoundError  # noqa: PLC0415 - likewise
    from serve.officers.links import LinkTo  # noqa: PLC0415 - likewise
    from serve.officers.service import OfficerService  # noqa: PLC0415 - likewise
    from serve.store.errors import using  # noqa: PLC0415 - likewise
    from serve.store.migrate import upgrade  # noqa: PLC0415 - likewise

    settings = settings_from()
    with open_store(settings, must_exist=must_exist) as store, using(settings.database_url):
        upgrade(store)
        try:
            yield OfficerService(store, settings.lifetimes.link), LinkTo(settings)
        except (ConflictError, NotFoundError) as error:
            fail(error.detail, BAD_INPUT)


def _check_words(login: str, name: str) -> None:
    from serve.texts import say  # noqa: PLC0415 - likewise

    bare = login.strip()
    if not (0 < len(bare) <= LONGEST_LOGIN and bare.isprintable() and " " not in bare):
        fail(say("cli.bad_login", longest=LONGEST_LOGIN), USAGE)
    if not (name.strip() and name.isprintable() and len(name) <= LONGEST_NAME):
        fail(say("cli.no_officer_name", longest=LONGEST_NAME), USAGE)


def _check_place(role: RoleName, tenant: str, agency: str) -> None:
    from data.tenants import tenant_codes  # noqa: PLC0415 - likewise
    from serve.officers.places import wrong_place  # noqa: PLC0415 - likewise
    from serve.texts import say  # noqa: PLC0415 - likewise

    if tenant not in tenant_codes():
        fail(say("cli.unknown_tenant", tenant=tenant, tenants=", ".join(tenant_codes())), USAGE)
    wrong = wrong_place(role.value, tenant, agency)
    if wrong:
        fail(wrong, USAGE)


def _show_link(login: str, link: str, *, as_json: bool) -> None:
    from serve.texts import say  # noqa: PLC0415 - likewise

    if as_json:
        typer.echo(json.dumps({"login": login.strip().casefold(), "link": link}))
        return
    typer.echo(link)
    typer.echo(say("cli.link_once", login=login, hours=settings_from().officer_link_hours), err=True)


def _as_json(account: "Account") -> dict[str, str]:
    """Give the members that have a value."""
    person = account.officer
    moments = {
        "created_at": account.created_at,
        "disabled_at": account.disabled_at,
        "signed_in_at": account.signed_in_at,
    }
    shown = {
        "id": person.id,
        "login": person.login,
        "name": person.name,
        "role": person.role,
        "tenant": person.tenant,
        "agency": person.agency,
        "state": account.state,
    }
    named = {name: moment.isoformat() for name, moment in moments.items() if moment}
    return {name: value for name, value in shown.items() if value} | named


def _as_line(account: "Account") -> str:
    shown = _as_json(account)
    columns = ("login", "state", "role", "tenant", "agency", "signed_in_at", "name")
    return "  ".join(shown[name] for name in columns if name in shown)
