"""The services of this feature, by name in the signatures of its endpoints."""

from typing import Annotated

from fastapi import Depends

from serve.dependencies import StoreDep
from serve.reviews.desk import Desk
from serve.reviews.service import ReviewService
from serve.signed_in import SignedIn


async def _service(store: StoreDep, officer: SignedIn) -> ReviewService:
    return ReviewService(store, officer)


async def _desk(store: StoreDep, officer: SignedIn) -> Desk:
    return Desk(store, officer)


ReviewServiceDep = Annotated[ReviewService, Depends(_service)]
DeskDep = Annotated[Desk, Depends(_desk)]
