"""Describes the API: the shapes come from the structs that decode and encode."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from serve.errors import Problem
from serve.openapi_security import describe_security

Responses = dict[int | str, dict[str, Any]]
"""Answers by status, as FastAPI takes them."""

REFERENCE = "#/components/schemas/{name}"

IDEMPOTENCY_KEY = {
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": "A name for this request, such as a UUID: sent again with it, the request takes effect once.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 255},
        }
    ]
}
"""Describes the header of requests that can be repeated safely."""


def body_of(shape: type[msgspec.Struct]) -> dict[str, Any]:
    """Describe the body of a request."""
    return {"requestBody": {"required": True, "content": {"application/json": _schema(shape)}}}


def responses_of(shape: type[msgspec.Struct], *problems: int) -> Responses:
    """Describe the answers: the good one, then the statuses that come with a problem."""
    good = {"description": "OK", "content": {"application/json": _schema(shape)}}
    return {200: good} | problems_of(*problems)


def problems_of(*statuses: int) -> Responses:
    """Describe the answers that come with a problem."""
    refused = {"description": "Problem (RFC 9457)", "content": {"application/problem+json": _schema(Problem)}}
    return dict.fromkeys(statuses, refused)


def describe(app: FastAPI, shapes: Sequence[type[msgspec.Struct]]) -> None:
    """Let the application describe itself with these shapes at /openapi.json."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app, shapes)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # the way FastAPI documents for it


def _document(app: FastAPI, shapes: Sequence[type[msgspec.Struct]]) -> dict[str, Any]:
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        routes=app.routes,
    )
    _, components = msgspec.json.schema_components([*shapes, Problem], ref_template=REFERENCE)
    for schema in components.values():
        schema.pop("title", None)
    document["components"] = {"schemas": {_public(name): schema for name, schema in components.items()}}
    describe_security(document, app)
    renamed = re.sub(
        rb"#/components/schemas/(\w+)Body\b", rb"#/components/schemas/\1", msgspec.json.encode(document)
    )
    described: dict[str, Any] = msgspec.json.decode(renamed)
    return described


def _schema(shape: type[msgspec.Struct]) -> dict[str, Any]:
    return {"schema": {"$ref": REFERENCE.format(name=shape.__name__)}}


def _public(name: str) -> str:
    """Name a shape for other people's generators: `Suggestion`, not `SuggestionBody`."""
    return name.removesuffix("Body")
