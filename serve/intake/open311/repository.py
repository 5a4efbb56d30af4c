"""Reads complaints as service requests: never a confidential one."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from serve.errors import NotFoundError
from serve.intake.open311.schemas import Filters
from serve.store.records import ComplaintRecord, ReviewRecord, SuggestionRecord
from serve.texts import say

MOST_ROWS = 1000
"""Most requests in one answer (GeoReport v2, Response Volume)."""


class Found(NamedTuple):
    """A complaint with what the machine said, and what an officer decided where one did."""

    complaint: ComplaintRecord
    suggestion: SuggestionRecord
    review: ReviewRecord | None


class RequestRepository:
    """Works inside the session's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def request(self, tenant: str, complaint_id: str) -> Found:
        """Give one complaint of a tenant, or raise `NotFoundError`."""
        row = self._session.execute(_open_to(tenant).where(ComplaintRecord.id == complaint_id)).one_or_none()
        if row is None:
            raise NotFoundError(say("problem.no_complaint"))
        return Found(row[0], row[1], row[2])

    def requests(self, tenant: str, filters: Filters) -> Sequence[Found]:
        """Give the newest complaints of a tenant that pass, up to `MOST_ROWS`."""
        arrived = ComplaintRecord.received_at
        query = _open_to(tenant).where(*_conditions(filters)).order_by(arrived.desc(), ComplaintRecord.id)
        return [Found(row[0], row[1], row[2]) for row in self._session.execute(query.limit(MOST_ROWS))]


def _open_to(tenant: str) -> Select[*tuple[Any, ...]]:
    query = select(ComplaintRecord, SuggestionRecord, ReviewRecord).join(
        SuggestionRecord, SuggestionRecord.complaint_id == ComplaintRecord.id
    )
    joined = query.outerjoin(ReviewRecord, ReviewRecord.complaint_id == ComplaintRecord.id)
    return joined.where(ComplaintRecord.tenant == tenant, ~ComplaintRecord.confidential)


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    if filters.ids:  # "This overrides all other arguments."
        return [ComplaintRecord.id.in_(filters.ids)]
    conditions: list[ColumnElement[bool]] = [ComplaintRecord.received_at.between(filters.start, filters.end)]
    if filters.service_codes:
        conditions.append(_topic().in_(filters.service_codes))
    if len(set(filters.statuses)) == 1:
        decided = ReviewRecord.id.is_not(None)
        conditions.append(decided if filters.statuses[0] == "closed" else ~decided)
    return conditions


def _topic() -> ColumnElement[str]:
    """The topic an officer chose, else the first that was suggested."""
    suggested = SuggestionRecord.payload[("topics", 0, "code")].as_string()
    return func.coalesce(case((ReviewRecord.topic != "", ReviewRecord.topic)), suggested)
