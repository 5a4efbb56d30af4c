"""The suggestion service, by name in the signatures of this feature's endpoints."""

from typing import Annotated

from fastapi import Depends, Request

from serve.keeping.service import SuggestionService


async def _service(request: Request) -> SuggestionService:
    """Give the application's own: each further dependency of a dependency costs every request."""
    service = request.app.state.suggestion_service
    assert isinstance(service, SuggestionService)  # noqa: S101 - the application's state is untyped
    return service


SuggestionServiceDep = Annotated[SuggestionService, Depends(_service)]
