"""GET, POST /meja/kedua, GET /meja/kesepakatan: second opinions, how far officers agree."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from data.schema import KINDS
from data.tenants import load_tenant
from serve.choices import agency_choices, topic_choices
from serve.deciding.verdict import NO_COMPLAINT
from serve.dependencies import PagesDep, StoreDep
from serve.errors import ForbiddenError
from serve.formats import path_segment
from serve.forms import read_form
from serve.pages import Pages
from serve.second_opinions.service import OpinionService
from serve.signed_in import Decider, SignedIn
from serve.store.records import ComplaintRecord
from serve.texts import say

router = APIRouter(prefix="/meja", include_in_schema=False)


async def _service(store: StoreDep, officer: Decider) -> OpinionService:
    return OpinionService(store, officer)


OpinionDep = Annotated[OpinionService, Depends(_service)]


@router.get("/kesepakatan")
async def show_agreement(officer: SignedIn, pages: PagesDep, store: StoreDep) -> Response:
    """Show how far officers agree, to those who answer for it: admins, auditors, data scientists."""
    if not officer.may("export"):
        raise ForbiddenError(say("problem.right"))
    figures = await to_thread.run_sync(OpinionService(store, officer).figures)
    return pages.render("kesepakatan.html", figures=figures)


@router.get("/kedua")
async def begin(pages: PagesDep, service: OpinionDep) -> Response:
    """Go to the complaint that has waited longest for a second opinion, or say that none waits."""
    following = await to_thread.run_sync(service.next_id)
    if not following:
        return pages.render("kedua.html", complaint=None)
    return RedirectResponse(f"/meja/kedua/{path_segment(following)}", status_code=303)


@router.get("/kedua/{complaint_id:path}")
async def show(complaint_id: str, pages: PagesDep, service: OpinionDep) -> Response:
    """Show a complaint alone: neither what was suggested nor what was decided."""
    complaint = await to_thread.run_sync(service.complaint, complaint_id)
    return await to_thread.run_sync(_page, pages, complaint, {})


@router.post("/kedua/{complaint_id:path}")
async def keep(request: Request, complaint_id: str, pages: PagesDep, service: OpinionDep) -> Response:
    """Keep the opinion and go on, or show the form again with what is wrong."""
    fields = dict(await read_form(request))
    return await to_thread.run_sync(_keep, pages, service, complaint_id, fields)


def _keep(pages: Pages, service: OpinionService, complaint_id: str, fields: dict[str, str]) -> Response:
    complaint = service.complaint(complaint_id)
    said, wrong = _read(complaint, fields)
    if wrong:
        return _page(pages, complaint, fields, wrong)
    service.keep(complaint_id, said)
    return RedirectResponse("/meja/kedua", status_code=303)


def _read(complaint: ComplaintRecord, fields: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Give what was said, and what is wrong with it by field."""
    today = datetime.now(UTC).date()
    kind = fields.get("kind", "")
    if kind == NO_COMPLAINT:
        return {"kind": kind, "topic": "", "agency": ""}, {}
    said = {
        "kind": kind if kind in KINDS else "",
        "topic": topic_choices((), today).find(fields.get("topic", "")),
        "agency": agency_choices((), complaint.tenant, today).find(fields.get("agency", "")),
    }
    return said, {name: say(f"review.error.{name}") for name, value in said.items() if not value}


def _page(
    pages: Pages,
    complaint: ComplaintRecord,
    fields: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
) -> HTMLResponse:
    today = datetime.now(UTC).date()
    return pages.render(
        "kedua.html",
        status=422 if errors else 200,
        complaint=complaint,
        fields=fields,
        errors=errors or {},
        kinds=KINDS,
        topics=topic_choices((), today).labels,
        agencies=agency_choices((), complaint.tenant, today).labels,
        zone=load_tenant(complaint.tenant).time_zone,
    )
