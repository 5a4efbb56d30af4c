"""Reads from the form what an account is to be, says in Indonesian what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from data.tenants import NATIONAL, load_tenant, tenant_codes
from serve.administered import tenants_of
from serve.officer import ROLES, Officer, Role
from serve.officers.schemas import Wish
from serve.texts import say

LONGEST_LOGIN = 200
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: a wish that may be granted where there are no errors, by the name of their field."""

    wish: Wish
    errors: Mapping[str, str]


def new_account(fields: Mapping[str, str], admin: Officer) -> Read:
    """Read the form of a new account."""
    login, name = fields.get("nama", "").strip(), fields.get("panggilan", "").strip()
    errors: dict[str, str] = {}
    if not (0 < len(login) <= LONGEST_LOGIN and login.isprintable() and " " not in login):
        errors["nama"] = say("officers.error.login", longest=LONGEST_LOGIN)
    if not (0 < len(name) <= LONGEST_NAME and name.isprintable()):
        errors["panggilan"] = say("officers.error.name", longest=LONGEST_NAME)
    role, tenant, agency = _place(fields)
    wish = Wish(login, name, role, tenant, agency)
    return Read(wish, errors | _place_errors(wish, admin))


def changed_account(fields: Mapping[str, str], person: Officer, admin: Officer) -> Read:
    """Read the form that changes an account's role and place."""
    role, tenant, agency = _place(fields)
    wish = Wish(person.login, person.name, role, tenant, agency)
    return Read(wish, _place_errors(wish, admin))


def roles_for(admin: Officer) -> list[Role]:
    """Give the roles that an administrator may give in the own government."""
    return [role for role in ROLES if admin.may_make(role, admin.tenant)]


def _place(fields: Mapping[str, str]) -> tuple[Role, str, str]:
    """Read role, tenant and agency; an agency's only name stands for its code."""
    tenant, agency = fields.get("pemerintah", ""), fields.get("instansi", "").strip()
    role = cast("Role", fields.get("peran", ""))
    named = load_tenant(tenant).registry.named(agency) if tenant in tenant_codes() else None
    return role, tenant, named.code if named else agency


def _place_errors(wish: Wish, admin: Officer) -> dict[str, str]:
    if wish.tenant not in tenants_of(admin):
        return {"pemerintah": say("officers.error.tenant")}
    if wish.role not in ROLES or not admin.may_make(wish.role, wish.tenant):
        return {"peran": say("officers.error.role")}
    if wish.role == "admin-nasional" and wish.tenant != NATIONAL:
        return {"pemerintah": say("officers.error.nation")}
    return _agency_errors(wish)


def _agency_errors(wish: Wish) -> dict[str, str]:
    if wish.role != "pejabat-penghubung":
        return {"instansi": say("officers.error.agency_unused")} if wish.agency else {}
    if not wish.agency:
        return {"instansi": say("officers.error.agency_needed")}
    if wish.agency not in load_tenant(wish.tenant).registry.agencies:
        return {"instansi": say("officers.error.agency_unknown")}
    return {}
