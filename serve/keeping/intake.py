"""Makes a complaint of what was sent: what cannot be used is refused by name, the rest is filled in."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from msgspec import UNSET, UnsetType

from data.channels import channel_of
from data.errors import UnknownCodeError
from data.regions import region
from data.schema import Complaint
from data.tenants import load_tenant, tenant_code_for, tenant_codes
from serve.errors import InvalidFieldError
from serve.identifiers import is_personal
from serve.keeping.schemas import ComplaintBody
from serve.texts import say

TEXT_FIELDS = ("text", "title", "channel", "kelurahan", "kecamatan", "location")


@dataclass(frozen=True, slots=True)
class Received:
    """A complaint that was accepted; `store` says whether it is kept."""

    complaint: Complaint
    store: bool


def receive(body: ComplaintBody, default_tenant: str) -> Received:
    """Check a complaint and fill in what was left out: id, tenant, channel, zone.

    Raises:
        InvalidFieldError: a field with a value that cannot be used.
    """
    _check_texts(body)
    region_code = _region_code(body.region_code)
    tenant = _tenant_code(body.tenant, region_code, default_tenant)
    complaint = Complaint(
        text=body.text,
        id=_identifier(body.id),
        title=body.title,
        channel=channel_of(body.channel),
        region_code=region_code,
        tenant=tenant,
        kelurahan=body.kelurahan,
        kecamatan=body.kecamatan,
        location=body.location,
        lat=_number(body.lat),
        lon=_number(body.lon),
        submitted_at=_moment(body.submitted_at, tenant),
        anonymous=body.anonymous,
        confidential=body.confidential,
    )
    return Received(complaint, body.store)


def _check_texts(body: ComplaintBody) -> None:
    if not body.text.strip():
        raise InvalidFieldError("#/text", say("field.text"))
    for name in TEXT_FIELDS:
        if "\0" in getattr(body, name):
            raise InvalidFieldError(f"#/{name}", say("field.nul", name=name))


def _identifier(sent: str) -> str:
    """Take an identifier that can stand in URLs and logs; browsers drop the segments "." and ".."."""
    if not sent:
        return uuid.uuid4().hex
    if not sent.isprintable() or sent != sent.strip() or sent in {".", ".."}:
        raise InvalidFieldError("#/id", say("field.id"))
    if is_personal(sent):
        raise InvalidFieldError("#/id", say("field.id_personal"))
    return sent


def _region_code(sent: str) -> str:
    try:
        return region(sent).code if sent else ""
    except UnknownCodeError:
        raise InvalidFieldError("#/region_code", say("field.region_code")) from None


def _tenant_code(sent: str, region_code: str, default: str) -> str:
    if sent and sent not in tenant_codes():
        known = ", ".join(tenant_codes())
        raise InvalidFieldError("#/tenant", say("field.unknown_tenant", tenants=known))
    return sent or (tenant_code_for(region_code) if region_code else default)


def _number(sent: float | UnsetType) -> float | None:
    return None if sent is UNSET else sent


def _moment(sent: str, tenant: str) -> datetime | None:
    """Read an ISO 8601 moment; one without an offset is the tenant's local time."""
    if not sent:
        return None
    try:
        when = datetime.fromisoformat(sent)
        local = when if when.tzinfo else when.replace(tzinfo=load_tenant(tenant).time_zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidFieldError("#/submitted_at", say("field.submitted_at")) from None
