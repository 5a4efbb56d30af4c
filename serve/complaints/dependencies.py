"""The complaint service, by name in the signatures of this feature's endpoints."""

from typing import Annotated

from fastapi import Depends

from serve.complaints.service import ComplaintService
from serve.dependencies import StoreDep


async def _service(store: StoreDep) -> ComplaintService:
    return ComplaintService(store)


ComplaintServiceDep = Annotated[ComplaintService, Depends(_service)]
