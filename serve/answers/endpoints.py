"""/kelola/jawaban: administrators write the templates that officers answer with."""

from collections.abc import Mapping
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from data.tenants import load_tenant
from serve.administered import is_confirmed, tenant_for, tenants_of
from serve.answer_templates import PLACEHOLDERS, Template
from serve.answers.service import LONGEST_TITLE, AnswerService, read_template
from serve.dependencies import PagesDep, StoreDep
from serve.errors import ConflictError, NotFoundError
from serve.forms import read_form
from serve.officer import Officer
from serve.signed_in import Administrator
from serve.tenant_settings.schemas import Version
from serve.tenant_settings.service import SettingsService
from serve.texts import say

router = APIRouter(prefix="/kelola/jawaban", include_in_schema=False)


async def _service(store: StoreDep, admin: Administrator) -> AnswerService:
    return AnswerService(SettingsService(store, admin))


ServiceDep = Annotated[AnswerService, Depends(_service)]


@router.get("")
async def list_templates(
    pages: PagesDep,
    service: ServiceDep,
    admin: Administrator,
    tenant: str = "",
    saved: Annotated[str, Query(alias="sesudah")] = "",
) -> HTMLResponse:
    """List the templates."""
    version, templates = await to_thread.run_sync(service.in_force, tenant_for(admin, tenant))
    return pages.render(
        "kelola/jawaban.html",
        tenant=version.tenant,
        tenants=tenants_of(admin),
        zone=load_tenant(version.tenant).time_zone,
        version=version,
        templates=templates,
        done=say("administration.saved") if saved else "",
    )


@router.get("/sunting")
async def edit(
    pages: PagesDep,
    service: ServiceDep,
    admin: Administrator,
    tenant: str = "",
    code: Annotated[str, Query(alias="kode")] = "",
) -> HTMLResponse:
    """Show the form of a template, an empty one where no code is given."""
    version, templates = await to_thread.run_sync(service.in_force, tenant_for(admin, tenant))
    found = [one for one in templates if one.code == code] or ([Template("", "", "")] if not code else [])
    if not found:
        raise NotFoundError(say("problem.not_found"))
    return _form(pages, version, {"kode": code, "judul": found[0].title, "teks": found[0].text})


@router.post("/sunting")
async def save(request: Request, pages: PagesDep, service: ServiceDep, admin: Administrator) -> Response:
    """Keep a template, or take it away where that was confirmed."""
    fields = await read_form(request)
    return await to_thread.run_sync(lambda: _save(pages, service, admin, fields))


def _save(pages: PagesDep, service: AnswerService, admin: Officer, fields: Mapping[str, str]) -> Response:
    version, templates = service.in_force(tenant_for(admin, fields.get("tenant", "")))
    template, errors = read_template(fields, [one.code for one in templates])
    removes = "hapus" in fields
    if removes:
        errors = {} if is_confirmed(fields) else {"yakin": say("administration.confirm")}
    if fields.get("versi", "") != str(version.number):
        errors["versi"] = say("administration.stale")
    try:
        if not errors:
            service.remove(version, template.code) if removes else service.put(version, template)
    except ConflictError as error:
        errors["versi"] = error.detail
    if errors:
        return _form(pages, version, fields, errors=errors)
    return RedirectResponse(f"/kelola/jawaban?tenant={version.tenant}&sesudah=1", status_code=303)


def _form(pages: PagesDep, version: Version, fields: Mapping[str, str], **shown: Any) -> HTMLResponse:
    errors: Mapping[str, str] = shown.get("errors", {})
    return pages.render(
        "kelola/jawaban_sunting.html",
        status=422 if errors else 200,
        version=version,
        fields=fields,
        errors=errors,
        longest=LONGEST_TITLE,
        placeholders=", ".join(f"{{{name}}}" for name in PLACEHOLDERS),
    )
