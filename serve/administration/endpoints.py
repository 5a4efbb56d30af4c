"""/kelola: where administrators choose what to look after."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from serve.dependencies import PagesDep
from serve.signed_in import Administrator

router = APIRouter(prefix="/kelola", include_in_schema=False)


@router.get("")
async def show_sections(_officer: Administrator, pages: PagesDep) -> HTMLResponse:
    """Show what can be administered."""
    return pages.render("kelola/awal.html")
