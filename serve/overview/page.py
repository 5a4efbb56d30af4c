"""What the page of the overview shows."""

from fastapi.responses import HTMLResponse

from data.tenants import load_tenant, tenant_codes
from serve.officer import Officer
from serve.overview.charts import columns, intervals, stacks
from serve.overview.notices import notices
from serve.overview.schemas import ACTIONS, DIMENSIONS, PERIODS, Overview, Wish
from serve.overview.spans import spans, weeks
from serve.overview.tables import tables
from serve.pages import Pages

SHOWN = 8
"""Rows of a table that stand open; the rest is folded away."""


def overview_page(pages: Pages, officer: Officer, wish: Wish, overview: Overview) -> HTMLResponse:
    """Show the counts."""
    tenants = [code for code in tenant_codes() if officer.is_of(code)]
    return pages.render(
        "ringkasan.html",
        overview=overview,
        wish=wish,
        zone=load_tenant(officer.tenant).time_zone,
        periods=PERIODS,
        tenants=tenants if len(tenants) > 1 else [],
        tables=tables(overview),
        notices=notices(overview),
        arrivals=columns(spans(overview.days)),
        decisions=stacks(weeks(overview.days)),
        accuracy=intervals(weeks(overview.days)),
        total=sum(day.came for day in overview.days),
        right=sum(day.right for day in overview.days),
        judged=sum(day.judged for day in overview.days),
        dimensions=DIMENSIONS,
        actions=ACTIONS,
        shown=SHOWN,
    )
