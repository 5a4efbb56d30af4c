"""Which officer a request comes from, and that the officer meant it: what endpoints of the page ask for."""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from serve.errors import ForbiddenError, SignInNeededError
from serve.forms import read_form
from serve.officer import Officer, Right
from serve.texts import say

VISIT = "disposisi.visit"
"""Where the middleware that looked up the session leaves the visit, in the scope of the request."""

FORM_FIELD = "kunci_formulir"
FORM_HEADER = "x-form-key"
"""For scripts, which send no form."""

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}

_visit: ContextVar["Visit | None"] = ContextVar("visit", default=None)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody who is signed in; `form_key` is what the forms of the session carry."""

    officer: Officer
    form_key: str


@contextmanager
def visiting(visit: Visit | None) -> Iterator[None]:
    """Let the pages that are rendered meanwhile know who reads them; it decides nothing else."""
    token = _visit.set(visit)
    try:
        yield
    finally:
        _visit.reset(token)


def current_visit() -> Visit | None:
    """Give whose page is being rendered, None where nobody is signed in."""
    return _visit.get()


async def _signed_in(request: Request) -> Officer:
    """Give the officer; what changes something must come from a form of the officer's own session.

    Raises:
        SignInNeededError: nobody is signed in.
        ForbiddenError: the form is not of this session.
    """
    visit = request.scope.get(VISIT)
    if not isinstance(visit, Visit):
        raise SignInNeededError(say("problem.sign_in_needed"))
    if request.method not in SAFE_METHODS:
        sent = request.headers.get(FORM_HEADER) or (await read_form(request)).get(FORM_FIELD, "")
        if not hmac.compare_digest(sent.encode(), visit.form_key.encode()):
            raise ForbiddenError(say("problem.form_key"))
    return visit.officer


SignedIn = Annotated[Officer, Depends(_signed_in)]
"""Whoever is signed in; what of it the officer may see or do, the endpoint's service asks."""


@dataclass(frozen=True, slots=True)
class Has:
    """Gives the officer whose role has a right, refuses the others."""

    right: Right

    async def __call__(self, officer: SignedIn) -> Officer:
        """Give the officer (a dependency of an endpoint).

        Raises:
            ForbiddenError: the role lacks the right.
        """
        if not officer.may(self.right):
            raise ForbiddenError(say("problem.right"))
        return officer


Decider = Annotated[Officer, Depends(Has("decide"))]
Administrator = Annotated[Officer, Depends(Has("administer"))]
AuditReader = Annotated[Officer, Depends(Has("audit"))]
Exporter = Annotated[Officer, Depends(Has("export"))]
