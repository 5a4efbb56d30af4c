"""The shapes of what intake systems send and get back."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from serve.contract import SuggestionBody
from serve.errors import Problem
from serve.keeping.schemas import ComplaintBody

MAX_BATCH = 256
"""Most complaints in one request."""


class ComplaintBatchBody(msgspec.Struct, frozen=True):
    """Several complaints, as the description of the API shows them."""

    items: Annotated[list[ComplaintBody], Meta(min_length=1, max_length=MAX_BATCH)]


class RawBatchBody(msgspec.Struct, frozen=True):
    """The same as it is read: each complaint by itself, so that a bad one spoils no other."""

    items: Annotated[list[msgspec.Raw], Meta(min_length=1, max_length=MAX_BATCH)]


class ItemBody(msgspec.Struct, frozen=True):
    """The answer to one complaint of a batch: a suggestion, or the problem with it."""

    status: Literal[200, 400, 403, 409, 422, 500]
    suggestion: SuggestionBody | UnsetType = UNSET
    problem: Problem | UnsetType = UNSET


class BatchBody(msgspec.Struct, frozen=True):
    """The answers to a batch, in the order of its complaints."""

    items: list[ItemBody]
