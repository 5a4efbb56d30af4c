"""Says no in the Open Inference Protocol's shape: one error message."""

import msgspec
from fastapi import Response

from serve.errors import InvalidFieldError, ServiceError
from serve.intake.inference.schemas import InferenceError


def inference_refusal(error: ServiceError) -> Response:
    """Answer with the error; what cannot be inferred is 400, all else keeps its status."""
    status = 400 if error.status == InvalidFieldError.status else error.status
    body = msgspec.json.encode(InferenceError(f"{error.title}: {error.detail}"))
    return Response(body, status, dict(error.headers), media_type="application/json")
