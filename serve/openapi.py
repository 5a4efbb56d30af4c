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
            "schema": {"type": "string", "pattern": r'^("[!#-\[\]-~]{1,255}"|[!#-\[\]-~]{1,255})$'},
        }
    ]
}
"""Describes the header of requests that can be repeated safely."""


def body_of(shape: type[msgspec.Struct], media_type: str = "application/json") -> dict[str, Any]:
    """Describe the body of a request."""
    return {"requestBody": {"required": True, "content": {media_type: _schema(shape)}}}


def responses_of(shape: type[msgspec.Struct], *problems: int) -> Responses:
    """Describe the answers: the good one, then the statuses that come with a problem."""
    good = {"description": "OK", "content": {"application/json": _schema(shape)}}
    return {200: good} | problems_of(*problems)


def problems_of(*statuses: int) -> Responses:
    """Describe the answers that come with a problem."""
    refused = {"description": "Problem (RFC 9457)", "content": {"application/problem+json": _schema(Problem)}}
    return dict.fromkeys(statuses, refused)


def answers_of(
    good: dict[str, Any], refused: dict[str, Any], *statuses: int
) -> dict[int | str, dict[str, Any]]:
    """Describe the answers of somebody else's convention: the good one, then those that come with its own refusal."""
    described = {"description": "Refused", "content": {"application/json": refused}}
    return {
        200: {"description": "OK", "content": {"application/json": good}},
        **dict.fromkeys(statuses, described),
    }


def one(shape: type[msgspec.Struct]) -> dict[str, Any]:
    """Refer to a shape."""
    return _schema(shape)


def several(shape: type[msgspec.Struct]) -> dict[str, Any]:
    """Refer to a list of a shape."""
    return {"schema": {"type": "array", "items": _schema(shape)["schema"]}}


def in_query(**meanings: str) -> list[dict[str, Any]]:
    """Describe optional arguments of a query by name."""
    return [
        {"name": name, "in": "query", "required": False, "schema": {"type": "string"}, "description": meaning}
        for name, meaning in meanings.items()
    ]


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
    _drop_framework_refusals(document)
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


def _drop_framework_refusals(document: dict[str, Any]) -> None:
    """Leave out the framework's own refusal of an argument: ours is answered instead."""
    for operation in (operation for path in document["paths"].values() for operation in path.values()):
        refused = operation["responses"].get("422", {}).get("content", {}).get("application/json", {})
        if "HTTPValidationError" in str(refused):
            del operation["responses"]["422"]


def _schema(shape: type[msgspec.Struct]) -> dict[str, Any]:
    return {"schema": {"$ref": REFERENCE.format(name=shape.__name__)}}


def _public(name: str) -> str:
    """Name a shape for other people's generators: `Suggestion`, not `SuggestionBody`."""
    return name.removesuffix("Body")
