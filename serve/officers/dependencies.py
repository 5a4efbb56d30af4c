"""The services of officers, by name in the signatures of this feature's endpoints."""

from typing import Annotated

from fastapi import Depends, Request

from serve.officers.sessions import SessionService
from serve.officers.throttle import Throttle


async def _sessions(request: Request) -> SessionService:
    service = request.app.state.sessions
    assert isinstance(service, SessionService)  # noqa: S101 - the application's state is untyped
    return service


async def _throttle(request: Request) -> Throttle:
    throttle = request.app.state.throttle
    assert isinstance(throttle, Throttle)  # noqa: S101 - likewise
    return throttle


async def _address(request: Request) -> str:
    return request.client.host if request.client else ""


SessionServiceDep = Annotated[SessionService, Depends(_sessions)]
ThrottleDep = Annotated[Throttle, Depends(_throttle)]
AddressDep = Annotated[str, Depends(_address)]
