"""The shapes of GeoReport v2, in JSON; members without a value are left out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec

Status = Literal["open", "closed"]


class ServiceRow(msgspec.Struct, frozen=True):
    """What a complaint can be about: a topic."""

    service_code: str
    service_name: str
    description: str
    metadata: bool
    type: Literal["realtime"]
    keywords: str
    group: str


class ServiceDefinition(msgspec.Struct, frozen=True):
    """What a form asks besides: nothing."""

    service_code: str
    attributes: list[str]


class RequestForm(msgspec.Struct, frozen=True):
    """The form of a service request; `api_key` stands here where no header field has it, other members are not read."""

    description: str
    jurisdiction_id: str = ""
    service_code: str = ""
    lat: float | msgspec.UnsetType = msgspec.UNSET
    long: float | msgspec.UnsetType = msgspec.UNSET
    address_string: str = ""
    api_key: str = ""


class AcceptedRow(msgspec.Struct, frozen=True):
    """A complaint that was kept."""

    service_request_id: str
    service_notice: str


class RequestRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """A complaint as others may see it: masked, with its agency once an officer named it."""

    service_request_id: str
    status: Status
    service_name: str
    service_code: str
    description: str
    requested_datetime: str
    updated_datetime: str
    status_notes: str = ""
    agency_responsible: str = ""
    address: str = ""
    lat: float | msgspec.UnsetType = msgspec.UNSET
    long: float | msgspec.UnsetType = msgspec.UNSET


class ErrorRow(msgspec.Struct, frozen=True):
    """One thing that is wrong."""

    code: int
    description: str


@dataclass(frozen=True, slots=True)
class Filters:
    """Which requests are asked for; an empty list means all.

    Attributes:
        ids: these requests alone, whatever else is asked.
        service_codes: about one of these topics.
        statuses: in one of these states.
        start: earliest moment of their arrival.
        end: latest moment.
    """

    ids: tuple[str, ...]
    service_codes: tuple[str, ...]
    statuses: tuple[Status, ...]
    start: datetime
    end: datetime
