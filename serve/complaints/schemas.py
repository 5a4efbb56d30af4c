"""The shapes of a complaint as it stands, of what finally became of it."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from data.schema import ComplaintKind
from serve.contract import SuggestionBody

MAX_CODE = 200
"""Longest code or name of an agency or a topic, in characters."""

OutcomeStatus = Literal["answered", "forwarded", "rejected"]
Code = Annotated[str, Meta(max_length=MAX_CODE)]


class OutcomeBody(msgspec.Struct, frozen=True):
    """What finally became of a complaint, as it is sent; `agency` may be left out only where it was rejected."""

    agency: Annotated[
        str,
        Meta(
            max_length=MAX_CODE,
            description="Code of the agency that answered, or its name in the tenant's registry.",
            examples=["34.04/dishub"],
        ),
    ] = ""
    topic: Annotated[str, Meta(max_length=MAX_CODE, description="Code of what it was about.")] = ""
    kind: ComplaintKind | UnsetType = UNSET
    status: Annotated[
        OutcomeStatus,
        Meta(
            description="answered: by that agency; forwarded: it has the complaint; rejected: nobody answers."
        ),
    ] = "answered"
    answered_at: Annotated[
        str, Meta(max_length=40, description="ISO 8601; without an offset it is the tenant's local time.")
    ] = ""


class StandingOutcomeBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of a complaint, by the last word on it; codes are the registry's, where it knows the agency."""

    status: OutcomeStatus
    recorded_at: datetime
    agency: str = ""
    topic: str = ""
    kind: ComplaintKind | UnsetType = UNSET
    answered_at: datetime | UnsetType = UNSET


class ReviewedBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an officer decided; of several agencies `agency` is the first."""

    decision: Literal["accept", "correct", "several", "refer", "duplicate", "split"]
    kind: ComplaintKind
    decided_at: datetime
    topic: str = ""
    agency: str = ""


class StoredComplaintBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """A complaint as it is kept, personal data masked; offsets in `suggestion` count in this text."""

    id: str
    tenant: str
    text: str
    channel: str
    received_at: datetime
    suggestion: SuggestionBody
    title: str = ""
    region_code: str = ""
    kelurahan: str = ""
    kecamatan: str = ""
    location: str = ""
    lat: float | UnsetType = UNSET
    lon: float | UnsetType = UNSET
    submitted_at: datetime | UnsetType = UNSET
    anonymous: bool = False
    confidential: bool = False
    review: ReviewedBody | UnsetType = UNSET
    outcome: StandingOutcomeBody | UnsetType = UNSET


class RecordedOutcomeBody(msgspec.Struct, frozen=True):
    """The answer to an outcome: what is now held of it."""

    complaint_id: str
    outcome: StandingOutcomeBody
