"""The job service, by name in the signatures of this feature's endpoints."""

from typing import Annotated

from fastapi import Depends, Request

from serve.dependencies import SettingsDep, StoreDep
from serve.jobs.service import JobService
from serve.jobs.worker import JobWorker


async def _service(request: Request, settings: SettingsDep, store: StoreDep) -> JobService:
    worker = request.app.state.job_worker
    assert isinstance(worker, JobWorker)  # noqa: S101 - the application's state is untyped
    return JobService(store, settings.jobs_dir, worker.wake)


JobServiceDep = Annotated[JobService, Depends(_service)]
