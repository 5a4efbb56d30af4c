"""/kelola/ambang: an administrator moves the stated risk, sees what it means, saves it."""

from collections.abc import Mapping
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from msgspec import UNSET

from data.tenants import load_tenant
from serve.administered import tenant_for, tenants_of
from serve.dependencies import ChampionDep, PagesDep, StoreDep
from serve.errors import ConflictError
from serve.forms import read_form
from serve.officer import Officer
from serve.signed_in import Administrator
from serve.tenant_settings.service import SettingsService
from serve.texts import say
from serve.threshold_rules import Rule
from serve.thresholds.schemas import needed
from serve.thresholds.service import RISKS, ThresholdService

router = APIRouter(prefix="/kelola/ambang", include_in_schema=False)

Tenant = Annotated[str, Query()]
FIELDS = {"sarankan": "suggest", "pilihkan": "preselect", "paling_sedikit": "least", "risiko": "risk"}


@router.get("")
async def show(
    request: Request, pages: PagesDep, store: StoreDep, champion: ChampionDep, admin: Administrator
) -> HTMLResponse:
    """Show what holds, and what the risk in the address would mean."""
    query = request.query_params
    tenant = tenant_for(admin, query.get("tenant", ""))
    service = ThresholdService(store, champion, SettingsService(store, admin), tenant)
    asked = {name: value[:20] for name, value in query.items() if name in {*FIELDS, "otomatis"}}
    saved = say("administration.saved") if query.get("sesudah") else ""
    return await to_thread.run_sync(
        lambda: _page(pages, service, admin, agency=query.get("instansi", ""), typed=asked, done=saved)
    )


@router.post("")
async def save(
    request: Request, pages: PagesDep, store: StoreDep, champion: ChampionDep, admin: Administrator
) -> Response:
    """Let other thresholds hold, or show the form again with what is wrong."""
    fields = await read_form(request)
    tenant = tenant_for(admin, fields.get("tenant", ""))
    service = ThresholdService(store, champion, SettingsService(store, admin), tenant)
    answer = await to_thread.run_sync(lambda: _save(pages, service, admin, fields))
    if answer:
        return answer
    await to_thread.run_sync(request.app.state.settings_watch.refresh)
    return RedirectResponse(f"/kelola/ambang?tenant={tenant}&sesudah=1", status_code=303)


def _save(
    pages: PagesDep, service: ThresholdService, admin: Officer, fields: Mapping[str, str]
) -> HTMLResponse | None:
    """Save; give the form where that cannot be."""
    agency = _agency(service, fields.get("instansi", ""))
    before, _ = service.in_force()
    evidence = service.evidence()
    wanted = service.read(fields, evidence.of(agency) if agency else evidence)
    errors = dict(wanted.errors)
    if fields.get("versi", "") != str(before.number):
        errors["versi"] = say("administration.stale")
    try:
        if not errors:
            service.put(before, agency, wanted.rule)
            return None
    except ConflictError as error:
        errors["versi"] = error.detail
    return _page(pages, service, admin, agency=agency, typed=fields, errors=errors)


def _agency(service: ThresholdService, code: str) -> str:
    """Give the code where it is an agency's of the government, else nothing."""
    return code if code in load_tenant(service.tenant).registry.agencies else ""


def _page(pages: PagesDep, service: ThresholdService, admin: Officer, **shown: Any) -> HTMLResponse:
    agency = _agency(service, shown.pop("agency"))
    version, rules = service.in_force()
    everything = service.evidence()
    evidence = everything.of(agency) if agency else everything
    rule = rules.of(agency) if agency else rules.own
    typed = {name: value for name, value in shown.pop("typed").items() if value}
    errors: Mapping[str, str] = shown.get("errors", {})
    fields = typed if errors else _fields(rule, service.champion.status.stated_risk) | typed
    risk = _risk(fields.get("risiko", ""))
    registry = load_tenant(service.tenant).registry
    context = {"errors": {}, "done": ""} | shown
    return pages.render(
        "kelola/ambang.html",
        status=422 if errors else 200,
        tenant=service.tenant,
        tenants=tenants_of(admin),
        zone=load_tenant(service.tenant).time_zone,
        agency=agency,
        agencies=[
            (code, registry.agencies[code].name, everything.agencies.get(code, 0))
            for code in registry.agencies
        ],
        names={code: one.name for code, one in registry.agencies.items()},
        version=version,
        rules=rules,
        unset=UNSET,
        evidence=evidence,
        risk=risk,
        chosen=evidence.proven(risk),
        needed=needed(risk),
        fields=fields,
        **context,
    )


def _fields(rule: Rule, stated_risk: float) -> dict[str, str]:
    """Give what the form shows of a rule."""
    values = {name: getattr(rule, member) for name, member in FIELDS.items()}
    shown = {name: f"{value * 100:g}" for name, value in values.items() if value is not UNSET}
    if rule.auto == "risk":
        shown.pop("paling_sedikit", None)
    return {"otomatis": rule.auto, "risiko": f"{stated_risk * 100:g}"} | shown


def _risk(typed: str) -> float:
    """Give the risk that was typed as a percentage, the nearest that can be stated where it is none."""
    try:
        risk = float(typed.replace(",", ".")) / 100
    except ValueError:
        risk = 0.05
    return min(max(risk, RISKS[0]), RISKS[1]) if risk == risk else 0.05  # noqa: PLR0124 - what is no number
