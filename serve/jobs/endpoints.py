"""POST, GET, DELETE /v1/jobs: a whole file goes in, a file of suggestions comes out."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import msgspec
from anyio import to_thread
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from data.tenants import NATIONAL, tenant_codes
from pipeline.redact import redact
from serve.auth import JobsCaller
from serve.dependencies import SettingsDep
from serve.errors import ForbiddenError, InvalidFieldError, UnsupportedMediaTypeError
from serve.jobs.dependencies import JobServiceDep
from serve.jobs.schemas import MAX_NAME, MAX_PAGE, JobBody, JobListBody, NewJob
from serve.openapi import Responses, problems_of, responses_of
from serve.texts import say

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])
SHAPES = (JobBody, JobListBody)
"""What the description of the API calls by name."""

MEDIA_TYPES = (
    "text/csv",
    "application/x-ndjson",
    "application/vnd.apache.parquet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/octet-stream",
)
"""What a file may call itself; what it is, is recognised by its content."""

FILE: dict[str, Any] = {"requestBody": {"required": True, "content": {name: {} for name in MEDIA_TYPES}}}
ACCEPTED: Responses = {
    202: responses_of(JobBody)[200] | {"description": "Accepted; Location says where it stands"}
}
RESULT: Responses = {200: {"description": "A Suggestion a line", "content": {"application/x-ndjson": {}}}}
REJECTED: Responses = {200: {"description": "`line,reason`", "content": {"text/csv": {}}}}

TenantCode = Annotated[
    str, Query(description="Who routes all rows; when absent each row's own tenant or region, else yours.")
]
StoreRows = Annotated[bool, Query(description="true: the rows are kept as complaints, masked.")]
Name = Annotated[str, Query(max_length=MAX_NAME, description="What you call it, without personal data.")]
JobId = Annotated[str, Path(description="Identifier that the service gave.")]
After = Annotated[str, Query(max_length=32, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE, description="Jobs in one page.")]


async def _asked(
    caller: JobsCaller,
    settings: SettingsDep,
    tenant: TenantCode = "",
    store: StoreRows = False,  # noqa: FBT002 - a parameter of the query
    name: Name = "",
) -> NewJob:
    """Check what is asked for before the file is read."""
    if tenant and tenant not in tenant_codes():
        raise InvalidFieldError("#/tenant", say("field.unknown_tenant", tenants=", ".join(tenant_codes())))
    if tenant and not caller.may_act_for(tenant):
        raise ForbiddenError(say("jobs.forbidden"))
    default = settings.tenant if caller.tenant == NATIONAL else caller.tenant
    plain_name = redact(" ".join(name.replace("\0", "").split())).masked
    return NewJob(tenant or caller.tenant, tenant, default, plain_name, store)


AskedDep = Annotated[NewJob, Depends(_asked)]


@router.post(
    "", status_code=202, openapi_extra=FILE, responses=ACCEPTED | problems_of(400, 403, 413, 415, 422, 503)
)
async def submit(request: Request, asked: AskedDep, service: JobServiceDep) -> Response:
    """Take in a file of complaints (CSV, NDJSON, Parquet, XLSX) to be scored in the background."""
    declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if declared not in MEDIA_TYPES:
        raise UnsupportedMediaTypeError(say("jobs.media_type", types=", ".join(MEDIA_TYPES)))
    job = await service.submit(asked, request.stream())
    return _json(job, status=202, headers={"Location": f"/v1/jobs/{job.id}"})


@router.get("", responses=responses_of(JobListBody, 422, 503))
async def list_jobs(
    caller: JobsCaller, service: JobServiceDep, after: After = "", limit: Limit = 50
) -> Response:
    """List your jobs, newest first."""
    return _json(await to_thread.run_sync(service.page, caller.tenant, after, limit))


@router.get("/{job_id}", responses=responses_of(JobBody, 404, 422, 503))
async def show_job(job_id: JobId, caller: JobsCaller, service: JobServiceDep) -> Response:
    """Say how far a job is."""
    return _json(await to_thread.run_sync(service.job, caller.tenant, job_id))


@router.delete("/{job_id}", responses=responses_of(JobBody, 404, 422, 503))
async def cancel_job(job_id: JobId, caller: JobsCaller, service: JobServiceDep) -> Response:
    """End a job and remove its files; of a finished one remove the files now."""
    return _json(await to_thread.run_sync(service.cancel, caller.tenant, job_id))


@router.get("/{job_id}/result", responses=RESULT | problems_of(404, 409, 422, 503))
async def show_result(job_id: JobId, caller: JobsCaller, service: JobServiceDep) -> Response:
    """Give one Suggestion a line for each row that was not put aside, in the order of the file."""
    pieces = await to_thread.run_sync(service.result, caller.tenant, job_id)
    return _download(pieces, "application/x-ndjson", f"{job_id}.ndjson")


@router.get("/{job_id}/rejected", responses=REJECTED | problems_of(404, 409, 422, 503))
async def show_rejected(job_id: JobId, caller: JobsCaller, service: JobServiceDep) -> Response:
    """Give line and reason of each row that was put aside, not the row itself."""
    pieces = await to_thread.run_sync(service.rejected, caller.tenant, job_id)
    return _download(pieces, "text/csv; charset=utf-8", f"{job_id}.rejected.csv")


def _download(pieces: Iterator[bytes], media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(pieces, media_type=media_type, headers=headers)


def _json(
    body: JobBody | JobListBody, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    return Response(msgspec.json.encode(body), status, headers, media_type="application/json")
