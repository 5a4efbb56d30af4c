"""GET /livez, /readyz: is the process there, can it do its work."""

import msgspec
from anyio import to_thread
from fastapi import APIRouter, Response

from serve.dependencies import ChampionDep, DrainDep, StoreDep
from serve.errors import Problem, UnavailableError
from serve.openapi import responses_of
from serve.readiness import Readiness, check

router = APIRouter(tags=["health"])


class LiveBody(msgspec.Struct, frozen=True):
    """The process answers."""

    status: str


class ReadyBody(msgspec.Struct, frozen=True):
    """Complaints can be answered and kept; each check with its state ("ok", or what is odd about it)."""

    status: str
    model: str
    checks: dict[str, str]


class NotReadyBody(Problem, frozen=True, omit_defaults=True, kw_only=True):
    """Why they cannot be, as a problem (RFC 9457) with the checks as an extension member."""

    checks: dict[str, str]


SHAPES = (LiveBody, ReadyBody, NotReadyBody)
"""What the description of the API calls by name."""


@router.get("/livez", responses=responses_of(LiveBody))
async def livez() -> Response:
    """Say that the process answers."""
    return Response(msgspec.json.encode(LiveBody("ok")), media_type="application/json")


@router.get("/readyz", responses=responses_of(ReadyBody, 503))
async def readyz(champion: ChampionDep, store: StoreDep, drain: DrainDep) -> Response:
    """Say whether complaints can be answered and kept now; which model would answer."""
    found = await to_thread.run_sync(check, champion, store, drain)
    return _ready(found) if found.is_ready else _not_ready(found)


def _ready(found: Readiness) -> Response:
    return Response(
        msgspec.json.encode(ReadyBody("ok", found.model, found.checks)), media_type="application/json"
    )


def _not_ready(found: Readiness) -> Response:
    error = UnavailableError(found.problem)
    problem = error.problem
    body = NotReadyBody(
        type=problem.type,
        title=problem.title,
        status=problem.status,
        detail=problem.detail,
        checks=found.checks,
    )
    return Response(
        msgspec.json.encode(body), error.status, dict(error.headers), media_type="application/problem+json"
    )
