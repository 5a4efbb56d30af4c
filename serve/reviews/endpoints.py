"""GET /tinjauan: what waits for an officer."""

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Query, Response

from serve.dependencies import PagesDep
from serve.reviews.dependencies import DeskDep, ReviewServiceDep
from serve.reviews.page import queue_page
from serve.reviews.schemas import QueueKey

router = APIRouter(prefix="/tinjauan", include_in_schema=False)

Cursor = Annotated[str, Query(alias="setelah")]
SavedId = Annotated[str, Query(alias="tersimpan")]
Accepted = Annotated[int, Query(alias="massal", ge=0, le=100)]


@router.get("")
async def show_queue(
    pages: PagesDep,
    service: ReviewServiceDep,
    desk: DeskDep,
    after: Cursor = "",
    saved: SavedId = "",
    accepted: Accepted = 0,
) -> Response:
    """Show what waits, emergencies first, then the oldest."""
    key = QueueKey.from_cursor(after) if after else None
    page = await to_thread.run_sync(service.queue, key)
    return queue_page(
        pages, page, await to_thread.run_sync(desk.saved, saved), is_first=key is None, accepted=accepted
    )
