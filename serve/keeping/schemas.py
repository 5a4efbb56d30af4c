"""The shape of a complaint as intake systems send it."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from data.schema import MAX_TEXT
from serve.store.records import MAX_ID

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
    tenant: Annotated[
        str,
        Meta(max_length=MAX_WORDS, description="Derived from the region, else from the key, when absent."),
    ] = ""
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
