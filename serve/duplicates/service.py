"""Says which complaints report the same matter, and why."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from sqlalchemy.orm import Session

from data.regions import region
from data.schema import Complaint
from data.suggestion import Duplicate, Suggestion
from data.tenants import load_tenant
from pipeline.duplicates import (
    Fingerprint,
    days_between,
    fingerprint,
    index_keys,
    metres_between,
    search_keys,
    shared_words,
    similarity,
)
from pipeline.normalize import tokenize
from pipeline.places import find_places
from serve.duplicates.repository import DuplicateRepository, Kept
from serve.texts import say

MOST = 5
SHOWN = 0.4
"""Least similarity that is shown; what it finds and misses is printed by bench/duplicates.py."""

DECIDED_COUNT_DAYS = 90
"""How long a decided complaint is still named: the next one may say that nothing was done."""

_WORDS = 5
_NEAR_METRES = 1_000
_VILLAGE = len("34.04.12.2003")
_DISTRICT = len("34.04.12")


def fingerprint_of(complaint: Complaint, suggestion: Suggestion, now: datetime) -> Fingerprint:
    """Reduce a complaint to what is compared.

    Args:
        complaint: with its texts masked.
        suggestion: what was said about it.
        now: its moment where it was sent without one.
    """
    named = [place.region_code for place in suggestion.places]
    on_map = suggestion.coordinates.get("region_code", "")
    within = complaint.region_code or load_tenant(complaint.tenant).region_code
    form = _places_of_form(complaint.kelurahan, complaint.kecamatan, within)
    point = None if complaint.lat is None or complaint.lon is None else (complaint.lat, complaint.lon)
    return fingerprint(
        f"{complaint.title} {complaint.text}",
        suggestion.topics,
        complaint.submitted_at or now,
        places=[complaint.region_code, on_map, *form, *named],
        point=point,
    )


def find_duplicates(session: Session, complaint: Complaint, print_: Fingerprint) -> tuple[Duplicate, ...]:
    """Give the kept complaints of its tenant that report the same matter, best first, five at most."""
    since = datetime.now(UTC) - timedelta(days=DECIDED_COUNT_DAYS)
    found = DuplicateRepository(session).candidates(
        complaint.tenant, search_keys(complaint.tenant, print_), but=complaint.id, decided_since=since
    )
    scored = [(similarity(print_, kept.fingerprint), kept) for kept in found]
    ranked = sorted(scored, key=lambda each: (-each[0], each[1].complaint_id))[:MOST]
    return tuple(_duplicate(print_, kept, alike) for alike, kept in ranked if alike >= SHOWN)


def remember(session: Session, complaint: Complaint, print_: Fingerprint) -> None:
    """Let a kept complaint be found from now on, as it was sent last; a confidential one never is."""
    repository = DuplicateRepository(session)
    repository.drop(complaint.id)
    if not complaint.confidential:
        repository.keep(complaint.id, complaint.tenant, print_, index_keys(complaint.tenant, print_))


@lru_cache(maxsize=10_000)
def _places_of_form(kelurahan: str, kecamatan: str, region_code: str) -> tuple[str, ...]:
    parts = (("kelurahan", kelurahan), ("kecamatan", kecamatan))
    text = ", ".join(f"{level} {name}" for level, name in parts if name)
    return (
        tuple(place.region_code for place in find_places(text, tokenize(text), region_code)) if text else ()
    )


def _duplicate(print_: Fingerprint, kept: Kept, alike: float) -> Duplicate:
    words = ", ".join(shared_words(print_, kept.fingerprint, _WORDS))
    parts = [say("duplicate.words", words=words) if words else say("duplicate.topic")]
    parts += [_place(print_, kept.fingerprint), _when(print_, kept.fingerprint)]
    return Duplicate(kept.complaint_id, alike, "; ".join(filter(None, parts)) + ".")


def _place(one: Fingerprint, other: Fingerprint) -> str:
    metres = metres_between(one, other)
    if metres is not None and metres < _NEAR_METRES:
        return say("duplicate.metres", metres=round(metres))
    shared = [code for code in one.places if code in other.places and len(code) == _VILLAGE]
    shared += sorted({code[:_DISTRICT] for code in one.places} & {code[:_DISTRICT] for code in other.places})
    return say("duplicate.place", place=region(shared[0]).full_name) if shared else ""


def _when(one: Fingerprint, other: Fingerprint) -> str:
    days = round(days_between(one, other))
    if not days:
        return say("duplicate.same_day")
    return say("duplicate.before", days=days) if other.at < one.at else say("duplicate.after", days=days)
