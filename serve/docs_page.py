"""GET /docs: the description of the API as a plain page, without scripts of others."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from serve.dependencies import PagesDep

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def docs(request: Request, pages: PagesDep) -> HTMLResponse:
    """Show every operation, every shape, one call to copy."""
    document = request.app.openapi()
    shapes = document["components"]["schemas"]
    return pages.render("docs.html", operations=_operations(document), shapes=shapes, origin=_origin(request))


def _operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"path": path, "method": method.upper()} | operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def _origin(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"
