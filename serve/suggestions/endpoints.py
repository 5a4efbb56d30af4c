"""POST /v1/suggestions: what a complaint is about, for programs."""

from functools import partial

import msgspec
from anyio import to_thread
from fastapi import APIRouter, Request, Response

from serve.auth import SuggestCaller
from serve.contract import SuggestionBody
from serve.dependencies import SettingsDep
from serve.idempotency import OnceDep, Record
from serve.json_body import check_json, decode, read_json_body
from serve.keeping.answers import Answer
from serve.keeping.intake import Received, receive
from serve.keeping.schemas import ComplaintBody
from serve.keeping.service import SuggestionService
from serve.openapi import IDEMPOTENCY_KEY, body_of, responses_of
from serve.suggestions.batch import Batch
from serve.suggestions.dependencies import SuggestionServiceDep
from serve.suggestions.replay import json_answer, with_words, without_words
from serve.suggestions.schemas import BatchBody, ComplaintBatchBody

router = APIRouter(prefix="/v1/suggestions", tags=["suggestions"])
SHAPES = (ComplaintBody, ComplaintBatchBody, SuggestionBody, BatchBody)
"""What the description of the API calls by name."""

SHORT = 3_000
"""Characters of a text that the model reads within a few milliseconds."""


@router.post(
    "",
    openapi_extra=body_of(ComplaintBody) | IDEMPOTENCY_KEY,
    responses=responses_of(SuggestionBody, 400, 409, 413, 415, 422, 503),
)
async def suggest(
    request: Request,
    caller: SuggestCaller,
    service: SuggestionServiceDep,
    settings: SettingsDep,
    once: OnceDep,
) -> Response:
    """Say what one complaint is about and which agency is responsible."""
    body = await read_json_body(request)
    check_json(body)
    received = receive(decode(body, ComplaintBody), caller, default_tenant=settings.tenant)
    if not once.is_asked:
        answer = await _answer(service, received)
        suggestion = answer.suggestion
        if answer.to_keep:
            suggestion = await service.keep_soon(answer)
        return json_answer(suggestion.as_json())
    text = received.complaint.text

    def work(record: Record) -> Response:
        suggestion = service.suggest(
            received,
            lambda session, said: record(session, json_answer(without_words(said.as_json(), text))),
        )
        return json_answer(suggestion.as_json())

    def replay(recorded: Response) -> Response:
        return json_answer(with_words(msgspec.json.decode(recorded.body), text))

    return await once.answer(caller, body, work, replay=replay)


async def _answer(service: SuggestionService, received: Received) -> Answer:
    """Ask the model: a short text here, for a thread would cost more than it gains; a long one must not hold up others."""
    if len(received.complaint.text) <= SHORT and service.champion.is_loaded:
        return service.answer(received)
    return await to_thread.run_sync(service.answer, received)


@router.post(
    "/batch",
    openapi_extra=body_of(ComplaintBatchBody) | IDEMPOTENCY_KEY,
    responses=responses_of(BatchBody, 400, 409, 413, 415, 422, 503),
)
async def suggest_batch(
    request: Request,
    caller: SuggestCaller,
    service: SuggestionServiceDep,
    settings: SettingsDep,
    once: OnceDep,
) -> Response:
    """Do the same for up to 256 complaints; each has a status of its own, in the order they were sent."""
    body = await read_json_body(request)
    batch = await to_thread.run_sync(
        Batch.read, body, service, partial(receive, caller=caller, default_tenant=settings.tenant)
    )
    return await once.answer(caller, body, batch.answer, replay=batch.replay)
