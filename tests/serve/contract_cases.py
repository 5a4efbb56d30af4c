"""Requests made from the API's description, good ones and bad ones, and what is checked of each answer."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.config import SanitizationConfig, SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation, BaseSchema
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
    unsupported_method,
)
from schemathesis.transport.prepare import prepare_request

from serve.access import access_of

FILES = (
    "text/csv",
    "application/x-ndjson",
    "application/vnd.apache.parquet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
EXAMPLES = 16
"""Random requests of each operation and each mode, besides those that go through its description member by member."""

HEAVY = {"/v1/suggestions", "/v1/suggestions/batch", "/v2/models/{model_name}/infer"}
HEAVY_EXAMPLES = 8
"""Their bodies take a tenth of a second each to make up."""

KNOWN_ID, KNOWN_JOB, MODEL = "K-1", "f" * 32, "disposisi"
KNOWN = {
    "complaint_id": KNOWN_ID,
    "service_request_id": KNOWN_ID,
    "job_id": KNOWN_JOB,
    "model_name": MODEL,
    "service_code": "perhubungan/penerangan-jalan",
}
"""Arguments of paths behind which there is something; `KNOWN_JOB` stands for the one that the service named."""

FILE = b"text\nlampu jalan mati\n"
"""What no generator hits upon."""

KEY = "Idempotency-Key"
PLAIN = SanitizationConfig(enabled=False)

MEANINGS = {
    "#", "#/after", "#/agency", "#/answered_at", "#/id", "#/name", "#/region_code", "#/submitted_at", "#/tenant",
    "#/text", "#/title", "#/channel", "#/kelurahan", "#/kecamatan", "#/location", "#/topic",
}  # fmt: skip
"""Members whose values can be refused for what they mean: unknown codes, no such moment, text that is only spaces."""

SPECIAL = {allow_header_conformance, unsupported_method}
OUTCOME = "/v1/complaints/{complaint_id}/outcome"
"""Also the address of a complaint whose identifier ends in "/outcome", so GET is answered there."""


def _raw(_context: object, value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


schemathesis.serializer(*FILES)(_raw)


def described(app: FastAPI) -> BaseSchema:
    """Read the description of a service."""
    config = SchemathesisConfig.from_dict({"generation": {"with-security-parameters": False}})
    return schemathesis.openapi.from_dict(app.openapi(), config=config)


def cases_of(schema: BaseSchema) -> list[Case[Any]]:
    """Make requests for all operations: member by member, then at random, then of what is there."""
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    return [case for operation in operations for case in _cases(schema, operation)]


def _cases(schema: BaseSchema, operation: APIOperation[Any, Any, Any, Any]) -> Iterator[Case[Any]]:
    yield from schema.iter_coverage_cases(
        operation,
        generation_modes=list(GenerationMode),
        generation_config=schema.config.generation_for(operation=operation),
    )
    for mode in GenerationMode:
        yield from _random(operation, mode, {})
    names = {name: KNOWN[name] for name in KNOWN if f"{{{name}}}" in operation.path}
    if names:
        yield from _random(operation, GenerationMode.POSITIVE, {"path_parameters": names})
    if (operation.method, operation.path) == ("post", "/v1/jobs"):
        yield from _random(operation, GenerationMode.POSITIVE, {"body": FILE, "media_type": "text/csv"})


def _random(
    operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode, fixed: dict[str, Any]
) -> list[Case[Any]]:
    made: list[Case[Any]] = []
    strategy = operation.as_strategy(generation_mode=mode, **fixed)

    @given(case=strategy)
    @settings(
        max_examples=HEAVY_EXAMPLES if operation.path in HEAVY else EXAMPLES,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    def make(case: Case[Any]) -> None:
        made.append(case)

    try:
        make()
    except Unsatisfiable:  # an operation without arguments cannot be asked wrongly
        assert not operation.body
    return made


@dataclass
class Contract:
    """Sends requests to one service and keeps what is wrong with its answers.

    Attributes:
        client: calls the service, with a key.
        job_id: a finished job there.
    """

    client: httpx.Client
    job_id: str
    wrong: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        """Give the number of answers."""
        return self.statuses.total()

    def check(self, case: Case[Any]) -> None:
        """Send a request, check its answer against the description."""
        request = self.request_of(case)
        if request is None:
            return
        answer = self.client.send(request)
        answer.elapsed = timedelta()
        self.statuses[answer.status_code] += 1
        try:
            case.validate_response(answer, excluded_checks=_excluded(case, answer))
        except FailureGroup as failures:
            self.wrong.append(f"{case.method} {case.path}: {answer.status_code} {failures}")
        if not _is_fair(case, answer):
            self.wrong.append(f"{case.method} {case.path}: good, but {answer.status_code} {answer.text}")

    def request_of(self, case: Case[Any]) -> httpx.Request | None:
        """Give a case as it is sent; None for one that no client can send, such as a line break in a header."""
        sent = prepare_request(case, None, config=PLAIN, base_url="http://127.0.0.1")
        headers = httpx.Headers(
            {name: str(value) for name, value in sent.headers.items()}, encoding="latin-1"
        )
        if KEY in headers and _is_positive(case):
            headers[KEY] = uuid4().hex
        address = str(sent.url).removeprefix("http://127.0.0.1").replace(KNOWN_JOB, self.job_id)
        body = sent.body.encode() if isinstance(sent.body, str) else sent.body or b""
        assert isinstance(body, bytes)
        try:
            return self.client.build_request(str(sent.method), address, content=body, headers=headers)
        except httpx.InvalidURL:
            return None


def _is_positive(case: Case[Any]) -> bool:
    return case.meta is not None and case.meta.generation.mode.is_positive


def _excluded(case: Case[Any], answer: httpx.Response) -> list[Any]:
    """Leave out what the service answers otherwise on purpose; `_is_fair` and other tests look at that."""
    excluded: list[Any] = [ignored_auth, positive_data_acceptance]
    if case.path == OUTCOME:
        excluded += SPECIAL
    if case.path == "/v1/suggestions/batch" and any(item["status"] != 200 for item in _items(answer)):
        excluded.append(negative_data_rejection)  # each item has a status of its own
    return excluded


def _items(answer: httpx.Response) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = answer.json()["items"] if answer.status_code == 200 else []
    return items


def _is_fair(case: Case[Any], answer: httpx.Response) -> bool:
    """Say whether a good request was answered, or refused for what it means rather than for its form."""
    if not _is_positive(case) or answer.status_code in {200, 202, 304, 404, 405, 409, 503}:
        return True
    if case.path.startswith(("/open311/", "/v2")):
        return answer.status_code == 400
    problem = json.loads(answer.content)
    return answer.status_code == 422 and {each["pointer"] for each in problem["errors"]} <= MEANINGS


def closed_cases(cases: list[Case[Any]]) -> list[Case[Any]]:
    """Give one good request of each operation that needs a key."""
    first: dict[str, Case[Any]] = {}
    for case in cases:
        if _is_positive(case) and access_of(case.path) == "key":
            first.setdefault(case.operation.label, case)
    return list(first.values())
