"""/jejak: who did what, for auditors and administrators."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Literal

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse

from serve.audit.export import as_csv, as_ndjson
from serve.audit.schemas import Filters, Line
from serve.audit.service import AuditService
from serve.dependencies import PagesDep, StoreDep
from serve.signed_in import AuditReader
from serve.trail.entry import ACTS

router = APIRouter(prefix="/jejak", include_in_schema=False)

Format = Literal["csv", "ndjson"]
WRITERS: Mapping[Format, tuple[str, Callable[[Iterable[Line]], Iterator[str]]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "ndjson": ("application/x-ndjson", as_ndjson),
}


async def _service(store: StoreDep, reader: AuditReader) -> AuditService:
    return AuditService(store, reader)


AuditServiceDep = Annotated[AuditService, Depends(_service)]


@router.get("")
async def show_trail(
    request: Request,
    pages: PagesDep,
    service: AuditServiceDep,
    before: Annotated[int, Query(alias="sebelum", ge=0, le=2**31 - 1)] = 0,
) -> HTMLResponse:
    """Show the newest rows that the filters in the address let through."""
    filters = Filters.of(request.query_params)
    page = await to_thread.run_sync(service.page, filters, before)
    return pages.render("jejak.html", page=page, filters=filters, acts=ACTS, is_first=not before)


@router.get("/ekspor.{kind}")
async def export(request: Request, kind: Format, service: AuditServiceDep) -> Response:
    """Send all rows that the filters let through; that this was done is a row of its own."""
    filters = Filters.of(request.query_params)
    await to_thread.run_sync(service.note_export, filters, kind)
    media_type, write = WRITERS[kind]
    headers = {"Content-Disposition": f'attachment; filename="jejak.{kind}"'}
    return StreamingResponse(write(service.all(filters)), media_type=media_type, headers=headers)
