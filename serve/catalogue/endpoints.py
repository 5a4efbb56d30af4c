"""GET /v1/sectors, /v1/topics, /v1/agencies: lists that clients keep until they change."""

import hashlib
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from data.tenants import tenant_codes
from serve.auth import CatalogueCaller
from serve.catalogue.schemas import AgencyListBody, SectorListBody, TopicListBody
from serve.catalogue.service import agency_list, sector_list, topic_list
from serve.dependencies import SettingsDep
from serve.errors import ForbiddenError, InvalidFieldError
from serve.openapi import responses_of
from serve.texts import say

router = APIRouter(prefix="/v1", tags=["catalogue"])
SHAPES = (SectorListBody, TopicListBody, AgencyListBody)
"""What the description of the API calls by name."""

NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "The copy whose ETag If-None-Match names is still good"}
}
TenantCode = Annotated[str, Query(description="Code of a tenant; the key's own when absent.")]


@router.get("/sectors", responses=responses_of(SectorListBody) | NOT_MODIFIED)
async def list_sectors(request: Request, _caller: CatalogueCaller) -> Response:
    """List the matters of government."""
    return _answer(sector_list(), request)


@router.get("/topics", responses=responses_of(TopicListBody) | NOT_MODIFIED)
async def list_topics(request: Request, _caller: CatalogueCaller) -> Response:
    """List the topics in use, each below its sector."""
    return _answer(topic_list(datetime.now(UTC).date()), request)


@router.get("/agencies", responses=responses_of(AgencyListBody, 422) | NOT_MODIFIED)
async def list_agencies(
    request: Request, caller: CatalogueCaller, settings: SettingsDep, tenant: TenantCode = ""
) -> Response:
    """List the agencies of a tenant; those that a place names (a village, a district) are not in the list."""
    code = tenant or caller.tenant_or(settings.tenant)
    if code not in tenant_codes():
        raise InvalidFieldError("#/tenant", say("field.unknown_tenant", tenants=", ".join(tenant_codes())))
    if not caller.may_act_for(code):
        raise ForbiddenError(say("problem.foreign_tenant", tenant=caller.tenant))
    return _answer(agency_list(code), request)


def _answer(body: bytes, request: Request) -> Response:
    """Answer, or say that the client's copy is still good (RFC 9110, 13.1.2)."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    held = {part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")}
    if held & {tag, "*"}:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")
