"""Who is calling, for which tenant, allowed to do what."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends, Request

from data.tenants import NATIONAL

Scope = Literal["suggest", "outcome", "jobs", "read"]
SCOPES: tuple[Scope, ...] = ("suggest", "outcome", "jobs", "read")


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


def _needs(scope: Scope) -> Callable[[Request], Awaitable[Caller]]:
    async def caller(_request: Request) -> Caller:
        return Caller("", NATIONAL, frozenset((scope,)))

    return caller


SuggestCaller = Annotated[Caller, Depends(_needs("suggest"))]
OutcomeCaller = Annotated[Caller, Depends(_needs("outcome"))]
JobsCaller = Annotated[Caller, Depends(_needs("jobs"))]
ReadCaller = Annotated[Caller, Depends(_needs("read"))]
