"""The commands for webhooks: webhook add, list, rotate, enable, remove, deliveries, replay."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from serve.cli_setup import BAD_INPUT, USAGE, fail, open_store, settings_from

if TYPE_CHECKING:
    from serve.webhooks.schemas import DeliveryInfo, EndpointInfo
    from serve.webhooks.service import WebhookService


class EventName(StrEnum):
    """The events of `serve.outbox`, written out: the list of commands must not load the store."""

    REVIEWED = "suggestion.reviewed"
    ASSIGNED = "complaint.assigned"
    FINISHED = "job.finished"


app = typer.Typer(no_args_is_help=True, help="Webhooks.")
webhook = typer.Typer(no_args_is_help=True, help="Tell other systems what happened.")
app.add_typer(webhook, name="webhook")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
EndpointId = Annotated[str, typer.Argument(metavar="ID", help='An endpoint, "ep_0123456789ab".')]


@webhook.command("add")
def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="Where to send, https.")],
    tenant: Annotated[str, typer.Option(help="Government whose events it is told; nasional: of all.")],
    event: Annotated[list[EventName] | None, typer.Option(help="Give it several times; else all.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Add an endpoint; its secret is shown once."""
    from data.tenants import tenant_codes  # noqa: PLC0415 - a command loads what it needs when it is called
    from serve.texts import say  # noqa: PLC0415 - likewise

    if tenant not in tenant_codes():
        fail(say("cli.unknown_tenant", tenant=tenant, tenants=", ".join(tenant_codes())), USAGE)
    with _webhooks() as webhooks:
        made = webhooks.add(url, tenant, [name.value for name in event or EventName])
    _print_made(made, as_json=as_json)


@webhook.command("list")
def list_endpoints(*, as_json: AsJson = False) -> None:
    """List the endpoints, without their secrets."""
    with _webhooks(must_exist=True) as webhooks:
        endpoints = webhooks.endpoints()
    if as_json:
        _print_json(endpoints)
    for endpoint in () if as_json else endpoints:
        typer.echo(_endpoint_line(endpoint))


@webhook.command("rotate")
def rotate(endpoint_id: EndpointId, *, as_json: AsJson = False) -> None:
    """Give an endpoint a new secret; the one before it signs too for 24 hours."""
    from serve.texts import say  # noqa: PLC0415 - likewise

    with _webhooks(must_exist=True) as webhooks:
        made = webhooks.rotate(endpoint_id)
    _print_made(made, as_json=as_json)
    typer.echo(say("webhook.rotated"), err=True)


@webhook.command("enable")
def enable(endpoint_id: EndpointId, *, as_json: AsJson = False) -> None:
    """Send again to an endpoint that was disabled."""
    with _webhooks(must_exist=True) as webhooks:
        endpoint = webhooks.enable(endpoint_id)
    _print_json(endpoint) if as_json else typer.echo(_endpoint_line(endpoint))


@webhook.command("remove")
def remove(endpoint_id: EndpointId, *, as_json: AsJson = False) -> None:
    """Remove an endpoint with its deliveries."""
    from serve.texts import say  # noqa: PLC0415 - likewise

    with _webhooks(must_exist=True) as webhooks:
        webhooks.remove(endpoint_id)
    _print_json({"removed": endpoint_id}) if as_json else typer.echo(say("webhook.removed", id=endpoint_id))


@webhook.command("deliveries")
def deliveries(
    *,
    dead: Annotated[bool, typer.Option("--dead", help="Only those that were given up.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, the newest first.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List deliveries: pending, delivered and dead ones."""
    with _webhooks(must_exist=True) as webhooks:
        found = webhooks.deliveries("dead" if dead else None, limit)
    if as_json:
        _print_json(found)
    for delivery in () if as_json else found:
        typer.echo(_delivery_line(delivery))


@webhook.command("replay")
def replay(
    delivery_id: Annotated[int | None, typer.Argument(metavar="ID", help="A delivery.")] = None,
    *,
    all_dead: Annotated[bool, typer.Option("--all-dead", help="All that were given up.")] = False,
    as_json: AsJson = False,
) -> None:
    """Send again what was given up, under the same message id."""
    from serve.texts import say  # noqa: PLC0415 - likewise

    if (delivery_id is None) is not all_dead:
        fail(say("webhook.one_of"), USAGE)
    count = 1
    with _webhooks(must_exist=True) as webhooks:
        if delivery_id is None:
            count = webhooks.replay_all_dead()
        else:
            webhooks.replay(delivery_id)
    _print_json({"replayed": count}) if as_json else typer.echo(say("webhook.replayed", count=count))


@contextmanager
def _webhooks(*, must_exist: bool = False) -> Iterator["WebhookService"]:
    """Open the store; what is refused ends the command with a line that says why."""
    from serve.errors import ServiceError  # noqa: PLC0415 - likewise
    from serve.store.errors import using  # noqa: PLC0415 - likewise
    from serve.store.migrate import upgrade  # noqa: PLC0415 - likewise
    from serve.webhooks.guard import RefusedError  # noqa: PLC0415 - likewise
    from serve.webhooks.service import service_of  # noqa: PLC0415 - likewise

    settings = settings_from()
    with open_store(settings, must_exist=must_exist) as store, using(settings.database_url):
        upgrade(store)
        try:
            yield service_of(store, settings)
        except (ServiceError, RefusedError) as error:
            fail(str(error), BAD_INPUT)


def _print_made(made: "EndpointInfo", *, as_json: bool) -> None:
    from serve.texts import say  # noqa: PLC0415 - likewise

    if as_json:
        _print_json(made)
    else:
        typer.echo(f"{made.id}\n{made.secret}")
    typer.echo(say("webhook.shown_once"), err=True)


def _print_json(shown: object) -> None:
    import msgspec  # noqa: PLC0415 - likewise

    typer.echo(msgspec.json.encode(shown).decode())


def _endpoint_line(endpoint: "EndpointInfo") -> str:
    state = endpoint.disabled_reason or ("failing" if endpoint.failing_since else "active")
    counts = f"{endpoint.pending} pending, {endpoint.dead} dead"
    return "  ".join((endpoint.id, endpoint.tenant, ",".join(endpoint.events), state, counts, endpoint.url))


def _delivery_line(delivery: "DeliveryInfo") -> str:
    attempts = f"{delivery.attempts} attempts"
    parts = (str(delivery.id), delivery.endpoint, delivery.event, delivery.message_id, delivery.state)
    return "  ".join((*parts, attempts, delivery.result)).rstrip()
