"""GET /metrics: what this process counts, for Prometheus."""

from anyio import to_thread
from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from serve.auth import ReadCaller
from serve.dependencies import MetricsDep

router = APIRouter(tags=["monitoring"])


@router.get(
    "/metrics",
    responses={200: {"description": "OK", "content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def metrics(_caller: ReadCaller, metrics: MetricsDep) -> Response:
    """Give the metrics of this process in Prometheus' text format; no complaint, no personal data."""
    return Response(await to_thread.run_sync(metrics.expose), media_type=CONTENT_TYPE_PLAIN_0_0_4)
