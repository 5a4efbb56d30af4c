"""The agencies that the queue can be narrowed to, by the names people know them by."""

from collections.abc import Mapping
from functools import lru_cache

from data.tenants import load_tenant


def agency_names(tenant: str) -> list[str]:
    """Give the names of a tenant's agencies for a list to choose from."""
    return sorted({agency.name for agency in load_tenant(tenant).registry.agencies.values()})


def agency_code(typed: str, tenant: str) -> str:
    """Give the code of a name or an abbreviation; what is none stands for itself, as a code does."""
    return _codes(tenant).get(typed.casefold(), typed)


@lru_cache(maxsize=16)
def _codes(tenant: str) -> Mapping[str, str]:
    agencies = load_tenant(tenant).registry.agencies.values()
    short = {agency.abbreviation.casefold(): agency.code for agency in agencies if agency.abbreviation}
    return short | {agency.name.casefold(): agency.code for agency in agencies}
