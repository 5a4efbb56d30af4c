"""Where received complaints, suggestions and officers' decisions are kept."""

from serve.store.engine import Store

__all__ = ["Store"]
