"""Reads moments as intake systems write them."""

from datetime import UTC, datetime

from data.tenants import load_tenant
from serve.errors import InvalidFieldError
from serve.texts import say


def read_moment(sent: str, tenant: str, name: str) -> datetime | None:
    """Read an ISO 8601 moment, None where none was sent; one without an offset is the tenant's local time.

    Args:
        sent: what stands in the field.
        tenant: whose local time.
        name: the field, for the refusal ("submitted_at").

    Raises:
        InvalidFieldError: it is no moment.
    """
    if not sent:
        return None
    try:
        when = datetime.fromisoformat(sent)
        local = when if when.tzinfo else when.replace(tzinfo=load_tenant(tenant).time_zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidFieldError(f"#/{name}", say(f"field.{name}")) from None
