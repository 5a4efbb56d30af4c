"""GET /v1/complaints/{id}, POST .../outcome: how a complaint stands, what finally became of it."""

from typing import Annotated

import msgspec
from anyio import to_thread
from fastapi import APIRouter, Path, Request, Response

from serve.auth import OutcomeCaller, ReadCaller
from serve.complaints.dependencies import ComplaintServiceDep
from serve.complaints.schemas import OutcomeBody, RecordedOutcomeBody, StoredComplaintBody
from serve.idempotency import OnceDep, Record
from serve.json_body import check_json, decode, read_json_body
from serve.openapi import IDEMPOTENCY_KEY, body_of, responses_of

router = APIRouter(prefix="/v1/complaints", tags=["complaints"])
SHAPES = (StoredComplaintBody, OutcomeBody, RecordedOutcomeBody)
"""What the description of the API calls by name."""

ComplaintId = Annotated[str, Path(description="The identifier as it was sent or made, percent-encoded.")]


@router.get("/{complaint_id:path}", responses=responses_of(StoredComplaintBody, 404, 422, 503))
async def show_complaint(
    complaint_id: ComplaintId, caller: ReadCaller, service: ComplaintServiceDep
) -> Response:
    """Tell how a complaint stands: masked text, suggestion, review, outcome."""
    return _json(await to_thread.run_sync(service.complaint, complaint_id, caller))


@router.post(
    "/{complaint_id:path}/outcome",
    openapi_extra=body_of(OutcomeBody) | IDEMPOTENCY_KEY,
    responses=responses_of(RecordedOutcomeBody, 400, 404, 409, 413, 415, 422, 503),
)
async def record_outcome(
    complaint_id: ComplaintId,
    request: Request,
    caller: OutcomeCaller,
    service: ComplaintServiceDep,
    once: OnceDep,
) -> Response:
    """Say which agency finally answered a complaint: the last word stands, earlier ones are kept as history."""
    body = await read_json_body(request)
    check_json(body)
    sent = decode(body, OutcomeBody)

    def work(record: Record) -> Response:
        return _json(
            service.record(complaint_id, sent, caller, lambda session, said: record(session, _json(said)))
        )

    return await once.answer(caller, body, work)


def _json(body: msgspec.Struct) -> Response:
    return Response(msgspec.json.encode(body), media_type="application/json")
