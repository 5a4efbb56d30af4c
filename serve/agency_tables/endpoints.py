"""/kelola/instansi: the agencies and the routing table, edited as a copy."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from data.errors import UnknownCodeError
from data.published import trying
from data.tenants import load_tenant
from serve.administered import is_confirmed, tenant_for, tenants_of
from serve.agency_tables.schemas import Tables
from serve.agency_tables.service import LOOKED_AT, TableService, has_errors
from serve.dependencies import ChampionDep, PagesDep, StoreDep
from serve.errors import ConflictError, NotFoundError
from serve.forms import read_form
from serve.officer import Officer
from serve.published_tables import table_texts
from serve.signed_in import Administrator
from serve.tenant_settings.schemas import Draft
from serve.tenant_settings.service import SettingsService
from serve.texts import say

router = APIRouter(prefix="/kelola/instansi", include_in_schema=False)

PREVIEWS = CapacityLimiter(1)
"""Previews at once: each takes the model's time from who waits for an answer."""

MOVES_SHOWN = 50
DONE = ("sunting", "simpan", "terbit", "buang", "1")
"""What an address may say was done."""

FILES: Mapping[str, tuple[str, str]] = {
    "agencies": ("csv", "text/csv; charset=utf-8"), "routes": ("toml", "application/toml; charset=utf-8"),
}  # fmt: skip


@router.get("")
async def show(
    pages: PagesDep,
    store: StoreDep,
    champion: ChampionDep,
    admin: Administrator,
    tenant: str = "",
    done: Annotated[str, Query(alias="sesudah")] = "",
) -> HTMLResponse:
    """Show the agencies that hold, or the draft with what is wrong in it."""
    service = TableService(store, champion, SettingsService(store, admin), tenant_for(admin, tenant))
    said = say(f"tables.done.{done}") if done in DONE else ""
    return await to_thread.run_sync(lambda: _page(pages, service, admin, done=said))


@router.get("/berkas/{table}")
async def download(
    table: Literal["agencies", "routes"],
    store: StoreDep,
    champion: ChampionDep,
    admin: Administrator,
    tenant: str = "",
) -> Response:
    """Give a table as a file: the draft's where there is one."""
    service = TableService(store, champion, SettingsService(store, admin), tenant_for(admin, tenant))
    draft = await to_thread.run_sync(service.draft)
    tables = Tables.of(draft.content) if draft else await to_thread.run_sync(service.tables)
    ending, media_type = FILES[table]
    name = f"{service.tenant}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(tables.content[table], media_type=media_type, headers=headers)


@router.post("/{act}")
async def change(
    request: Request, act: str, pages: PagesDep, store: StoreDep, champion: ChampionDep, admin: Administrator
) -> Response:
    """Begin, save, preview, publish or give up a draft."""
    fields = await read_form(request)
    tenant = tenant_for(admin, fields.get("tenant", ""))
    service = TableService(store, champion, SettingsService(store, admin), tenant)
    works: Mapping[str, Callable[..., HTMLResponse | None]] = {
        "sunting": _begin, "simpan": _save, "pratinjau": _preview, "terbit": _publish, "buang": _drop,
    }  # fmt: skip
    if act not in works:
        raise NotFoundError(say("problem.not_found"))
    limiter = PREVIEWS if act == "pratinjau" else None
    shown = await to_thread.run_sync(lambda: works[act](pages, service, admin, fields), limiter=limiter)
    if shown:
        return shown
    if act == "terbit":
        await to_thread.run_sync(request.app.state.settings_watch.refresh)
    return RedirectResponse(f"/kelola/instansi?tenant={tenant}&sesudah={act}", status_code=303)


def _begin(_pages: PagesDep, service: TableService, _admin: Officer, _fields: Mapping[str, str]) -> None:
    if service.draft() is None:
        service.put_draft(service.tables(), service.in_force().number)


def _save(
    pages: PagesDep, service: TableService, admin: Officer, fields: Mapping[str, str]
) -> HTMLResponse | None:
    draft = _draft(service)
    if not _is_seen(draft, fields):
        errors = {"draf": say("tables.error.overwritten")}
        return _page(pages, service, admin, errors=errors, typed=Tables.of(fields).content)
    service.put_draft(Tables.of(fields), draft.based_on)
    return None


def _preview(
    pages: PagesDep, service: TableService, admin: Officer, _fields: Mapping[str, str]
) -> HTMLResponse:
    tables = Tables.of(_draft(service).content)
    if has_errors(service.check(tables)):
        return _page(pages, service, admin, errors={"terbit": say("tables.error.findings")})
    return _page(pages, service, admin, preview=service.preview(tables))


def _publish(
    pages: PagesDep, service: TableService, admin: Officer, fields: Mapping[str, str]
) -> HTMLResponse | None:
    draft = _draft(service)
    if not is_confirmed(fields):
        return _page(pages, service, admin, errors={"yakin": say("administration.confirm")})
    if not _is_seen(draft, fields):
        return _page(pages, service, admin, errors={"draf": say("tables.error.unseen")})
    try:
        service.publish(draft)
    except ConflictError as error:
        return _page(pages, service, admin, errors={"terbit": error.detail})
    return None


def _drop(
    pages: PagesDep, service: TableService, admin: Officer, fields: Mapping[str, str]
) -> HTMLResponse | None:
    if not is_confirmed(fields):
        return _page(pages, service, admin, errors={"buang": say("administration.confirm")})
    service.drop_draft()
    return None


def _is_seen(draft: Draft, fields: Mapping[str, str]) -> bool:
    """Say whether the draft still is the one that the form was made for."""
    return fields.get("draf", "") == draft.saved_at.isoformat()


def _draft(service: TableService) -> Draft:
    draft = service.draft()
    if draft is None:
        raise NotFoundError(say("tables.error.no_draft"))
    return draft


def _page(pages: PagesDep, service: TableService, admin: Officer, **shown: Any) -> HTMLResponse:
    tenant, draft, version = load_tenant(service.tenant), service.draft(), service.in_force()
    findings = service.check(Tables.of(draft.content)) if draft else []
    errors: Mapping[str, str] = shown.get("errors", {})
    return pages.render(
        "kelola/instansi.html",
        status=422 if errors else 200,
        tenant=service.tenant,
        tenants=tenants_of(admin),
        zone=tenant.time_zone,
        version=version,
        draft=draft,
        typed=shown.pop("typed", draft.content if draft else {}),
        is_stale=draft is not None and draft.based_on != version.number,
        findings=sorted(findings, key=lambda finding: finding.severity),
        may_publish=not has_errors(findings),
        agencies=list(tenant.registry.agencies.values()),
        name_of=_names(service, draft, may_read=not has_errors(findings)),
        looked_at=LOOKED_AT,
        moves_shown=MOVES_SHOWN,
        **({"errors": {}, "done": "", "preview": None} | shown),
    )


def _names(service: TableService, draft: Draft | None, *, may_read: bool) -> Callable[[str], str]:
    """Give what names an agency: by the draft where that can be read, else by what holds."""
    with trying(table_texts(service.tenant, draft.content) if draft and may_read else {}):
        registry = load_tenant(service.tenant).registry

    def name_of(code: str) -> str:
        try:
            return registry.agency(code).name
        except UnknownCodeError:
            return code

    return name_of
