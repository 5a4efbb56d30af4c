"""Makes a complaint of what was sent: what cannot be used is refused by name, the rest is filled in."""

import uuid
from dataclasses import dataclass

from msgspec import UNSET, UnsetType

from data.channels import channel_of
from data.errors import UnknownCodeError
from data.regions import region
from data.schema import Complaint
from data.tenants import tenant_code_for, tenant_codes
from serve.auth import Caller
from serve.errors import ForbiddenError, InvalidFieldError
from serve.identifiers import is_personal
from serve.keeping.schemas import ComplaintBody
from serve.moments import read_moment
from serve.texts import say

TEXT_FIELDS = ("text", "title", "channel", "kelurahan", "kecamatan", "location")


@dataclass(frozen=True, slots=True)
class Received:
    """A complaint that was accepted; `store` says whether it is kept."""

    complaint: Complaint
    store: bool


def receive(body: ComplaintBody, caller: Caller, *, default_tenant: str) -> Received:
    """Check a complaint and fill in what was left out: id, tenant, channel, zone.

    Args:
        body: what was sent.
        caller: who sent it.
        default_tenant: of what names neither a tenant nor a region, where the caller is bound to none.

    Raises:
        InvalidFieldError: a field with a value that cannot be used.
        ForbiddenError: it names a tenant that is not the caller's.
    """
    _check_texts(body)
    region_code = _region_code(body.region_code)
    tenant = _tenant_code(body.tenant, region_code, caller, caller.tenant_or(default_tenant))
    complaint = Complaint(
        text=body.text,
        id=usable_identifier(body.id),
        title=body.title,
        channel=channel_of(body.channel),
        region_code=region_code,
        tenant=tenant,
        kelurahan=body.kelurahan,
        kecamatan=body.kecamatan,
        location=body.location,
        lat=_number(body.lat),
        lon=_number(body.lon),
        submitted_at=read_moment(body.submitted_at, tenant, "submitted_at"),
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


def usable_identifier(sent: str) -> str:
    """Take an identifier that can stand in URLs and logs, make one when it is empty.

    Browsers drop the segments "." and "..".

    Raises:
        InvalidFieldError: it cannot be printed, or holds personal data.
    """
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


def _tenant_code(sent: str, region_code: str, caller: Caller, default: str) -> str:
    """Give the tenant that was named, else the region's, else the caller's own.

    A complaint about a place beyond the caller's borders is still the caller's: its office received it.
    """
    if sent and sent not in tenant_codes():
        known = ", ".join(tenant_codes())
        raise InvalidFieldError("#/tenant", say("field.unknown_tenant", tenants=known))
    if sent and not caller.may_act_for(sent):
        raise ForbiddenError(say("problem.foreign_tenant", tenant=caller.tenant))
    of_region = tenant_code_for(region_code) if region_code else default
    return sent or (of_region if caller.may_act_for(of_region) else default)


def _number(sent: float | UnsetType) -> float | None:
    return None if sent is UNSET else sent
