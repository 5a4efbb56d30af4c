"""The review service, by name in the signatures of this feature's endpoints."""

from typing import Annotated

from fastapi import Depends

from serve.dependencies import StoreDep
from serve.reviews.service import ReviewService
from serve.signed_in import SignedIn


async def _service(store: StoreDep, officer: SignedIn) -> ReviewService:
    return ReviewService(store, officer)


ReviewServiceDep = Annotated[ReviewService, Depends(_service)]
