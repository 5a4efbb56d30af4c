"""GET, POST /meja/serupa/{id}: alike complaints are looked at together, accepted at once."""

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from serve.bulk.service import BulkService
from serve.dependencies import PagesDep, StoreDep
from serve.errors import ConflictError, NotFoundError
from serve.forms import read_form
from serve.pages import Pages
from serve.signed_in import Decider
from serve.texts import say

router = APIRouter(prefix="/meja/serupa", include_in_schema=False)

FIELD = "pilih-"
"""Begins the names of the ticks; their values are versions, a space, identifiers."""


async def _service(store: StoreDep, officer: Decider) -> BulkService:
    return BulkService(store, officer)


BulkDep = Annotated[BulkService, Depends(_service)]


@router.get("/{complaint_id:path}")
async def show_alike(complaint_id: str, pages: PagesDep, service: BulkDep) -> Response:
    """Show what waits with the same suggestion; each can be left out."""
    return await to_thread.run_sync(_page, pages, service, complaint_id)


@router.post("/{complaint_id:path}")
async def accept_alike(request: Request, complaint_id: str, pages: PagesDep, service: BulkDep) -> Response:
    """Accept those that are ticked, all or none."""
    fields = await read_form(request)
    ticked = [value.partition(" ") for name, value in fields.items() if name.startswith(FIELD)]
    versions = {wanted: version for version, _, wanted in ticked if wanted}
    return await to_thread.run_sync(_accept, pages, service, complaint_id, versions)


def _accept(pages: Pages, service: BulkService, complaint_id: str, versions: dict[str, str]) -> Response:
    if not versions:
        return _page(pages, service, complaint_id, error=say("bulk.none"), status=422)
    try:
        accepted = service.accept(versions)
    except (ConflictError, NotFoundError):
        try:
            return _page(pages, service, complaint_id, error=say("bulk.conflict"), status=409)
        except NotFoundError:
            raise ConflictError(say("bulk.conflict")) from None
    return RedirectResponse(f"/tinjauan?massal={accepted}", status_code=303)


def _page(
    pages: Pages, service: BulkService, complaint_id: str, *, error: str = "", status: int = 200
) -> HTMLResponse:
    alike = service.alike(complaint_id)
    return pages.render("serupa.html", status=status, alike=alike, error=error, field=FIELD)
