"""GET, POST /: a person pastes a complaint and sees what it is about."""

import uuid
from collections.abc import Mapping
from typing import Any

import msgspec
from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from data.channels import CHANNELS
from data.tenants import NATIONAL, load_tenant, tenant_codes
from serve.auth import Caller
from serve.contract import SuggestionBody
from serve.dependencies import PagesDep, SettingsDep
from serve.errors import InvalidFieldError
from serve.forms import read_form
from serve.json_body import shaped
from serve.keeping.intake import Received, receive
from serve.keeping.masking import mask
from serve.keeping.schemas import ComplaintBody
from serve.places import find_place, named_parts, places_of
from serve.suggestions.dependencies import SuggestionServiceDep

router = APIRouter(include_in_schema=False)

VISITOR = Caller("", NATIONAL, frozenset())
"""The person at this machine, who has no key and may choose any tenant."""


@router.get("/")
async def show_form(pages: PagesDep, settings: SettingsDep, tenant: str = "") -> HTMLResponse:
    """Show the empty form."""
    chosen = tenant if tenant in tenant_codes() else settings.tenant
    return pages.render("saran.html", **_form({"tenant": chosen, "store": "on"}), result=None)


@router.post("/")
async def submit(
    request: Request, pages: PagesDep, settings: SettingsDep, service: SuggestionServiceDep
) -> HTMLResponse:
    """Show what the complaint is about, or the form again with what is wrong."""
    fields = await read_form(request)
    try:
        received = receive(
            shaped(_complaint_fields(fields), ComplaintBody), VISITOR, default_tenant=settings.tenant
        )
    except InvalidFieldError as error:
        return pages.render("saran.html", status=422, **_form(fields, error), result=None)
    suggestion = await to_thread.run_sync(service.suggest, received)
    masked = mask(received.complaint, suggestion)
    body = msgspec.convert(masked.payload, SuggestionBody)
    return pages.render("saran.html", **_form(fields), result=_result(received, masked.complaint.text, body))


@router.get("/wilayah")
async def list_places(tenant: str = "") -> Response:
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


def _form(fields: Mapping[str, str], error: InvalidFieldError | None = None) -> dict[str, Any]:
    """Give what the form needs; a new identifier each time, so that sending again by reloading adds nothing."""
    tenant = fields.get("tenant", "")
    return {
        "fields": fields,
        "new_id": uuid.uuid4().hex,
        "tenants": [load_tenant(code) for code in tenant_codes()],
        "places": places_of(tenant) if tenant in tenant_codes() else (),
        "channels": CHANNELS,
        "error": error,
    }


def _result(received: Received, masked_text: str, body: SuggestionBody) -> dict[str, Any]:
    return {"text": masked_text, "suggestion": body, "stored": received.store}
