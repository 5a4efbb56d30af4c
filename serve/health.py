"""GET /livez, /readyz: is the process there, can it do its work."""

import msgspec
from anyio import to_thread
from fastapi import APIRouter, Response

from serve.champion import Champion
from serve.dependencies import ChampionDep, StoreDep
from serve.openapi import responses_of
from serve.store import Store

router = APIRouter(tags=["health"])


class LiveBody(msgspec.Struct, frozen=True):
    """The process answers."""

    status: str


class ReadyBody(msgspec.Struct, frozen=True):
    """The database answers, a model is loaded."""

    status: str
    model: str


SHAPES = (LiveBody, ReadyBody)
"""What the description of the API calls by name."""


@router.get("/livez", responses=responses_of(LiveBody))
async def livez() -> Response:
    """Say that the process answers."""
    return Response(msgspec.json.encode(LiveBody("ok")), media_type="application/json")


@router.get("/readyz", responses=responses_of(ReadyBody, 503))
async def readyz(champion: ChampionDep, store: StoreDep) -> Response:
    """Say whether complaints can be answered and kept now; which model would answer."""
    version = await to_thread.run_sync(_check, champion, store)
    return Response(msgspec.json.encode(ReadyBody("ok", version)), media_type="application/json")


def _check(champion: Champion, store: Store) -> str:
    """Use what a request would use: what fails here is answered as it would be there."""
    store.ping()
    return champion.current().version
