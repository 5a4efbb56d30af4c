"""GET, POST /open311/v2: GeoReport v2 (https://wiki.open311.org/GeoReport_v2), JSON only."""

from datetime import UTC, datetime
from typing import Annotated

import msgspec
from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request, Response

from data.tenants import tenant_codes
from serve.auth import Caller, ReadCaller, SuggestCaller
from serve.dependencies import ChampionDep, SettingsDep, StoreDep
from serve.errors import ForbiddenError, NotAcceptableError, NotFoundError
from serve.forms import read_form
from serve.intake.open311.form import read_request
from serve.intake.open311.query import read_filters
from serve.intake.open311.schemas import (
    AcceptedRow,
    ErrorRow,
    RequestForm,
    RequestRow,
    ServiceDefinition,
    ServiceRow,
)
from serve.intake.open311.service import Open311Service, service_definition, service_list
from serve.keeping.service import SuggestionService
from serve.openapi import answers_of, body_of, in_query, one, several
from serve.texts import say

router = APIRouter(prefix="/open311/v2", tags=["open311"])
SHAPES = (ServiceRow, ServiceDefinition, RequestForm, AcceptedRow, RequestRow, ErrorRow)
"""What the description of the API calls by name."""

Jurisdiction = Annotated[str, Query(description="Code of a tenant; the service's own when absent.")]
FILTERS = {
    "parameters": in_query(
        jurisdiction_id="Code of a tenant; the service's own when absent.",
        service_request_id="Requests, comma-separated; overrides all else.",
        service_code="Topics, comma-separated.",
        status="open, closed or both, comma-separated.",
        start_date="W3C date and time with its zone; the range is 90 days at most, and the last 90 when absent.",
        end_date="Likewise.",
    )
}
FORM = "application/x-www-form-urlencoded"


async def _service(champion: ChampionDep, store: StoreDep) -> Open311Service:
    return Open311Service(SuggestionService(champion, store), store)


ServiceDep = Annotated[Open311Service, Depends(_service)]


@router.get("/services.json", responses=answers_of(several(ServiceRow), several(ErrorRow), 404))
async def list_services(settings: SettingsDep, jurisdiction_id: Jurisdiction = "") -> Response:
    """List the services: the topics in use."""
    _tenant(jurisdiction_id, settings.tenant)
    return _json(service_list(datetime.now(UTC).date()))


@router.get(
    "/services/{service_code:path}.json", responses=answers_of(one(ServiceDefinition), several(ErrorRow), 404)
)
async def define_service(
    service_code: str, settings: SettingsDep, jurisdiction_id: Jurisdiction = ""
) -> Response:
    """Say what a service asks besides: nothing."""
    _tenant(jurisdiction_id, settings.tenant)
    return _json(msgspec.json.encode(service_definition(service_code)))


@router.post(
    "/requests.json",
    openapi_extra=body_of(RequestForm, FORM),
    responses=answers_of(several(AcceptedRow), several(ErrorRow), 400, 403, 404, 413, 503),
)
async def create_request(
    request: Request, settings: SettingsDep, service: ServiceDep, caller: SuggestCaller
) -> Response:
    """Keep a complaint, as POST /v1/suggestions does; `description` is its text, the sender's name is not kept."""
    form = await read_form(request)
    tenant = _tenant(form.get("jurisdiction_id", "").strip(), caller.tenant_or(settings.tenant), caller)
    row = await to_thread.run_sync(service.accept, read_request(form, tenant, caller))
    return _json(msgspec.json.encode([row]))


@router.get(
    "/requests.json",
    openapi_extra=FILTERS,
    responses=answers_of(several(RequestRow), several(ErrorRow), 400, 403, 404, 503),
)
async def list_requests(
    request: Request, settings: SettingsDep, service: ServiceDep, caller: ReadCaller
) -> Response:
    """List complaints, newest first, 1,000 at most; never a confidential one."""
    tenant = _tenant(
        request.query_params.get("jurisdiction_id", ""), caller.tenant_or(settings.tenant), caller
    )
    filters = read_filters(request.query_params, datetime.now(UTC))
    rows = await to_thread.run_sync(service.requests, tenant, filters)
    return _json(msgspec.json.encode(rows))


@router.get(
    "/requests/{service_request_id:path}.json",
    responses=answers_of(several(RequestRow), several(ErrorRow), 403, 404, 503),
)
async def show_request(
    service_request_id: str,
    settings: SettingsDep,
    service: ServiceDep,
    caller: ReadCaller,
    jurisdiction_id: Jurisdiction = "",
) -> Response:
    """Show one complaint: masked, with its agency once an officer decided."""
    tenant = _tenant(jurisdiction_id, caller.tenant_or(settings.tenant), caller)
    row = await to_thread.run_sync(service.request, tenant, service_request_id)
    return _json(msgspec.json.encode([row]))


@router.api_route("/{resource:path}.xml", methods=["GET", "POST"], include_in_schema=False)
async def refuse_xml(resource: str) -> Response:  # noqa: ARG001 - whatever it is
    """Say that there is JSON alone."""
    raise NotAcceptableError(say("open311.xml"))


def _tenant(sent: str, default: str, caller: Caller | None = None) -> str:
    """Give the tenant of a jurisdiction; one that the caller may not act for is refused."""
    tenant = sent or default
    if tenant not in tenant_codes():
        raise NotFoundError(say("open311.jurisdiction_unknown", tenants=", ".join(tenant_codes())))
    if caller is not None and not caller.may_act_for(tenant):
        raise ForbiddenError(say("open311.jurisdiction_forbidden"))
    return tenant


def _json(body: bytes) -> Response:
    return Response(body, media_type="application/json; charset=utf-8")
