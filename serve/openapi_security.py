"""Describes which operations need a key, and what is answered without a good one."""

import re
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from serve.access import access_of
from serve.auth import scopes_of

SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key made with `disposisi key create`, bound to one tenant: `Authorization: Bearer dsp_...`.",
    },
    "header": {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-Key",
        "description": "The same key, for clients that cannot set Authorization.",
    },
}

_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
REFUSALS = {
    "401": {
        "description": "No key, or not a good one",
        "headers": {"WWW-Authenticate": {"schema": {"type": "string"}}},
        "content": _PROBLEM,
    },
    "403": {"description": "The key lacks the scope, or the tenant is not its own", "content": _PROBLEM},
    "429": {
        "description": "Too many requests with this key",
        "headers": {"Retry-After": {"description": "Seconds", "schema": {"type": "integer"}}},
        "content": _PROBLEM,
    },
}

CONVENTIONS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "/open311/": ({"type": "array", "items": {"$ref": "#/components/schemas/ErrorRow"}}, ("403", "429")),
    "/v2": ({"$ref": "#/components/schemas/InferenceError"}, ("401", "403", "429")),
}
"""Beginning of a path -> how the convention behind it says no, and by which statuses: GeoReport knows no 401."""


def describe_security(document: dict[str, Any], app: FastAPI) -> None:
    """Add the schemes, and to each operation that needs a key the scopes one of which it needs."""
    document["components"]["securitySchemes"] = SCHEMES
    for (path, method), scopes in closed_operations(app).items():
        operation = document["paths"].get(described(path), {}).get(method.lower())
        if operation is not None:
            operation["security"] = [{name: scopes} for name in SCHEMES]
            operation["responses"] = dict(sorted((operation["responses"] | refusals_of(path)).items()))


def refusals_of(path: str) -> dict[str, dict[str, Any]]:
    """Give what is answered there without a good key, in the shape of the convention behind the path."""
    for prefix, (shape, statuses) in CONVENTIONS.items():
        if path.startswith(prefix):
            own = {"content": {"application/json": {"schema": shape}}}
            return {status: REFUSALS[status] | own for status in statuses}
    return REFUSALS


def described(path: str) -> str:
    """Give a path as the description has it: without what its arguments may hold."""
    return re.sub(r":\w+}", "}", path)


def closed_operations(app: FastAPI) -> dict[tuple[str, str], list[str]]:
    """Give the operations that need a key: (path, method) -> the scopes one of which they need."""
    return {
        (context.path, method): [*dict.fromkeys(scopes_of(context.dependant))]
        for context in iter_route_contexts(app.routes)
        if context.path and context.methods and access_of(context.path) == "key"
        for method in context.methods
    }
