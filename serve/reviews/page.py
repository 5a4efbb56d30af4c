"""What the review pages show."""

from datetime import date

from fastapi.responses import HTMLResponse

from data.schema import KINDS
from data.tenants import load_tenant
from serve.errors import ConflictError
from serve.pages import Pages
from serve.reviews.item import Item
from serve.reviews.sentences import cuts_of
from serve.reviews.verdict_form import QUESTIONS, REFERRALS, VerdictForm
from serve.store.records_decisions import DecisionRecord


def item_page(
    pages: Pages,
    form: VerdictForm,
    *,
    next_id: str,
    saved: DecisionRecord | None = None,
    evidence: str = "",
    status: int = 200,
) -> HTMLResponse:
    """Show one complaint with what can be decided, or with the decision where there is one.

    Args:
        pages: the templates.
        form: the complaint with what was filled in.
        next_id: the complaint after it, empty for none.
        saved: what this officer decided just before.
        evidence: candidate whose words are marked ("topic:<code>", "agency:<code>"), empty for the first topic.
        status: 409 where a decision was not kept because of another one.
    """
    item = form.item
    topics = item.suggestion.topics
    targets = {piece.target for piece in item.suggestion.evidence}
    first = f"topic:{topics[0].code}" if topics else ""
    return pages.render(
        "tinjauan.html",
        status=status,
        item=item,
        form=form,
        errors=form.errors if form.fields.get("decision") and status != ConflictError.status else {},
        kinds=KINDS,
        referrals=REFERRALS,
        questions=QUESTIONS,
        cuts=cuts_of(item.complaint.text) if item.may_read else [],
        conflict=_conflict(form) if status == ConflictError.status else "",
        zone=load_tenant(item.complaint.tenant).time_zone,
        shown=evidence if evidence in targets else first,
        next_id=next_id,
        saved=saved,
    )


def _conflict(form: VerdictForm) -> str:
    """Say what stood in the way: a decision, somebody who has it open, or a change."""
    if form.item.together.standing:
        return "decided"
    return "held" if form.item.is_held else "changed"


def new_form(item: Item, on: date) -> VerdictForm:
    """Make the form as it is before anything was filled in: the best candidates are chosen."""
    body = item.suggestion
    fields = {
        "kind": body.kind.code,
        "topic": body.topics[0].code if body.topics else "",
        "agency": body.agencies[0].code if body.agencies else "",
    }
    return VerdictForm.of(item, on, fields)
