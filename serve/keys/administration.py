"""/kelola/kunci: administrators make keys of intake systems, end them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from data.tenants import load_tenant
from serve.administered import is_confirmed, tenants_of
from serve.auth import SCOPES
from serve.dependencies import PagesDep, StoreDep
from serve.errors import NotFoundError
from serve.forms import read_form
from serve.keys.schemas import KeyInfo
from serve.keys.service import KeyService
from serve.keys.wishes import new_key
from serve.officer import Officer
from serve.signed_in import Administrator
from serve.texts import say

router = APIRouter(prefix="/kelola/kunci", include_in_schema=False)


async def _service(store: StoreDep, admin: Administrator) -> KeyService:
    return KeyService(store, admin.actor)


ServiceDep = Annotated[KeyService, Depends(_service)]


@router.get("")
async def list_keys(
    pages: PagesDep,
    service: ServiceDep,
    admin: Administrator,
    revoked: Annotated[str, Query(alias="dicabut", max_length=8)] = "",
) -> HTMLResponse:
    """List the keys of the own government, those in use first, with the form of a new one."""
    return await _list_page(
        pages, service, admin, done=say("keys.revoked", prefix=revoked) if revoked else ""
    )


@router.post("")
async def create(
    request: Request, pages: PagesDep, service: ServiceDep, admin: Administrator
) -> HTMLResponse:
    """Make a key and show it this once, or the form again."""
    fields = await read_form(request)
    read = new_key(fields, admin)
    if read.errors:
        return await _list_page(pages, service, admin, fields=fields, errors=read.errors)
    made = await to_thread.run_sync(service.issue, read.wish)
    return await _list_page(pages, service, admin, made=made, made_for=read.wish.name)


@router.get("/{prefix}/cabut")
async def ask(prefix: str, pages: PagesDep, service: ServiceDep, admin: Administrator) -> HTMLResponse:
    """Ask whether the key is to end."""
    key = await to_thread.run_sync(_own, service, admin, prefix)
    return pages.render("kelola/kunci_cabut.html", key=key, errors={})


@router.post("/{prefix}/cabut")
async def revoke(
    request: Request, prefix: str, pages: PagesDep, service: ServiceDep, admin: Administrator
) -> Response:
    """End the key where the box was ticked."""
    key = await to_thread.run_sync(_own, service, admin, prefix)
    if not is_confirmed(await read_form(request)):
        errors = {"yakin": say("administration.confirm")}
        return pages.render("kelola/kunci_cabut.html", status=422, key=key, errors=errors)
    await to_thread.run_sync(service.revoke, prefix)
    return RedirectResponse(f"/kelola/kunci?dicabut={key.prefix}", status_code=303)


def _own(service: KeyService, admin: Officer, prefix: str) -> KeyInfo:
    """Give a key of the own government, or raise `NotFoundError`."""
    for key in service.infos():
        if key.prefix == prefix and admin.may_administer(key.tenant):
            return key
    raise NotFoundError(say("problem.not_found"))


async def _list_page(pages: PagesDep, service: KeyService, admin: Officer, **shown: Any) -> HTMLResponse:
    infos = await to_thread.run_sync(service.infos)
    now = datetime.now(UTC)
    own = [(key, key.state(now)) for key in reversed(infos) if admin.may_administer(key.tenant)]
    errors: Mapping[str, str] = shown.get("errors", {})
    start = {"pemerintah": admin.tenant, "izin-suggest": "ya"}
    context = {"fields": start, "errors": {}, "done": "", "made": "", "made_for": ""} | shown
    return pages.render(
        "kelola/kunci.html",
        status=422 if errors else 200,
        keys=sorted(own, key=lambda pair: pair[1] != "active"),
        scopes=SCOPES,
        tenants=tenants_of(admin),
        zone=load_tenant(admin.tenant).time_zone,
        **context,
    )
