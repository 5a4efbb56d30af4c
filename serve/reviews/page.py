"""What the review pages show."""

from datetime import date

from fastapi.responses import HTMLResponse

from data.schema import KINDS
from data.tenants import load_tenant
from serve.errors import ConflictError
from serve.pages import Pages
from serve.reviews.schemas import Item
from serve.reviews.verdict_form import VerdictForm


def item_page(
    pages: Pages, form: VerdictForm, *, next_id: str, saved: Item | None = None, status: int = 200
) -> HTMLResponse:
    """Show one complaint with what can be decided, or with the decision where there is one."""
    return pages.render(
        "tinjauan.html",
        status=status,
        item=form.item,
        form=form,
        errors=form.errors if form.fields.get("decision") else {},
        kinds=KINDS,
        zone=load_tenant(form.item.complaint.tenant).time_zone,
        next_id=next_id,
        saved=saved,
        conflict=status == ConflictError.status,
    )


def new_form(item: Item, on: date) -> VerdictForm:
    """Make the form as it is before anything was filled in: the best candidates are chosen."""
    body = item.suggestion
    fields = {
        "kind": body.kind.code,
        "topic": body.topics[0].code if body.topics else "",
        "agency": body.agencies[0].code if body.agencies else "",
    }
    return VerdictForm.of(item, on, fields)
