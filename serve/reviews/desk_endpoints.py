"""GET, POST /tinjauan/{id}, POST /meja: what an officer does with one complaint."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from pydantic import BaseModel, Field

from data.tenants import tenant_codes
from serve.choices import Choice, agency_choices, topic_choices
from serve.dependencies import PagesDep
from serve.errors import ConflictError, ForbiddenError, NotFoundError
from serve.formats import path_segment
from serve.forms import read_form
from serve.reviews.dependencies import DeskDep, ReviewServiceDep
from serve.reviews.desk import Desk
from serve.reviews.item import Item
from serve.reviews.page import item_page, new_form
from serve.reviews.service import ReviewService
from serve.reviews.verdict_form import VerdictForm
from serve.signed_in import SignedIn
from serve.store.records_decisions import DecisionRecord
from serve.texts import say

router = APIRouter(include_in_schema=False)


class ItemQuery(BaseModel):
    """What the address of a complaint may say besides: what was saved before, what is left for it, whose evidence to show."""

    tersimpan: str = ""
    lewati: str = ""
    bukti: str = ""


class ChoiceQuery(BaseModel):
    """What is looked for: a topic or an agency of a tenant, by what was typed."""

    jenis: Literal["topik", "instansi"]
    q: Annotated[str, Field(max_length=200)] = ""
    pemerintah: str = ""


@router.get("/tinjauan/{complaint_id:path}")
async def show_item(
    complaint_id: str,
    pages: PagesDep,
    service: ReviewServiceDep,
    desk: DeskDep,
    shown: Annotated[ItemQuery, Query()],
) -> Response:
    """Show one complaint, ready to be decided: from now on it is open before this officer."""
    item, next_id, saved = await to_thread.run_sync(_look_up, service, desk, complaint_id, shown)
    return item_page(pages, new_form(item, _today()), next_id=next_id, saved=saved, evidence=shown.bukti)


@router.post("/tinjauan/{complaint_id:path}")
async def decide(
    request: Request, complaint_id: str, pages: PagesDep, service: ReviewServiceDep, desk: DeskDep
) -> Response:
    """Keep a decision and go on, or show the form again with what is wrong."""
    fields = dict(await read_form(request))
    return await to_thread.run_sync(_decide, pages, service, desk, complaint_id, fields)


@router.post("/meja/batal/{complaint_id:path}")
async def undo(complaint_id: str, desk: DeskDep) -> Response:
    """Take one's own decision back and show the complaint again."""
    await to_thread.run_sync(desk.undo, complaint_id)
    return _to_item(complaint_id, f"?tersimpan={path_segment(complaint_id)}")


@router.post("/meja/sewa/{complaint_id:path}")
async def renew(complaint_id: str, desk: DeskDep) -> Response:
    """Renew the lease, say when it ends; for the page's script."""
    until = await to_thread.run_sync(desk.renew, complaint_id)
    return JSONResponse({"until": until.isoformat()})


@router.post("/meja/catatan/{complaint_id:path}")
async def note(request: Request, complaint_id: str, desk: DeskDep) -> Response:
    """Keep a note for colleagues."""
    words = (await read_form(request)).get("catatan", "")
    await to_thread.run_sync(desk.note, complaint_id, words)
    return _to_item(complaint_id)


@router.post("/meja/serahkan/{complaint_id:path}")
async def hand_over(
    request: Request, complaint_id: str, service: ReviewServiceDep, desk: DeskDep
) -> Response:
    """Hand the complaint to a colleague and go on."""
    colleague = (await read_form(request)).get("rekan", "")
    await to_thread.run_sync(desk.hand_over, complaint_id, colleague)
    following = await to_thread.run_sync(service.next_id)
    return _to_item(following) if following else RedirectResponse("/tinjauan", status_code=303)


@router.get("/meja/pilihan")
async def search(_officer: SignedIn, wanted: Annotated[ChoiceQuery, Query()]) -> Response:
    """Give the topics or agencies that what was typed fits; for the page's script."""
    found = await to_thread.run_sync(_search, wanted)
    return JSONResponse([{"label": one.label, "about": one.about} for one in found])


def _search(wanted: ChoiceQuery) -> list[Choice]:
    if wanted.jenis == "topik":
        return topic_choices((), _today()).search(wanted.q)
    if wanted.pemerintah not in tenant_codes():
        raise NotFoundError(say("problem.not_found"))
    return agency_choices((), wanted.pemerintah, _today()).search(wanted.q)


def _decide(
    pages: PagesDep, service: ReviewService, desk: Desk, complaint_id: str, fields: dict[str, str]
) -> Response:
    item = desk.item(complaint_id)
    if not item.may_decide:
        raise ForbiddenError(say("problem.right"))
    form = VerdictForm.of(item, _today(), fields)
    if form.outcome == "duplicate" and desk.may_see(form.duplicate_of):
        form = replace(form, others=(form.duplicate_of,))
    if item.review is None and not item.is_held and form.errors:
        return _again(pages, service, form, status=422)
    try:
        desk.decide(complaint_id, form.verdict(), form.value("versi"))
    except ConflictError as error:
        decided = replace(form, item=desk.item(complaint_id))
        return _again(pages, service, decided, status=error.status)
    following = service.next_id()
    there = f"/tinjauan/{path_segment(following)}" if following else "/tinjauan"
    return RedirectResponse(f"{there}?tersimpan={path_segment(complaint_id)}", status_code=303)


def _again(pages: PagesDep, service: ReviewService, form: VerdictForm, *, status: int) -> HTMLResponse:
    following = service.next_id(form.item.complaint.id)
    return item_page(pages, form, next_id=following, status=status)


def _look_up(
    service: ReviewService, desk: Desk, complaint_id: str, shown: ItemQuery
) -> tuple[Item, str, DecisionRecord | None]:
    item = desk.open(complaint_id, shown.lewati)
    return item, service.next_id(complaint_id), desk.saved(shown.tersimpan)


def _to_item(complaint_id: str, rest: str = "") -> Response:
    return RedirectResponse(f"/tinjauan/{path_segment(complaint_id)}{rest}", status_code=303)


def _today() -> date:
    return datetime.now(UTC).date()
