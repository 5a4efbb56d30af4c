"""Which governments an administrator looks after, and that an act was meant."""

from collections.abc import Mapping

from data.tenants import tenant_codes
from serve.errors import ForbiddenError
from serve.officer import Officer
from serve.texts import say

CONFIRMED = "yakin"
"""The field of a ticked box beside what cannot be taken back."""


def tenants_of(officer: Officer) -> list[str]:
    """Give the governments whose officers, keys and settings are this officer's to change."""
    return [code for code in tenant_codes() if officer.may_administer(code)]


def tenant_for(officer: Officer, asked: str) -> str:
    """Give the government that a page is about: the one asked for, else the officer's own.

    Raises:
        ForbiddenError: it is not this officer's.
    """
    tenant = asked or officer.tenant
    if tenant not in tenants_of(officer):
        raise ForbiddenError(say("administration.foreign"))
    return tenant


def is_confirmed(fields: Mapping[str, str]) -> bool:
    """Say whether the box was ticked."""
    return fields.get(CONFIRMED) == "ya"
