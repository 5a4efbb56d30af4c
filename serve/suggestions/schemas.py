"""The shapes of what intake systems send and get back."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from data.schema import MAX_TEXT
from serve.contract import SuggestionBody
from serve.errors import Problem
from serve.store.records import MAX_ID

MAX_BATCH = 256
"""Most complaints in one request."""

MAX_TITLE = 1_000
MAX_WORDS = 200
"""Longest name of a place, of a channel, of a tenant."""

ON_THE_MAP = "Degrees, WGS 84; place the complaint on the tenant's own map where it has one."

Words = Annotated[str, Meta(max_length=MAX_WORDS)]


class ComplaintBody(msgspec.Struct, frozen=True):
    """A complaint as it is sent; only `text` is required, members we do not know are ignored."""

    text: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=MAX_TEXT,
            description="What the citizen wrote.",
            examples=["Lampu jalan mati"],
        ),
    ]
    id: Annotated[
        str, Meta(max_length=MAX_ID, description="Your identifier, without personal data; made when absent.")
    ] = ""
    title: Annotated[str, Meta(max_length=MAX_TITLE)] = ""
    channel: Annotated[
        str, Meta(max_length=MAX_WORDS, description="Any name; unknown ones count as lainnya.")
    ] = ""
    tenant: Annotated[str, Meta(max_length=MAX_WORDS, description="Derived from the region when absent.")] = (
        ""
    )
    region_code: Annotated[str, Meta(max_length=MAX_WORDS, description="Kemendagri code, any level.")] = ""
    kelurahan: Words = ""
    kecamatan: Words = ""
    location: Annotated[str, Meta(max_length=MAX_TITLE)] = ""
    lat: Annotated[float, Meta(ge=-90, le=90, description=ON_THE_MAP)] | UnsetType = UNSET
    lon: Annotated[float, Meta(ge=-180, le=180, description=ON_THE_MAP)] | UnsetType = UNSET
    submitted_at: Annotated[
        str, Meta(max_length=40, description="ISO 8601; without an offset it is the tenant's local time.")
    ] = ""
    anonymous: bool = False
    confidential: bool = False
    store: Annotated[bool, Meta(description="false: nothing is kept.")] = True


class ComplaintBatchBody(msgspec.Struct, frozen=True):
    """Several complaints, as the description of the API shows them."""

    items: Annotated[list[ComplaintBody], Meta(min_length=1, max_length=MAX_BATCH)]


class RawBatchBody(msgspec.Struct, frozen=True):
    """The same as it is read: each complaint by itself, so that a bad one spoils no other."""

    items: Annotated[list[msgspec.Raw], Meta(min_length=1, max_length=MAX_BATCH)]


class ItemBody(msgspec.Struct, frozen=True):
    """The answer to one complaint of a batch: a suggestion, or the problem with it."""

    status: Literal[200, 400, 422, 500]
    suggestion: SuggestionBody | UnsetType = UNSET
    problem: Problem | UnsetType = UNSET


class BatchBody(msgspec.Struct, frozen=True):
    """The answers to a batch, in the order of its complaints."""

    items: list[ItemBody]
