"""Lists topics as services, complaints as service requests."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

import msgspec
from msgspec import UNSET

from data.taxonomy import Topic, load_taxonomy
from data.tenants import load_tenant
from serve.contract import NO_TOPIC, SuggestionBody
from serve.errors import NotFoundError
from serve.intake.open311.repository import Found, RequestRepository
from serve.intake.open311.schemas import (
    AcceptedRow,
    Filters,
    RequestRow,
    ServiceDefinition,
    ServiceRow,
)
from serve.keeping.intake import Received
from serve.keeping.service import SuggestionService
from serve.store import Store
from serve.store.records import ReviewRecord
from serve.texts import say

NOTES = {"refer": "referred", "duplicate": "duplicate"}
"""What is said of decisions that give the complaint to nobody, by the decision."""


@dataclass(frozen=True, slots=True)
class Open311Service:
    """Keeps service requests the way all complaints are kept, and shows them."""

    keeping: SuggestionService
    store: Store

    def accept(self, received: Received) -> AcceptedRow:
        """Keep a complaint."""
        self.keeping.suggest(received)
        return AcceptedRow(received.complaint.id, say("open311.received"))

    def request(self, tenant: str, complaint_id: str) -> RequestRow:
        """Give one request, or raise `NotFoundError`."""
        with self.store.read() as session:
            return _row(RequestRepository(session).request(tenant, complaint_id))

    def requests(self, tenant: str, filters: Filters) -> list[RequestRow]:
        """Give the requests that pass, newest first."""
        with self.store.read() as session:
            return [_row(found) for found in RequestRepository(session).requests(tenant, filters)]


@lru_cache(maxsize=2)
def service_list(on: date) -> bytes:
    """Give the topics in use on that day as JSON; they are the same in all jurisdictions."""
    return msgspec.json.encode([_service(topic) for topic in load_taxonomy().active_topics(on)])


def service_definition(code: str) -> ServiceDefinition:
    """Say that a topic asks nothing besides, or raise `NotFoundError`."""
    if code not in load_taxonomy().topics:
        raise NotFoundError(say("open311.service_unknown"))
    return ServiceDefinition(code, [])


def _service(topic: Topic) -> ServiceRow:
    return ServiceRow(
        service_code=topic.code,
        service_name=topic.name,
        description=topic.covers,
        metadata=False,
        type="realtime",
        keywords=", ".join(topic.words),
        group=load_taxonomy().sector(topic.sector_code).name,
    )


def _row(found: Found) -> RequestRow:
    complaint, review = found.complaint, found.review
    body = msgspec.convert(found.suggestion.payload, SuggestionBody)
    code, name = _topic(body, review)
    changed = review.decided_at if review else found.suggestion.created_at
    return RequestRow(
        service_request_id=complaint.id,
        status="closed" if review else "open",
        service_name=name,
        service_code=code,
        description=complaint.text,
        requested_datetime=_moment(complaint.submitted_at or complaint.received_at),
        updated_datetime=_moment(changed),
        status_notes=_notes(review),
        agency_responsible=_agency(body, review, complaint.tenant),
        address=complaint.location,
        lat=UNSET if complaint.lat is None else complaint.lat,
        long=UNSET if complaint.lon is None else complaint.lon,
    )


def _topic(body: SuggestionBody, review: ReviewRecord | None) -> tuple[str, str]:
    first = body.topics[0] if body.topics else NO_TOPIC
    code = review.topic if review and review.topic else first.code
    names = {topic.code: topic.name for topic in body.topics}
    known = load_taxonomy().topics.get(code)
    return code, names.get(code) or (known.name if known else code)


def _agency(body: SuggestionBody, review: ReviewRecord | None, tenant: str) -> str:
    """Name the agency that an officer decided on; a suggestion is never a decision."""
    if review is None or not review.agency:
        return ""
    names = {agency.code: agency.name for agency in body.agencies}
    known = load_tenant(tenant).registry.agencies.get(review.agency)
    return names.get(review.agency) or (known.name if known else review.agency)


def _notes(review: ReviewRecord | None) -> str:
    if review is None:
        return ""
    if review.agency:
        return say("open311.decided")
    return say(f"open311.{NOTES.get(review.decision, 'not_a_complaint')}")


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
