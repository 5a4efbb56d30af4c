"""/kelola/versi: what held before, and how to let it hold again."""

from collections.abc import Mapping
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from data.tenants import load_tenant
from serve.administered import is_confirmed, tenant_for
from serve.dependencies import PagesDep, StoreDep
from serve.errors import ConflictError, NotFoundError
from serve.forms import read_form
from serve.published_tables import problem_of
from serve.signed_in import Administrator
from serve.tenant_settings.schemas import Subject, Version
from serve.tenant_settings.service import SettingsService
from serve.texts import say

router = APIRouter(prefix="/kelola/versi", include_in_schema=False)

PAGES: Mapping[Subject, str] = {
    "thresholds": "ambang", "tables": "instansi", "deadlines": "tenggat", "answers": "jawaban",
}  # fmt: skip
"""The page of each subject."""


async def _service(store: StoreDep, admin: Administrator) -> SettingsService:
    return SettingsService(store, admin)


ServiceDep = Annotated[SettingsService, Depends(_service)]


@router.get("/{subject}")
async def show_versions(
    subject: Subject, pages: PagesDep, service: ServiceDep, admin: Administrator, tenant: str = ""
) -> HTMLResponse:
    """Show who let what hold, when."""
    versions = await to_thread.run_sync(service.versions, tenant_for(admin, tenant), subject)
    return _page(pages, tenant_for(admin, tenant), subject, versions, {})


@router.post("/{subject}")
async def restore(
    request: Request, subject: Subject, pages: PagesDep, service: ServiceDep, admin: Administrator
) -> Response:
    """Let an earlier version hold again, as a new one; number 0 is what ships."""
    fields = await read_form(request)
    tenant = tenant_for(admin, fields.get("tenant", ""))
    versions = await to_thread.run_sync(service.versions, tenant, subject)
    errors: dict[str, str] = {}
    if not is_confirmed(fields):
        errors["yakin"] = say("administration.confirm")
    if not versions or fields.get("versi", "") != str(versions[0].number):
        errors["versi"] = say("administration.stale")
    number = fields.get("nomor", "")
    earlier = {str(version.number): version.content for version in versions} | {"0": {}}
    if number not in earlier:
        raise NotFoundError(say("problem.not_found"))
    if problem := problem_of(tenant, subject, earlier[number]):
        errors["nomor"] = say("tables.error.unreadable", reason=problem)
    try:
        if not errors:
            detail = {"restored": number}
            await to_thread.run_sync(service.put, versions[0], earlier[number], detail)
    except ConflictError as error:
        errors["versi"] = error.detail
    if errors:
        return _page(pages, tenant, subject, versions, errors)
    await to_thread.run_sync(request.app.state.settings_watch.refresh)
    return RedirectResponse(f"/kelola/{PAGES[subject]}?tenant={tenant}&sesudah=1", status_code=303)


def _page(
    pages: PagesDep, tenant: str, subject: Subject, versions: list[Version], errors: Mapping[str, str]
) -> HTMLResponse:
    context: dict[str, Any] = {"tenant": tenant, "subject": subject, "section": PAGES[subject]}
    return pages.render(
        "kelola/versi.html",
        status=422 if errors else 200,
        zone=load_tenant(tenant).time_zone,
        versions=versions,
        errors=errors,
        **context,
    )
