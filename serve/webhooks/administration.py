"""/kelola/webhook: which systems are told, and what could not be delivered."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from data.tenants import load_tenant
from serve.administered import is_confirmed, tenants_of
from serve.dependencies import PagesDep, SettingsDep, StoreDep
from serve.errors import ConflictError, NotFoundError
from serve.forms import read_form
from serve.officer import Officer
from serve.outbox import EVENT_TYPES
from serve.signed_in import Administrator
from serve.texts import say
from serve.webhooks.guard import RefusedError
from serve.webhooks.schemas import EndpointInfo
from serve.webhooks.service import WebhookService, service_of

router = APIRouter(prefix="/kelola/webhook", include_in_schema=False)

DEAD_SHOWN = 50
DONE = ("jeda", "lanjut", "hapus", "ulang")


async def _service(store: StoreDep, settings: SettingsDep, admin: Administrator) -> WebhookService:
    return service_of(store, settings, admin.actor)


ServiceDep = Annotated[WebhookService, Depends(_service)]


@router.get("")
async def list_endpoints(
    pages: PagesDep,
    service: ServiceDep,
    admin: Administrator,
    done: Annotated[str, Query(alias="sesudah")] = "",
) -> HTMLResponse:
    """List the endpoints of the own government, what was given up, the form of a new one."""
    said = say(f"webhooks.done.{done}") if done in DONE else ""
    return await to_thread.run_sync(lambda: _page(pages, service, admin, done=said))


@router.post("")
async def add(request: Request, pages: PagesDep, service: ServiceDep, admin: Administrator) -> HTMLResponse:
    """Add an endpoint and show its secret this once, or the form again."""
    fields = await read_form(request)
    return await to_thread.run_sync(lambda: _add(pages, service, admin, fields))


@router.post("/kiriman/{delivery_id}")
async def replay(delivery_id: int, service: ServiceDep, admin: Administrator) -> Response:
    """Send again what was given up."""

    def work() -> None:
        own = {endpoint.id for endpoint in _endpoints(service, admin)}
        if not 0 < delivery_id < 2**31 or service.delivery_to(delivery_id) not in own:
            raise NotFoundError(say("problem.not_found"))
        try:
            service.replay(delivery_id)
        except ConflictError:
            raise ConflictError(say("webhooks.error.not_now")) from None

    await to_thread.run_sync(work)
    return RedirectResponse("/kelola/webhook?sesudah=ulang", status_code=303)


@router.post("/{endpoint_id}/{act}")
async def change(
    request: Request, endpoint_id: str, act: str, pages: PagesDep, service: ServiceDep, admin: Administrator
) -> Response:
    """Pause an endpoint, send to it again, give it a new secret, or remove it."""
    fields = await read_form(request)
    return await to_thread.run_sync(lambda: _change(pages, service, admin, (endpoint_id, act), fields))


def _endpoints(service: WebhookService, admin: Officer) -> list[EndpointInfo]:
    return [one for one in service.endpoints() if admin.may_administer(one.tenant)]


def _add(pages: PagesDep, service: WebhookService, admin: Officer, fields: Mapping[str, str]) -> HTMLResponse:
    events = [event for event in EVENT_TYPES if f"kabar-{event}" in fields]
    errors: dict[str, str] = {}
    if fields.get("pemerintah", "") not in tenants_of(admin):
        errors["pemerintah"] = say("webhooks.error.tenant")
    if not events:
        errors["kabar"] = say("webhooks.error.events")
    try:
        made = None if errors else service.add(fields.get("alamat", "").strip(), fields["pemerintah"], events)
    except RefusedError as error:
        errors["alamat"] = say(f"webhooks.refused.{error.reason}")
        made = None
    if made is None:
        return _page(pages, service, admin, fields=fields, errors=errors)
    return _page(pages, service, admin, secret=made.secret, secret_of=made.url)


def _change(
    pages: PagesDep, service: WebhookService, admin: Officer, what: tuple[str, str], fields: Mapping[str, str]
) -> Response:
    endpoint_id, act = what
    works: Mapping[str, Callable[[str], object]] = {
        "jeda": service.pause, "lanjut": service.enable, "hapus": service.remove, "rahasia": service.rotate,
    }  # fmt: skip
    found = [one for one in _endpoints(service, admin) if one.id == endpoint_id]
    if act not in works or not found:
        raise NotFoundError(say("problem.not_found"))
    if act in {"hapus", "rahasia"} and not is_confirmed(fields):
        return _page(pages, service, admin, errors={"yakin": say("administration.confirm")})
    try:
        made = works[act](endpoint_id)
    except RefusedError as error:
        return _page(pages, service, admin, errors={"lanjut": say(f"webhooks.refused.{error.reason}")})
    if act == "rahasia" and isinstance(made, EndpointInfo):
        return _page(pages, service, admin, secret=made.secret, secret_of=made.url)
    return RedirectResponse(f"/kelola/webhook?sesudah={act}", status_code=303)


def _page(pages: PagesDep, service: WebhookService, admin: Officer, **shown: Any) -> HTMLResponse:
    endpoints = _endpoints(service, admin)
    errors: Mapping[str, str] = shown.get("errors", {})
    start = {"pemerintah": admin.tenant} | {f"kabar-{event}": "ya" for event in EVENT_TYPES}
    context = {"fields": start, "errors": {}, "done": "", "secret": "", "secret_of": ""} | shown
    return pages.render(
        "kelola/webhook.html",
        status=422 if errors else 200,
        endpoints=endpoints,
        dead=service.deliveries_to([one.id for one in endpoints], "dead", DEAD_SHOWN),
        events=EVENT_TYPES,
        tenants=tenants_of(admin),
        zone=load_tenant(admin.tenant).time_zone,
        **context,
    )
