"""The review service, by name in the signatures of this feature's endpoints."""

from typing import Annotated

from fastapi import Depends

from serve.dependencies import StoreDep
from serve.reviews.service import ReviewService


async def _service(store: StoreDep) -> ReviewService:
    return ReviewService(store)


ReviewServiceDep = Annotated[ReviewService, Depends(_service)]
