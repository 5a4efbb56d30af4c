"""GET /tinjauan, POST /antrean/tampilan: what waits, narrowed and kept under names."""

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from serve.dependencies import PagesDep, StoreDep
from serve.forms import read_form
from serve.queue.counted import Counted
from serve.queue.filters import Filters
from serve.queue.page import Just, queue_page
from serve.queue.service import QueueService
from serve.signed_in import SignedIn
from serve.waiting import QueueKey

router = APIRouter(include_in_schema=False)


async def _service(request: Request, store: StoreDep, officer: SignedIn) -> QueueService:
    counted = request.app.state.counted
    assert isinstance(counted, Counted)  # noqa: S101 - the application's state is untyped
    return QueueService(store, officer, counted)


QueueServiceDep = Annotated[QueueService, Depends(_service)]
Cursor = Annotated[str, Query(alias="setelah")]
SavedId = Annotated[str, Query(alias="tersimpan")]
Accepted = Annotated[int, Query(alias="massal", ge=0, le=100)]


@router.get("/tinjauan")
async def show_queue(
    request: Request,
    pages: PagesDep,
    service: QueueServiceDep,
    after: Cursor = "",
    saved: SavedId = "",
    accepted: Accepted = 0,
) -> Response:
    """Show what waits and passes the filters of the address, in the order in which it should be decided."""
    filters, key = Filters.of(request.query_params), QueueKey.from_cursor(after) if after else None
    page = await to_thread.run_sync(service.page, filters, key)
    just = Just(await to_thread.run_sync(service.saved, saved), accepted)
    return queue_page(pages, service.officer, filters, page, is_first=key is None, just=just)


@router.post("/antrean/tampilan")
async def keep_view(request: Request, service: QueueServiceDep) -> Response:
    """Keep the filters of the page under a name, go back to them."""
    fields = await read_form(request)
    filters = Filters.read(fields.get("saringan", ""))
    await to_thread.run_sync(service.keep_view, fields.get("nama", ""), filters)
    return RedirectResponse(f"/tinjauan?{filters.query}", status_code=303)


@router.post("/antrean/tampilan/{view_id}/hapus")
async def forget_view(view_id: int, service: QueueServiceDep) -> Response:
    """Forget a view."""
    await to_thread.run_sync(service.forget_view, view_id)
    return RedirectResponse("/tinjauan", status_code=303)
