"""Writes what officers decided and who finally answered as a corpus: one labelled complaint a line."""

import hashlib
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from data.tenants import load_tenant
from serve.reviews.labels import labels_of
from serve.reviews.repository import Labelled, ReviewRepository
from serve.store import Store


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        written: complaints.
        confidential: those that were left out because they are.
        outcomes: of those written, how many have the intake system's word; the others an officer's.
        sha256: of the file.
    """

    written: int
    confidential: int
    outcomes: int
    sha256: str


def export_reviews(store: Store, out: Path, tenant: str = "") -> Exported:
    """Write the labelled complaints, a tenant's alone where one is named, in constant memory.

    Args:
        store: where they are.
        out: NDJSON file; it is there whole or not at all.
        tenant: code of a tenant, empty for all.
    """
    part = out.with_name(f"{out.name}.part")
    written = confidential = outcomes = 0
    digest = hashlib.sha256()
    try:
        with (
            store.read() as session,
            closing(ReviewRepository(session, None).labelled(tenant)) as labelled,
            part.open("wb") as file,
        ):
            for known in labelled:
                if known.complaint.confidential:
                    confidential += 1
                    continue
                line = msgspec.json.encode(_row(known)) + b"\n"
                file.write(line)
                digest.update(line)
                written += 1
                outcomes += known.outcome is not None
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return Exported(written, confidential, outcomes, digest.hexdigest())


def _row(known: Labelled) -> dict[str, Any]:
    """Give the columns that corpora have, then who decided, when, what had been suggested."""
    complaint = known.complaint
    zone = load_tenant(complaint.tenant).time_zone
    sent_at = complaint.submitted_at or complaint.received_at
    return {
        "id": complaint.id,
        "text": complaint.text,
        "title": complaint.title,
        **labels_of(known),
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
        **_origin(known),
    }


def _origin(known: Labelled) -> dict[str, Any]:
    """Say whose word the labels are; the officer's name stands beside an outcome too, where there was one."""
    review, outcome = known.review, known.outcome
    suggested: dict[str, Any] = {
        name: getattr(outcome or review, name)
        for name in ("suggested_topic", "suggested_agency", "model_version")
    }
    return {
        "source": "outcome" if outcome else "review",
        "officer": review.officer if review else "",
        "decided_at": outcome.recorded_at if outcome else review.decided_at if review else None,
        **suggested,
    }
