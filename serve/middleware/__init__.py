"""What every request passes through, outermost first: trace, log, leaving, headers, caches, load, host, origin, officer, key, body."""

from fastapi import FastAPI

from serve.keys.gate import Gate
from serve.keys.service import KeyService
from serve.middleware.authentication import Authentication
from serve.middleware.body_cap import BodyCap
from serve.middleware.content_encoding import ContentEncoding
from serve.middleware.drain import CloseWhileDraining
from serve.middleware.form_key import FormKey
from serve.middleware.no_store import NoStore
from serve.middleware.request_cap import RequestCap
from serve.middleware.request_log import RequestLog
from serve.middleware.same_site import SameSite
from serve.middleware.security_headers import SecurityHeaders
from serve.middleware.sign_in import SignIn
from serve.middleware.trace import Trace
from serve.officers.gate import SessionGate
from serve.settings import Settings, is_loopback

INFER = "/v2/models/disposisi/infer"


def add_middleware(app: FastAPI, settings: Settings) -> None:
    """Wrap the application; the last one added is the outermost."""
    limits = dict.fromkeys(("/v1/suggestions/batch", INFER), settings.max_batch_bytes)
    limits["/v1/jobs"] = settings.jobs_max_bytes
    app.add_middleware(BodyCap, limit=settings.max_body_bytes, limits=limits)
    app.add_middleware(ContentEncoding)
    app.add_middleware(Authentication, gate=Gate(KeyService(app.state.store), settings.rate_limit))
    app.add_middleware(FormKey, limit=settings.max_body_bytes)
    app.add_middleware(SignIn, gate=SessionGate(app.state.sessions))
    app.add_middleware(SameSite, on_loopback=is_loopback(settings.host))
    app.add_middleware(RequestCap, limit=settings.max_requests)
    app.add_middleware(NoStore)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(CloseWhileDraining, drain=app.state.drain)
    app.add_middleware(RequestLog, metrics=app.state.metrics)
    app.add_middleware(Trace)
