"""Renders the pages: the templates, what they may call, nothing else."""

from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from serve import formats
from serve.highlight import segments
from serve.signed_in import FORM_FIELD, current_visit
from serve.texts import say


class Pages:
    """The templates of the service, autoescaped; an undefined name is an error, never an empty string."""

    def __init__(self) -> None:
        folder = Path(str(resources.files("serve").joinpath("templates")))
        self._templates = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals |= {"say": say, "segments": segments, "region_path": formats.region_path}
        self._templates.globals |= {"due": formats.due, "current_visit": current_visit, "form_key": _form_key}
        self._templates.globals |= {"tenant_name": formats.tenant_name}
        self._templates.globals |= {"working_days_left": formats.working_days_left}
        self._templates.filters |= {
            "percent": formats.percent,
            "of_hundred": formats.of_hundred,
            "share": formats.share,
            "thousands": formats.thousands,
            "moment": formats.moment,
            "day": formats.day,
            "path_segment": formats.path_segment,
            "language_name": formats.language_name,
            "sector_name": formats.sector_name,
        }

    def render(
        self, template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **context: Any
    ) -> HTMLResponse:
        """Give the page as an answer."""
        html = self._templates.get_template(template).render(context)
        return HTMLResponse(html, status, {"Cache-Control": "no-store"} | dict(headers or {}))


def _form_key() -> Markup:
    """Give the hidden field that every form of a signed-in officer carries; empty where nobody is signed in."""
    visit = current_visit()
    if visit is None:
        return Markup()
    return Markup('<input type="hidden" name="{}" value="{}">').format(FORM_FIELD, visit.form_key)


def pages_of(request: Request) -> Pages:
    """Give the pages of the application that handles the request."""
    pages = request.app.state.pages
    assert isinstance(pages, Pages)  # noqa: S101 - the application's state is untyped
    return pages
