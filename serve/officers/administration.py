"""/kelola/petugas: administrators make accounts, change them, take them away."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from data.tenants import load_tenant
from serve.administered import is_confirmed, tenants_of
from serve.dependencies import PagesDep, SettingsDep, StoreDep
from serve.errors import ConflictError, NotFoundError
from serve.forms import read_form
from serve.officer import Officer
from serve.officers.links import LinkTo
from serve.officers.schemas import Account
from serve.officers.service import OfficerService
from serve.officers.wishes import changed_account, new_account, roles_for
from serve.signed_in import Administrator
from serve.texts import say

router = APIRouter(prefix="/kelola/petugas", include_in_schema=False)

DONE = ("peran", "nonaktif", "aktif")
"""What an address may say was done."""


async def _service(store: StoreDep, settings: SettingsDep, admin: Administrator) -> OfficerService:
    """Give the accounts as this administrator may change them: nobody changes oneself or somebody of a higher right."""

    def may_change(other: Officer) -> bool:
        return other.id != admin.id and admin.may_make(other.role, other.tenant)

    return OfficerService(store, settings.lifetimes.link, admin.actor, may_change)


ServiceDep = Annotated[OfficerService, Depends(_service)]


@router.get("")
async def list_accounts(pages: PagesDep, service: ServiceDep, admin: Administrator) -> HTMLResponse:
    """List the accounts of the own government."""
    accounts = await to_thread.run_sync(_accounts, service, admin)
    return pages.render("kelola/petugas.html", accounts=accounts, zone=load_tenant(admin.tenant).time_zone)


@router.get("/baru")
async def show_new(pages: PagesDep, admin: Administrator) -> HTMLResponse:
    """Show the form of a new account."""
    return _new_page(pages, admin, {"pemerintah": admin.tenant, "peran": "peninjau"}, {})


@router.post("/baru")
async def create(
    request: Request, pages: PagesDep, service: ServiceDep, settings: SettingsDep, admin: Administrator
) -> HTMLResponse:
    """Make an account and show its link, or the form again."""
    fields = await read_form(request)
    read = new_account(fields, admin)
    if read.errors:
        return _new_page(pages, admin, fields, read.errors)
    try:
        token = await to_thread.run_sync(service.create, read.wish)
    except ConflictError:
        return _new_page(pages, admin, fields, {"nama": say("officers.error.taken")})
    account = await to_thread.run_sync(_by_login, service, read.wish.login)
    return _account_page(
        pages, admin, account, link=LinkTo(settings, _base(request))(token), settings=settings
    )


@router.get("/{officer_id}")
async def show_account(
    officer_id: str,
    pages: PagesDep,
    service: ServiceDep,
    settings: SettingsDep,
    admin: Administrator,
    done: Annotated[str, Query(alias="sesudah")] = "",
) -> HTMLResponse:
    """Show one account, with what can be done to it."""
    account = await to_thread.run_sync(_account, service, admin, officer_id)
    said = say(f"officers.done.{done}", name=account.officer.name) if done in DONE else ""
    return _account_page(pages, admin, account, done=said, settings=settings)


@router.post("/{officer_id}/{act}")
async def change(
    request: Request, officer_id: str, act: str, pages: PagesDep, service: ServiceDep, admin: Administrator
) -> Response:
    """Change a role, disable, enable, or make a new link."""
    fields, settings = await read_form(request), request.app.state.settings
    account = await to_thread.run_sync(_account, service, admin, officer_id)
    person, errors = account.officer, dict[str, str]()
    read = changed_account(fields, person, admin)
    place = (read.wish.tenant, read.wish.agency)
    works: Mapping[str, Callable[[], object]] = {
        "peran": lambda: service.change_role(person.login, read.wish.role, place),
        "aktif": lambda: service.change_role(person.login, person.role, (person.tenant, person.agency), enable=True),
        "nonaktif": lambda: service.disable(person.login),
        "tautan": lambda: service.link(person.login),
    }  # fmt: skip
    if act not in works:
        raise NotFoundError(say("problem.not_found"))
    if act == "peran":
        errors |= read.errors
    if act == "nonaktif" and not is_confirmed(fields):
        errors["yakin"] = say("administration.confirm")
    try:
        result = None if errors else await to_thread.run_sync(works[act])
    except ConflictError:
        errors["peran"] = say("officers.error.last")
    shown = fields if act == "peran" else {}
    if errors:
        return _account_page(pages, admin, account, errors=errors, fields=shown, settings=settings)
    if act == "tautan":
        link = LinkTo(settings, _base(request))(str(result))
        return _account_page(pages, admin, account, link=link, settings=settings)
    return RedirectResponse(f"/kelola/petugas/{officer_id}?sesudah={act}", status_code=303)


def _base(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"


def _accounts(service: OfficerService, admin: Officer) -> list[Account]:
    return [account for account in service.accounts() if admin.may_administer(account.officer.tenant)]


def _account(service: OfficerService, admin: Officer, officer_id: str) -> Account:
    """Give an account of the own government, or raise `NotFoundError`."""
    for account in _accounts(service, admin):
        if account.officer.id == officer_id:
            return account
    raise NotFoundError(say("problem.not_found"))


def _by_login(service: OfficerService, login: str) -> Account:
    wanted = login.strip().casefold()
    return next(account for account in service.accounts() if account.officer.login == wanted)


def _choices(admin: Officer, tenant: str) -> dict[str, Any]:
    """Give what the lists of the form hold; agencies are those of the government that is chosen."""
    tenants = tenants_of(admin)
    registry = load_tenant(tenant if tenant in tenants else admin.tenant).registry
    return {"roles": roles_for(admin), "tenants": tenants, "agencies": list(registry.agencies.values())}


def _new_page(
    pages: PagesDep, admin: Officer, fields: Mapping[str, str], errors: Mapping[str, str]
) -> HTMLResponse:
    choices = _choices(admin, fields.get("pemerintah", ""))
    status = 422 if errors else 200
    return pages.render("kelola/petugas_baru.html", status=status, fields=fields, errors=errors, **choices)


def _account_page(pages: PagesDep, admin: Officer, account: Account, **shown: Any) -> HTMLResponse:
    person, settings, errors = account.officer, shown.pop("settings"), shown.pop("errors", {})
    now = {"peran": person.role, "pemerintah": person.tenant, "instansi": person.agency}
    fields = shown.pop("fields", {}) or now
    context = {"done": "", "link": ""} | shown | _choices(admin, fields.get("pemerintah", ""))
    return pages.render(
        "kelola/petugas_satu.html",
        status=422 if errors else 200,
        account=account,
        fields=fields,
        errors=errors,
        is_self=person.id == admin.id,
        may_change=admin.may_make(person.role, person.tenant),
        hours=settings.officer_link_hours,
        **context,
    )
