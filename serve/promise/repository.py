"""Reads how often automatic decisions erred, off one index."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.kept_promise import MOST_LABELS, KeptPromise
from serve.store.records import SuggestionRecord


def kept_promises(session: Session, version: str, risk: float, since: datetime) -> dict[str, KeptPromise]:
    """Give what is known of a model's automatic decisions, by tenant; tenants without labels are left out.

    Args:
        session: a reading one.
        version: of the model.
        risk: its stated one.
        since: complaints that came before do not count; of the others the newest `MOST_LABELS` do.
    """
    newest_first = SuggestionRecord.received_at.desc()
    place = func.row_number().over(partition_by=SuggestionRecord.tenant, order_by=newest_first)
    labelled = (
        select(SuggestionRecord.tenant, SuggestionRecord.erred, place.label("place"))
        .where(SuggestionRecord.model_version == version, SuggestionRecord.erred.is_not(None))
        .where(SuggestionRecord.received_at >= since)
        .subquery()
    )
    counted = (
        select(labelled.c.tenant, func.count(), func.count().filter(labelled.c.erred))
        .where(labelled.c.place <= MOST_LABELS)
        .group_by(labelled.c.tenant)
    )
    return {tenant: KeptPromise(known, wrong, risk) for tenant, known, wrong in session.execute(counted)}
