"""Writes officers' decisions as a corpus: one labelled complaint a line."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from data.tenants import load_tenant
from serve.reviews.repository import ReviewRepository
from serve.store import Store
from serve.store.records import ComplaintRecord, ReviewRecord


@dataclass(frozen=True, slots=True)
class Exported:
    """How many complaints were written, how many were left out because they are confidential."""

    written: int
    confidential: int


def export_reviews(store: Store, out: Path, tenant: str = "") -> Exported:
    """Write the decisions, a tenant's alone where one is named, in constant memory.

    Args:
        store: where they are.
        out: NDJSON file; it is there whole or not at all.
        tenant: code of a tenant, empty for all.
    """
    part = out.with_name(f"{out.name}.part")
    written = confidential = 0
    try:
        with (
            store.read() as session,
            closing(ReviewRepository(session).decided(tenant)) as decided,
            part.open("wb") as file,
        ):
            for review, complaint in decided:
                if complaint.confidential:
                    confidential += 1
                    continue
                file.write(msgspec.json.encode(_row(review, complaint)) + b"\n")
                written += 1
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return Exported(written, confidential)


def _row(review: ReviewRecord, complaint: ComplaintRecord) -> dict[str, Any]:
    """Give the columns that corpora have, then who decided, when, what had been suggested."""
    zone = load_tenant(complaint.tenant).time_zone
    sent_at = complaint.submitted_at or complaint.received_at
    return {
        "id": complaint.id,
        "text": complaint.text,
        "title": complaint.title,
        "kind": review.kind,
        "topic": review.topic,
        "agency": review.agency,
        "channel": complaint.channel,
        "date": sent_at.astimezone(zone).date(),
        "tenant": complaint.tenant,
        "region_code": complaint.region_code,
        "kelurahan": complaint.kelurahan,
        "kecamatan": complaint.kecamatan,
        "location": complaint.location,
        "lat": complaint.lat,
        "lon": complaint.lon,
        "anonymous": complaint.anonymous,
        "source": "review",
        "officer": review.officer,
        "decided_at": review.decided_at,
        "suggested_topic": review.suggested_topic,
        "suggested_agency": review.suggested_agency,
        "model_version": review.model_version,
    }
