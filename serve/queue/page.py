"""What the page of the queue offers to choose from, and what stands on its chips."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from fastapi.responses import HTMLResponse

from data.channels import CHANNELS
from data.schema import URGENCIES
from data.taxonomy import load_taxonomy
from data.tenants import load_tenant, tenant_codes
from serve.formats import language_name, sector_name, tenant_name
from serve.officer import OWN_AGENCY_ALONE, Officer
from serve.pages import Pages
from serve.queue.agencies import agency_names
from serve.queue.filters import AGES, DEADLINES, Filters
from serve.queue.schemas import QueuePage
from serve.queue.service import MOST_NAME, MOST_VIEWS
from serve.store.records_decisions import DecisionRecord
from serve.texts import say, texts


class Just(NamedTuple):
    """What the officer did just before: decided one complaint, or accepted some at once."""

    saved: DecisionRecord | None
    accepted: int


class Choice(NamedTuple):
    """One choice of a list: what is kept, what is shown."""

    code: str
    label: str


class Field(NamedTuple):
    """A list to choose from, by the name of its parameter."""

    name: str
    choices: list[Choice]


class Chip(NamedTuple):
    """A filter that narrows, with the address of the page without it."""

    name: str
    label: str
    query_without: str


class Tab(NamedTuple):
    """A part of the queue that is one click away."""

    label: str
    waiting: int | None
    query: str
    is_current: bool


def queue_page(
    pages: Pages, officer: Officer, filters: Filters, page: QueuePage, *, is_first: bool, just: Just
) -> HTMLResponse:
    """Show what waits.

    Args:
        pages: the templates.
        officer: who looks.
        filters: what the queue is narrowed to.
        page: what was found.
        is_first: whether it is the first page.
        just: what was done before.
    """
    zones = {row.tenant: load_tenant(row.tenant).time_zone for row in page.rows}
    return pages.render(
        "antrean.html",
        page=page,
        zones=zones,
        filters=filters,
        tabs=_tabs(filters, page),
        chips=_chips(filters),
        fields=_fields(officer),
        agencies=[] if _has_one_agency(officer) else agency_names(filters.pemerintah or officer.tenant),
        has_agencies=not _has_one_agency(officer),
        room=MOST_VIEWS - len(page.views),
        most_name=MOST_NAME,
        is_first=is_first,
        saved=just.saved,
        accepted=just.accepted,
    )


def label_of(name: str, value: str) -> str:
    """Write the value of a filter as people read it."""
    labels: Mapping[str, Callable[[str], str]] = {
        "pemerintah": tenant_name,
        "urusan": sector_name,
        "bahasa": language_name,
        "kanal": lambda code: say(f"channel.{code}"),
        "alasan": lambda code: say(f"reason.{code}"),
        "kegentingan": lambda code: say(f"urgency.{code}"),
        "tenggat": lambda code: say(f"queue.deadline.{code}"),
        "usia": lambda days: say("queue.older", days=days),
    }
    return labels[name](value) if name in labels else value


def _fields(officer: Officer) -> list[Field]:
    tenants = [code for code in tenant_codes() if officer.is_of(code)]
    codes = {
        "pemerintah": tenants if len(tenants) > 1 else [],
        "urusan": sorted(load_taxonomy().sectors, key=sector_name),
        "kanal": CHANNELS,
        "alasan": _of_texts("reason."),
        "usia": AGES,
        "bahasa": _of_texts("language."),
        "kegentingan": URGENCIES,
    }
    return [
        Field(name, [Choice(code, label_of(name, code)) for code in known])
        for name, known in codes.items()
        if known
    ]


def _of_texts(prefix: str) -> list[str]:
    return [key.removeprefix(prefix) for key in texts() if key.startswith(prefix)]


def _chips(filters: Filters) -> list[Chip]:
    return [
        Chip(name, label_of(name, value), filters.but(**{name: ""}).query)
        for name, value in filters.given.items()
    ]


def _tabs(filters: Filters, page: QueuePage) -> list[Tab]:
    """Give the whole queue, emergencies, and what is due when; without numbers where nothing was counted."""
    counts, rest = page.counts, filters.but(tenggat="", kegentingan="")
    parts = [
        (rest, say("queue.all"), counts and counts.total),
        (rest.but(kegentingan="darurat"), say("urgency.darurat"), counts and counts.emergencies),
    ]
    parts += [
        (rest.but(tenggat=kind), label_of("tenggat", kind), counts and counts.by_deadline[kind])
        for kind in DEADLINES
    ]
    return [Tab(label, count, part.query, part == filters) for part, label, count in parts]


def _has_one_agency(officer: Officer) -> bool:
    return officer.role in OWN_AGENCY_ALONE
