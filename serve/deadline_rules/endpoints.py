"""/kelola/tenggat: working days to verify and to answer, by kind of complaint."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from data.deadlines import OVERSIGHT, deadline, load_rules
from data.schema import KINDS
from data.suggestion import Deadline
from data.tenants import load_tenant
from serve.administered import tenant_for, tenants_of
from serve.dependencies import PagesDep, StoreDep
from serve.errors import ConflictError
from serve.forms import read_form
from serve.officer import Officer
from serve.signed_in import Administrator
from serve.tenant_settings.schemas import Content, Version
from serve.tenant_settings.service import SettingsService
from serve.texts import say

router = APIRouter(prefix="/kelola/tenggat", include_in_schema=False)

RULES = ("verify", *KINDS, OVERSIGHT)
"""What has a number of days, as the fields of the form are called."""

MOST_DAYS = 1_000


async def _service(store: StoreDep, admin: Administrator) -> SettingsService:
    return SettingsService(store, admin)


ServiceDep = Annotated[SettingsService, Depends(_service)]


@router.get("")
async def show(
    pages: PagesDep,
    service: ServiceDep,
    admin: Administrator,
    tenant: str = "",
    saved: Annotated[str, Query(alias="sesudah")] = "",
) -> HTMLResponse:
    """Show the days that hold, and what they mean for a complaint that comes now."""
    version = await to_thread.run_sync(service.in_force, tenant_for(admin, tenant), "deadlines")
    done = say("administration.saved") if saved else ""
    return _page(pages, admin, version, _fields(version.tenant), done=done)


@router.post("")
async def save(request: Request, pages: PagesDep, service: ServiceDep, admin: Administrator) -> Response:
    """Let other days hold, or show the form again with what is wrong."""
    fields = await read_form(request)
    tenant = tenant_for(admin, fields.get("tenant", ""))
    before = await to_thread.run_sync(service.in_force, tenant, "deadlines")
    content, errors = _read(fields)
    if fields.get("versi", "") != str(before.number):
        errors["versi"] = say("administration.stale")
    try:
        if not errors:
            await to_thread.run_sync(service.put, before, content, _detail(content))
    except ConflictError as error:
        errors["versi"] = error.detail
    if errors:
        return _page(pages, admin, before, fields, errors=errors)
    await to_thread.run_sync(request.app.state.settings_watch.refresh)
    return RedirectResponse(f"/kelola/tenggat?tenant={tenant}&sesudah=1", status_code=303)


def _fields(tenant: str) -> dict[str, str]:
    """Give what holds as the form has it."""
    rules = load_rules(tenant)
    days = {"verify": rules.verify} | dict(rules.answer)
    return {name: str(number) for name, number in days.items()} | {"tutup": f"{rules.closes:%H:%M}"}


def _read(fields: Mapping[str, str]) -> tuple[Content, dict[str, str]]:
    """Read the form, say what is wrong by the name of the field."""
    errors: dict[str, str] = {}
    days: dict[str, int] = {}
    for name in RULES:
        typed = fields.get(name, "").strip()
        if (
            typed.isascii()
            and typed.isdecimal()
            and int(typed[:6]) <= MOST_DAYS
            and len(typed) <= len("1000")
        ):
            days[name] = int(typed)
        else:
            errors[name] = say("deadlines.error.days", most=MOST_DAYS)
    closes = _clock(fields.get("tutup", "").strip())
    if not closes:
        errors["tutup"] = say("deadlines.error.closes")
    answer = {name: number for name, number in days.items() if name != "verify"}
    return {"verify": days.get("verify", 0), "closes": closes, "answer": answer}, errors


def _clock(typed: str) -> str:
    """Give "16:00", nothing where it is no time."""
    try:
        return f"{time.fromisoformat(typed.replace('.', ':')):%H:%M}"
    except ValueError:
        return ""


def _detail(content: Content) -> dict[str, str]:
    days = {"verify": content["verify"]} | content["answer"]
    return {name: str(number) for name, number in days.items()} | {"closes": content["closes"]}


def _page(
    pages: PagesDep, admin: Officer, version: Version, fields: Mapping[str, str], **shown: Any
) -> HTMLResponse:
    tenant, now = version.tenant, datetime.now(UTC)
    errors: Mapping[str, str] = shown.get("errors", {})
    examples: dict[str, Deadline] = {kind: deadline(tenant, kind, now) for kind in KINDS}
    examples[OVERSIGHT] = deadline(tenant, "pengaduan", now, oversight=True)
    return pages.render(
        "kelola/tenggat.html",
        status=422 if errors else 200,
        tenant=tenant,
        tenants=tenants_of(admin),
        zone=load_tenant(tenant).time_zone,
        version=version,
        fields=fields,
        rules=RULES,
        examples=examples,
        **({"errors": {}, "done": ""} | shown),
    )
