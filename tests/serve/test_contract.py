"""What is answered is what is described: by a service in this process and by a real server, on both databases."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from schemathesis import Case

from serve.app import create_app
from serve.settings import Settings
from tests.serve.clients import KNOWN, bearer, connected
from tests.serve.contract_cases import Contract, cases_of, closed_cases, described
from tests.serve.databases import PostgresServer, sqlite_url
from tests.serve.fakes import fake_champion
from tests.serve.job_calls import submit
from tests.serve.live import listening

pytestmark = pytest.mark.slow

SERVICES = 4
"""Over two databases, in this process and by a real socket."""

AT_LEAST = 5_000
"""Answers that are checked in all."""


@pytest.fixture(scope="module")
def cases() -> list[Case[Any]]:
    """The requests, the same for all services; making them up takes longer than sending them."""
    return cases_of(described(create_app(Settings(database_url="sqlite://"), champion=fake_champion())))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with ExitStack() as stack:
        folder = tmp_path_factory.mktemp("kontrak")
        url = sqlite_url(folder / "a.db")
        if request.param == "postgresql":
            server: PostgresServer = request.getfixturevalue("postgres")
            url = stack.enter_context(server.database())
        yield Settings(
            database_url=url, jobs_dir=folder / "pekerjaan", tenant="34.04", rate_limit="100000/second"
        )


@pytest.fixture(scope="module", params=["in process", "by socket"])
def contract(request: pytest.FixtureRequest, database: Settings) -> Iterator[Contract]:
    app = create_app(database, champion=fake_champion())
    with ExitStack() as stack:
        if request.param == "in process":
            client = stack.enter_context(connected(app))
        else:
            address = stack.enter_context(listening(app))
            client = stack.enter_context(httpx.Client(base_url=address, headers=bearer(KNOWN), timeout=30))
        yield Contract(client, _furnish(client))


def _furnish(client: httpx.Client) -> str:
    """Let there be a complaint with an outcome and a finished job; give the job's identifier."""
    assert client.post("/v1/suggestions", json={"text": "lampu jalan mati", "id": "K-1"}).is_success
    assert client.post("/v1/complaints/K-1/outcome", json={"agency": "34.04/dishub"}).is_success
    job_id = submit(client, b"text\nlampu mati\n\n")
    while client.get(f"/v1/jobs/{job_id}").json()["status"] != "done":
        pass
    return job_id


def test_answers_are_as_described(contract: Contract, cases: list[Case[Any]]) -> None:
    """Status, media type, header fields and body of each; what does not fit the description is refused."""
    for case in cases:
        contract.check(case)
    assert not contract.wrong, "\n".join(contract.wrong[:20])
    assert contract.count >= AT_LEAST / SERVICES
    assert not {status for status in contract.statuses if status >= 500}
    assert {200, 202, 404, 405, 422} <= set(contract.statuses)
    assert contract.statuses[200] + contract.statuses[202] >= contract.count / 5


def test_no_operation_is_open_by_accident(contract: Contract, cases: list[Case[Any]]) -> None:
    """The same requests without a key: 401 with a challenge, 403 where GeoReport wants it."""
    closed = closed_cases(cases)
    assert len(closed) >= 15
    for case in closed:
        request = contract.request_of(case)
        assert request is not None
        del request.headers["Authorization"]
        answer = contract.client.send(request)
        assert answer.status_code == (403 if case.path.startswith("/open311/") else 401), case.path
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
