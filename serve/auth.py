"""Who is calling, for which tenant, allowed to do what."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant

from data.tenants import NATIONAL
from serve.errors import ForbiddenError, UnauthorizedError
from serve.texts import say

Scope = Literal["suggest", "outcome", "jobs", "read"]
SCOPES: tuple[Scope, ...] = ("suggest", "outcome", "jobs", "read")

CALLER = "disposisi.caller"
"""Where the middleware that checked the key leaves the caller, in the scope of the request."""


@dataclass(frozen=True, slots=True)
class Caller:
    """An intake system as its key shows it.

    Attributes:
        key_id: prefix of the key, safe to log.
        tenant: code of the tenant it is bound to; the national one may act for all.
        scopes: what it may do.
    """

    key_id: str
    tenant: str
    scopes: frozenset[Scope]

    def may_act_for(self, tenant: str) -> bool:
        """Say whether a tenant's complaints are this caller's to send and to see."""
        return self.tenant in (NATIONAL, tenant) or tenant.startswith(f"{self.tenant}.")

    def tenant_or(self, default: str) -> str:
        """Give the tenant of what names none: the caller's own; the national one leaves it to the service."""
        return default if self.tenant == NATIONAL else self.tenant


@dataclass(frozen=True, slots=True)
class Needs:
    """Gives the caller whose key has one of these scopes, refuses the others."""

    scopes: tuple[Scope, ...]

    async def __call__(self, request: Request) -> Caller:
        """Give the caller (a dependency of an endpoint).

        Raises:
            UnauthorizedError: no key came with the request.
            ForbiddenError: the key lacks the scope.
        """
        caller = request.scope.get(CALLER)
        if not isinstance(caller, Caller):
            raise UnauthorizedError(say("problem.key_missing"))
        if caller.scopes.isdisjoint(self.scopes):
            raise ForbiddenError(say("problem.scope", scopes=", ".join(self.scopes)), scopes=self.scopes)
        return caller


def scopes_of(dependant: Dependant) -> Iterable[Scope]:
    """List the scopes of which an endpoint needs one."""
    for dependency in dependant.dependencies:
        if isinstance(dependency.call, Needs):
            yield from dependency.call.scopes
        else:
            yield from scopes_of(dependency)


SuggestCaller = Annotated[Caller, Depends(Needs(("suggest",)))]
OutcomeCaller = Annotated[Caller, Depends(Needs(("outcome",)))]
JobsCaller = Annotated[Caller, Depends(Needs(("jobs",)))]
ReadCaller = Annotated[Caller, Depends(Needs(("read",)))]
CatalogueCaller = Annotated[Caller, Depends(Needs(("read", "suggest")))]
"""The codes are for those who read and for those who need them to understand a suggestion."""
