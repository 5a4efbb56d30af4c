"""Which events an endpoint is told."""

from data.tenants import NATIONAL
from serve.store.records_webhooks import OutboxRecord, WebhookRecord


def covers(endpoint_tenant: str, tenant: str) -> bool:
    """Say whether a tenant's events are an endpoint's: its own, those of the governments in it, the nation's are all."""
    return endpoint_tenant in (NATIONAL, tenant) or tenant.startswith(f"{endpoint_tenant}.")


def wants(endpoint: WebhookRecord, event: OutboxRecord) -> bool:
    """Say whether an endpoint is told an event: of its kinds, of its tenants, since it was added."""
    return (
        event.type in endpoint.events.split()
        and covers(endpoint.tenant, event.tenant)
        and event.announced_at >= endpoint.created_at
    )
