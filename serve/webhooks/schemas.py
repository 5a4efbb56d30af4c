"""The shapes of endpoints, of deliveries and of what is sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import msgspec

State = Literal["pending", "delivered", "dead"]

GONE = "http-410"
"""The receiver said that it will never take anything again."""


class EndpointInfo(msgspec.Struct, frozen=True, omit_defaults=True):
    """An endpoint as it is listed; its secret is not."""

    id: str
    url: str
    tenant: str
    events: list[str]
    created_at: datetime
    pending: int
    dead: int
    failing_since: datetime | msgspec.UnsetType = msgspec.UNSET
    disabled_at: datetime | msgspec.UnsetType = msgspec.UNSET
    disabled_reason: str = ""
    secret: str = ""


class DeliveryInfo(msgspec.Struct, frozen=True, omit_defaults=True):
    """A delivery as it is listed; `result` is what the last attempt led to."""

    id: int
    endpoint: str
    event: str
    message_id: str
    state: str
    attempts: int
    queued_at: datetime
    due_at: datetime | msgspec.UnsetType = msgspec.UNSET
    finished_at: datetime | msgspec.UnsetType = msgspec.UNSET
    result: str = ""


@dataclass(frozen=True, slots=True)
class Receiver:
    """What sending to an endpoint needs; `secrets` are as the keyring keeps them, the newest first."""

    id: str
    url: str
    secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parcel:
    """One delivery that was claimed; nobody else sends it while the claim lasts."""

    delivery_id: int
    claim: str
    attempts: int
    message_id: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Result:
    """What an attempt led to: a code ("http-200", "timeout"), and how long the receiver asks us to wait."""

    code: str
    retry_after: str = ""

    @property
    def is_delivered(self) -> bool:
        """Say whether the receiver took it."""
        return self.code.startswith("http-2")


class _Message(msgspec.Struct, frozen=True):
    type: str
    timestamp: datetime
    data: dict[str, Any]


def message_body(event_type: str, announced_at: datetime, payload: dict[str, Any]) -> bytes:
    """Write what is sent: the same bytes at every attempt."""
    return msgspec.json.encode(_Message(event_type, announced_at, payload))
