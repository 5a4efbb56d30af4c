"""Reads what became of a model's suggestions."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from serve.store.records import ReviewRecord, SuggestionRecord
from serve.store.records_outcomes import OutcomeRecord
from serve.thresholds.schemas import Known

MOST = 5_000
"""The newest suggestions that count."""

DOUBTS_OF_PROBABILITY = {"agency-uncertain", "topic-uncertain"}
"""Reasons for review that a higher probability would take away; with any other nothing is automatic."""

_FIRST = SuggestionRecord.payload["agencies"][0]


class EvidenceRepository:
    """Works inside the session's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def known(self, tenant: str, version: str, since: datetime) -> list[Known]:
        """Give the suggestions of a model whose right agency is known: by the outcome, else by the review.

        Args:
            tenant: whose complaints.
            version: of the model.
            since: complaints that came before do not count.
        """
        found: dict[str, Known] = {}
        for query in (_reviewed(), _answered()):
            newest = (
                query.where(SuggestionRecord.tenant == tenant, SuggestionRecord.model_version == version)
                .where(SuggestionRecord.received_at >= since)
                .order_by(SuggestionRecord.received_at.desc())
                .limit(MOST)
            )
            for complaint_id, decision, code, probability, agency in self._session.execute(newest):
                if _may_stand_alone(decision):
                    found[complaint_id] = Known(code, float(probability), code == agency)
        return list(found.values())


def _reviewed() -> Select[Any]:
    query = select(
        SuggestionRecord.complaint_id,
        SuggestionRecord.payload["decision"],
        ReviewRecord.suggested_agency,
        ReviewRecord.suggested_agency_probability,
        ReviewRecord.agency,
    ).join(ReviewRecord, ReviewRecord.complaint_id == SuggestionRecord.complaint_id)
    return query.where(ReviewRecord.agency != "", ReviewRecord.suggested_agency != "")


def _answered() -> Select[Any]:
    """Of several outcomes of a complaint the last one stands."""
    later = select(OutcomeRecord.id).where(OutcomeRecord.complaint_id == SuggestionRecord.complaint_id)
    last = later.order_by(OutcomeRecord.id.desc()).limit(1).correlate(SuggestionRecord).scalar_subquery()
    query = select(
        SuggestionRecord.complaint_id,
        SuggestionRecord.payload["decision"],
        OutcomeRecord.suggested_agency,
        _FIRST["probability"].as_float(),
        OutcomeRecord.agency,
    ).join(OutcomeRecord, OutcomeRecord.id == last)
    return query.where(OutcomeRecord.agency != "", OutcomeRecord.suggested_agency != "")


def _may_stand_alone(decision: dict[str, Any]) -> bool:
    if decision["action"] != "review":
        return True
    return DOUBTS_OF_PROBABILITY.issuperset(reason["code"] for reason in decision["reasons"])
