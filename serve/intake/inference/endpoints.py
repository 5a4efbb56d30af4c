"""GET, POST /v2: the Open Inference Protocol's REST API (https://github.com/kserve/open-inference-protocol)."""

from importlib.metadata import version
from typing import Annotated

import msgspec
from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response

from serve.auth import SuggestCaller
from serve.dependencies import ChampionDep, DrainDep, SettingsDep, StoreDep
from serve.errors import ForbiddenError, InvalidFieldError, NotFoundError, UnavailableError
from serve.intake.inference.schemas import (
    INPUTS,
    MODEL,
    OUTPUTS,
    InferenceError,
    InferenceRequest,
    InferenceResponse,
    ModelMetadata,
    ModelReady,
    ServerLive,
    ServerMetadata,
    ServerReady,
)
from serve.intake.inference.service import InferenceService, complaints_of
from serve.json_body import check_json, decode, read_json_body
from serve.keeping.service import SuggestionService
from serve.openapi import answers_of, body_of, one
from serve.readiness import check
from serve.texts import say

router = APIRouter(prefix="/v2", tags=["inference"])
SHAPES = (
    InferenceRequest,
    InferenceResponse,
    InferenceError,
    ServerMetadata,
    ModelMetadata,
    ServerLive,
    ServerReady,
    ModelReady,
)
"""What the description of the API calls by name."""


async def _service(champion: ChampionDep, store: StoreDep) -> InferenceService:
    return InferenceService(SuggestionService(champion, store))


async def _known_model(model_name: str) -> str:
    if model_name != MODEL:
        raise NotFoundError(say("inference.model_unknown", model=MODEL))
    return model_name


InferenceServiceDep = Annotated[InferenceService, Depends(_service)]
ModelName = Annotated[str, Depends(_known_model)]


@router.get("/health/live", responses=answers_of(one(ServerLive), one(InferenceError)))
async def server_live() -> Response:
    """Say that the server can receive requests."""
    return _json(ServerLive(live=True))


@router.get("/health/ready", responses=answers_of(one(ServerReady), one(InferenceError), 503))
async def server_ready(champion: ChampionDep, store: StoreDep, drain: DrainDep) -> Response:
    """Say whether the server is ready for inferencing: when /readyz does."""
    found = await to_thread.run_sync(check, champion, store, drain)
    return _json(ServerReady(ready=found.is_ready), 200 if found.is_ready else 503)


@router.get("", responses=answers_of(one(ServerMetadata), one(InferenceError)))
async def server_metadata() -> Response:
    """Say which server this is."""
    return _json(ServerMetadata(MODEL, version("disposisi"), []))


@router.get("/models/{model_name}", responses=answers_of(one(ModelMetadata), one(InferenceError), 404))
async def model_metadata(model_name: ModelName) -> Response:
    """Say what goes into the model and what comes out."""
    return _json(ModelMetadata(model_name, "disposisi_additive", INPUTS, OUTPUTS))


@router.get(
    "/models/{model_name}/ready", responses=answers_of(one(ModelReady), one(InferenceError), 404, 503)
)
async def model_ready(model_name: ModelName, champion: ChampionDep) -> Response:
    """Say whether the model is loaded."""
    try:
        await to_thread.run_sync(champion.current)
    except UnavailableError:
        return _json(ModelReady(model_name, ready=False), 503)
    return _json(ModelReady(model_name, ready=True))


@router.post(
    "/models/{model_name}/infer",
    openapi_extra=body_of(InferenceRequest),
    responses=answers_of(one(InferenceResponse), one(InferenceError), 400, 403, 404, 413, 415, 503),
)
async def infer(
    request: Request,
    settings: SettingsDep,
    service: InferenceServiceDep,
    caller: SuggestCaller,
    model_name: ModelName,  # noqa: ARG001 - another model is refused by its dependency
) -> Response:
    """Suggest for a tensor of up to 256 texts, all by one version of the model; nothing is kept."""
    body = await read_json_body(request)
    check_json(body)
    wanted = _decode(body)
    received = await to_thread.run_sync(complaints_of, wanted, caller, settings.tenant)
    if not caller.may_act_for(received[0].complaint.tenant):
        raise ForbiddenError(say("inference.tenant"))
    return _json(await to_thread.run_sync(service.infer, wanted, received))


def _decode(body: bytes) -> InferenceRequest:
    try:
        return decode(body, InferenceRequest)
    except InvalidFieldError:
        raise InvalidFieldError("#", say("inference.body")) from None


def _json(body: msgspec.Struct, status: int = 200) -> Response:
    return Response(msgspec.json.encode(body), status, media_type="application/json")
