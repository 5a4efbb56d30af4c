"""GET, POST /tinjauan/{id}: officers decide what the machine was not sure of."""

from datetime import UTC, date, datetime
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from serve.dependencies import PagesDep
from serve.errors import ConflictError, ForbiddenError, NotFoundError
from serve.formats import path_segment
from serve.forms import read_form
from serve.reviews.dependencies import ReviewServiceDep
from serve.reviews.page import item_page, new_form
from serve.reviews.schemas import Item
from serve.reviews.service import ReviewService
from serve.reviews.verdict_form import VerdictForm
from serve.texts import say

router = APIRouter(prefix="/tinjauan", include_in_schema=False)

SavedId = Annotated[str, Query(alias="tersimpan")]


@router.get("/{complaint_id:path}")
async def show_item(
    complaint_id: str, pages: PagesDep, service: ReviewServiceDep, saved: SavedId = ""
) -> Response:
    """Show one complaint, ready to be decided."""
    item, next_id, decided = await to_thread.run_sync(_look_up, service, complaint_id, saved)
    form = new_form(item, _today())
    return item_page(pages, form, next_id=next_id, saved=decided)


@router.post("/{complaint_id:path}")
async def decide(request: Request, complaint_id: str, pages: PagesDep, service: ReviewServiceDep) -> Response:
    """Keep a decision and go on, or show the form again with what is wrong."""
    fields = await read_form(request)
    return await to_thread.run_sync(_decide, pages, service, complaint_id, dict(fields))


def _decide(pages: PagesDep, service: ReviewService, complaint_id: str, fields: dict[str, str]) -> Response:
    item = service.item(complaint_id)
    if not item.may_decide:
        raise ForbiddenError(say("problem.right"))
    form = VerdictForm.of(item, _today(), fields)
    if item.review is None and form.errors:
        return _again(pages, service, form, status=422)
    try:
        service.decide(complaint_id, form.verdict())
    except ConflictError as error:
        decided = VerdictForm.of(service.item(complaint_id), _today(), fields)
        return _again(pages, service, decided, status=error.status)
    following = service.next_id()
    there = f"/tinjauan/{path_segment(following)}" if following else "/tinjauan"
    return RedirectResponse(f"{there}?tersimpan={path_segment(complaint_id)}", status_code=303)


def _again(pages: PagesDep, service: ReviewService, form: VerdictForm, *, status: int) -> HTMLResponse:
    following = service.next_id(form.item.complaint.id)
    return item_page(pages, form, next_id=following, status=status)


def _look_up(service: ReviewService, complaint_id: str, saved: str) -> tuple[Item, str, Item | None]:
    return service.item(complaint_id), service.next_id(complaint_id), _saved(service, saved)


def _saved(service: ReviewService, complaint_id: str) -> Item | None:
    """Give what was decided just before: the page says it only where it is true."""
    try:
        item = service.item(complaint_id) if complaint_id else None
    except NotFoundError:
        return None
    return item if item and item.review else None


def _today() -> date:
    return datetime.now(UTC).date()
