"""Where received complaints, suggestions and officers' decisions are kept."""

from serve.store import (
    records_decisions,
    records_idempotency,
    records_officers,
    records_opinions,
    records_outcomes,
    records_settings,
    records_shadow,
    records_trail,
    records_webhooks,
)
from serve.store.engine import Store
from serve.store.errors import StoreError

__all__ = [
    "Store",
    "StoreError",
    "records_decisions",
    "records_idempotency",
    "records_officers",
    "records_opinions",
    "records_outcomes",
    "records_settings",
    "records_shadow",
    "records_trail",
    "records_webhooks",
]
