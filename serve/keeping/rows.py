"""Makes the rows of the tables that hold a complaint and what the machine says about it."""

from datetime import datetime
from typing import Any

from serve.keeping.masking import Masked
from serve.waiting import TURNS, Place

DISTRICT_CODE = len("34.04.12")


def complaint_row(masked: Masked, now: datetime) -> dict[str, Any]:
    """Give the complaint as its table has it."""
    complaint = masked.complaint
    return {
        "id": complaint.id,
        "tenant": complaint.tenant,
        "text": complaint.text,
        "title": complaint.title,
        "channel": complaint.channel,
        "region_code": complaint.region_code,
        "kelurahan": complaint.kelurahan,
        "kecamatan": complaint.kecamatan,
        "location": complaint.location,
        "lat": complaint.lat,
        "lon": complaint.lon,
        "anonymous": complaint.anonymous,
        "confidential": complaint.confidential,
        "submitted_at": complaint.submitted_at,
        "received_at": now,
    }


def suggestion_row(masked: Masked, now: datetime) -> dict[str, Any]:
    """Give the suggestion as its table has it, with what its place is found by: those of the same tenant and topic."""
    complaint, suggestion, payload = masked.complaint, masked.suggestion, masked.payload
    deadline = suggestion.deadline
    waits = suggestion.decision.action == "review"
    return {
        "complaint_id": complaint.id,
        "model_version": payload["model"]["version"],
        "tenant": complaint.tenant,
        "same_tenant": complaint.tenant,
        "same_topic": _first(payload["topics"], "code"),
        "action": suggestion.decision.action,
        "waiting": waits,
        "rank": 0 if payload["urgency"]["level"] == "darurat" else 1,
        "received_at": now,
        "payload": payload,
        "created_at": now,
        "verify_by": deadline.verify_by if deadline else None,
        "answer_by": deadline.answer_by if deadline else None,
        **_filters(masked, payload),
        **_places(masked, payload, now, waits=waits),
    }


def _filters(masked: Masked, payload: dict[str, Any]) -> dict[str, Any]:
    """Give what the queue is filtered by, and the overview counted by."""
    complaint = masked.complaint
    first_agency = _first(payload["agencies"], "code")
    return {
        "agency": first_agency,
        "suggested_agency": first_agency,
        "topic": _first(payload["topics"], "code"),
        "sector": _first(payload["sectors"], "code"),
        "channel": complaint.channel,
        "region": (_first(payload["places"], "region_code") or complaint.region_code)[:DISTRICT_CODE],
        "language": payload["language"]["code"],
        "urgency": payload["urgency"]["level"],
        "reasons": "".join(f" {reason['code']}" for reason in payload["decision"]["reasons"]) + " ",
        "confidential": complaint.confidential,
    }


def _places(masked: Masked, payload: dict[str, Any], now: datetime, *, waits: bool) -> dict[str, int]:
    """Give the place of the first of its topic, and that of the last one alike; an emergency has one place."""
    deadline = masked.suggestion.deadline
    probability = masked.suggestion.agencies[0].probability if masked.suggestion.agencies else 0.0
    first = Place.first(
        payload["urgency"]["level"], deadline.verify_by if deadline else now.date(), probability
    )
    last = first._replace(turn=TURNS - 1).number if waits else first.number
    return {"first_place": first.number, "last_place": last}


def _first(candidates: list[dict[str, Any]], member: str) -> str:
    return str(candidates[0][member]) if candidates else ""
