"""Where officers of each role may work."""

from data.errors import UnknownCodeError
from data.tenants import NATIONAL, load_tenant
from serve.officer import Role
from serve.texts import say


def wrong_place(role: Role, tenant: str, agency: str) -> str:
    """Say in English what is wrong with an account's tenant and agency, empty where nothing is.

    Args:
        role: of the account.
        tenant: a code that exists.
        agency: code of an agency, empty for none.
    """
    if role == "admin-nasional" and tenant != NATIONAL:
        return say("cli.nation_needed")
    if role != "pejabat-penghubung":
        return say("cli.agency_unused") if agency else ""
    if not agency:
        return say("cli.agency_needed")
    try:
        load_tenant(tenant).registry.agency(agency)
    except UnknownCodeError:
        return say("cli.no_agency", agency=agency, tenant=tenant)
    return ""
