"""POST /v1/suggestions: what a complaint is about, for programs."""

from typing import Any

import msgspec
from anyio import to_thread
from fastapi import APIRouter, Request, Response

from data.suggestion import Suggestion
from serve.contract import SuggestionBody
from serve.dependencies import SettingsDep
from serve.errors import ServiceError
from serve.json_body import check_json, decode, read_json_body
from serve.keeping.intake import Received, receive
from serve.keeping.schemas import ComplaintBody
from serve.keeping.service import SuggestionService
from serve.monitoring.work import note_refusal
from serve.openapi import body_of, responses_of
from serve.suggestions.dependencies import SuggestionServiceDep
from serve.suggestions.schemas import BatchBody, ComplaintBatchBody, RawBatchBody

router = APIRouter(prefix="/v1/suggestions", tags=["suggestions"])
SHAPES = (ComplaintBody, ComplaintBatchBody, SuggestionBody, BatchBody)
"""What the description of the API calls by name."""


@router.post(
    "", openapi_extra=body_of(ComplaintBody), responses=responses_of(SuggestionBody, 400, 413, 415, 422, 503)
)
async def suggest(request: Request, service: SuggestionServiceDep, settings: SettingsDep) -> Response:
    """Say what one complaint is about and which agency is responsible."""
    body = await read_json_body(request)
    check_json(body)
    received = receive(decode(body, ComplaintBody), settings.tenant)
    suggestion = await to_thread.run_sync(service.suggest, received)
    return _json(suggestion.as_json())


@router.post(
    "/batch",
    openapi_extra=body_of(ComplaintBatchBody),
    responses=responses_of(BatchBody, 400, 413, 415, 422, 503),
)
async def suggest_batch(request: Request, service: SuggestionServiceDep, settings: SettingsDep) -> Response:
    """Do the same for up to 256 complaints; each has a status of its own, in the order they were sent."""
    body = await read_json_body(request)
    return await to_thread.run_sync(_answer_batch, body, service, settings.tenant)


def _answer_batch(body: bytes, service: SuggestionService, default_tenant: str) -> Response:
    check_json(body)
    read = [_read_item(item, default_tenant) for item in decode(body, RawBatchBody).items]
    suggestions = iter(service.suggest_all([item for item in read if isinstance(item, Received)]))
    return _json(
        {"items": [_item(next(suggestions) if isinstance(item, Received) else item) for item in read]}
    )


def _read_item(item: msgspec.Raw, default_tenant: str) -> Received | ServiceError:
    try:
        return receive(decode(item, ComplaintBody), default_tenant)
    except ServiceError as error:
        note_refusal(error)
        return error


def _item(answer: Suggestion | ServiceError) -> dict[str, Any]:
    if isinstance(answer, ServiceError):
        return {"status": answer.status, "problem": answer.problem}
    return {"status": 200, "suggestion": answer.as_json()}


def _json(body: dict[str, Any]) -> Response:
    return Response(msgspec.json.encode(body), media_type="application/json")
