"""GET, POST /: a person pastes a complaint and sees what it is about."""

import uuid
from collections.abc import Mapping
from typing import Any

import msgspec
from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from data.channels import CHANNELS
from data.tenants import load_tenant, tenant_codes
from serve.contract import SuggestionBody
from serve.dependencies import PagesDep, SettingsDep
from serve.errors import ForbiddenError, InvalidFieldError
from serve.forms import read_form
from serve.json_body import shaped
from serve.keeping.intake import Received, receive
from serve.keeping.masking import mask
from serve.keeping.schemas import ComplaintBody
from serve.officer import Officer
from serve.places import find_place, named_parts, places_of
from serve.signed_in import SignedIn
from serve.suggestions.dependencies import SuggestionServiceDep
from serve.texts import say

router = APIRouter(include_in_schema=False)


@router.get("/")
async def show_form(
    pages: PagesDep, settings: SettingsDep, officer: SignedIn, tenant: str = ""
) -> HTMLResponse:
    """Show the empty form."""
    default = officer.caller.tenant_or(settings.tenant)
    chosen = tenant if tenant in _tenants(officer) else default
    fields = {"tenant": chosen} | ({"store": "on"} if officer.may("decide") else {})
    return pages.render("saran.html", **_form(fields, officer), result=None)


@router.post("/")
async def submit(
    request: Request, pages: PagesDep, settings: SettingsDep, service: SuggestionServiceDep, officer: SignedIn
) -> HTMLResponse:
    """Show what the complaint is about, or the form again with what is wrong."""
    fields = await read_form(request)
    try:
        received = receive(
            shaped(_complaint_fields(fields), ComplaintBody), officer.caller, default_tenant=settings.tenant
        )
    except InvalidFieldError as error:
        return pages.render("saran.html", status=422, **_form(fields, officer, error), result=None)
    if received.store and not officer.may("decide"):
        raise ForbiddenError(say("problem.submit"))
    suggestion = await to_thread.run_sync(service.suggest, received)
    masked = mask(received.complaint, suggestion)
    body = msgspec.convert(masked.payload, SuggestionBody)
    return pages.render(
        "saran.html", **_form(fields, officer), result=_result(received, masked.complaint.text, body)
    )


@router.get("/wilayah")
async def list_places(_officer: SignedIn, tenant: str = "") -> Response:
    """List the names of a tenant's places, for the form of a browser that runs scripts."""
    names = list(places_of(tenant)) if tenant in tenant_codes() else []
    return JSONResponse(names, headers={"Cache-Control": "max-age=3600"})


def _complaint_fields(fields: Mapping[str, str]) -> dict[str, Any]:
    """Make the fields of a complaint of those of the form: a place we know gives its codes, another stays words."""
    tenant = fields.get("tenant", "")
    wanted = {name: fields.get(name, "") for name in ("id", "text", "channel", "tenant")}
    return wanted | _place_fields(tenant, fields.get("place", "").strip()) | {"store": "store" in fields}


def _place_fields(tenant: str, place: str) -> dict[str, str]:
    if tenant not in tenant_codes():
        return {}
    found = find_place(tenant, place) if place else None
    if found is None:
        return {"region_code": load_tenant(tenant).region_code, "location": place}
    return {"region_code": found.code} | named_parts(found)


def _tenants(officer: Officer) -> list[str]:
    return [code for code in tenant_codes() if officer.is_of(code)]


def _form(
    fields: Mapping[str, str], officer: Officer, error: InvalidFieldError | None = None
) -> dict[str, Any]:
    """Give what the form needs; a new identifier each time, so that sending again by reloading adds nothing."""
    tenant = fields.get("tenant", "")
    return {
        "fields": fields,
        "new_id": uuid.uuid4().hex,
        "tenants": [load_tenant(code) for code in _tenants(officer)],
        "may_store": officer.may("decide"),
        "places": places_of(tenant) if tenant in tenant_codes() else (),
        "channels": CHANNELS,
        "error": error,
    }


def _result(received: Received, masked_text: str, body: SuggestionBody) -> dict[str, Any]:
    return {"text": masked_text, "suggestion": body, "stored": received.store}
