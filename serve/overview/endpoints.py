"""GET /ringkasan: what came in, what is open, how often the machine was right; each table as a file."""

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response

from serve.dependencies import PagesDep
from serve.errors import NotFoundError
from serve.overview.page import overview_page
from serve.overview.schemas import Wish
from serve.overview.service import OverviewService
from serve.overview.tables import tables
from serve.signed_in import SignedIn
from serve.texts import say

router = APIRouter(prefix="/ringkasan", include_in_schema=False)


async def _service(request: Request) -> OverviewService:
    service = request.app.state.overviews
    assert isinstance(service, OverviewService)  # noqa: S101 - the application's state is untyped
    return service


OverviewServiceDep = Annotated[OverviewService, Depends(_service)]


@router.get("")
async def show_overview(
    request: Request, pages: PagesDep, service: OverviewServiceDep, officer: SignedIn
) -> Response:
    """Show the counts of what the officer may see."""
    wish = Wish.of(request.query_params)
    counted = await to_thread.run_sync(service.overview, officer, wish)
    return overview_page(pages, officer, wish, counted)


@router.get("/{name}.csv")
async def export(request: Request, name: str, service: OverviewServiceDep, officer: SignedIn) -> Response:
    """Send one table of the page; that this was done is a row in the audit trail."""
    wish = Wish.of(request.query_params)
    made = tables(await to_thread.run_sync(service.overview, officer, wish))
    if name not in made:
        raise NotFoundError(say("overview.no_table", names=", ".join(made)))
    await to_thread.run_sync(service.note_export, officer, name, wish)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(made[name].as_csv(), media_type="text/csv; charset=utf-8", headers=headers)
