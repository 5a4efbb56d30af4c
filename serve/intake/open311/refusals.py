"""Says no in GeoReport v2's shape: a list of codes and descriptions."""

import msgspec
from fastapi import Response

from serve.errors import ServiceError
from serve.intake.open311.schemas import ErrorRow

STATUSES = {401: 403, 409: 400, 415: 400, 422: 400}
"""The standard knows 403 for keys, 404 for what does not exist, 400 for all else that the sender can mend."""


def open311_refusal(error: ServiceError) -> Response:
    """Answer with the errors; a limit (413, 429) and a lack of ours (5xx) keep their status."""
    status = STATUSES.get(error.status, error.status)
    body = msgspec.json.encode([ErrorRow(status, error.detail)])
    return Response(body, status, dict(error.headers), media_type="application/json; charset=utf-8")
