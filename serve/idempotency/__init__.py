"""A request that was sent twice takes effect once: the Idempotency-Key header, for any endpoint that asks for it."""

from serve.idempotency.once import Once, OnceDep, Record, unrecorded

__all__ = ["Once", "OnceDep", "Record", "unrecorded"]
