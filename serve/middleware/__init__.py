"""What every request passes through, outermost first: trace, log, leaving, headers, host, origin, body cap."""

from fastapi import FastAPI

from serve.middleware.body_cap import BodyCap
from serve.middleware.drain import CloseWhileDraining
from serve.middleware.form_key import FormKey
from serve.middleware.request_log import RequestLog
from serve.middleware.same_site import SameSite
from serve.middleware.security_headers import SecurityHeaders
from serve.middleware.trace import Trace
from serve.settings import Settings

INFER = "/v2/models/disposisi/infer"


def add_middleware(app: FastAPI, settings: Settings) -> None:
    """Wrap the application; the last one added is the outermost."""
    limits = dict.fromkeys(("/v1/suggestions/batch", INFER), settings.max_batch_bytes)
    app.add_middleware(BodyCap, limit=settings.max_body_bytes, limits=limits)
    app.add_middleware(FormKey, limit=settings.max_body_bytes)
    app.add_middleware(SameSite)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(CloseWhileDraining, drain=app.state.drain)
    app.add_middleware(RequestLog, metrics=app.state.metrics)
    app.add_middleware(Trace)
