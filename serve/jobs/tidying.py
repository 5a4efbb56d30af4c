"""Removes the files of jobs that nobody needs any more: uploads when a job ends, results when their time is over."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from serve.jobs.files import JobFiles
from serve.jobs.repository import JobRepository
from serve.store import Store

AT_ONCE = 100

UPLOAD_IDLE = timedelta(hours=1)
"""A file that has been coming in for longer than this, and not grown for as long, was cut off."""


@dataclass(frozen=True, slots=True)
class Tidying:
    """Removes files first, then says so: what is cut off in between is done again.

    Attributes:
        store: knows the jobs.
        jobs_dir: folder of all jobs.
    """

    store: Store
    jobs_dir: Path

    def tidy(self) -> None:
        """Remove what has to go by now."""
        with self.store.read() as session:
            untidy = JobRepository(session).untidy(AT_ONCE)
        for job_id, result_too in untidy:
            self._remove(JobFiles.of(self.jobs_dir, job_id), result_too=result_too)
            with self.store.write() as session:
                JobRepository(session).tidied(job_id, result=result_too)

    def forget_cut_off(self) -> None:
        """Forget the jobs whose sender, or whose process, went away while the file came in."""
        with self.store.read() as session:
            receiving = JobRepository(session).receiving(UPLOAD_IDLE)
        for job_id in receiving:
            files = JobFiles.of(self.jobs_dir, job_id)
            if files.is_idle(UPLOAD_IDLE.total_seconds()):
                self.forget(job_id)

    def forget(self, job_id: str) -> None:
        """Forget one job whose file did not come in."""
        JobFiles.of(self.jobs_dir, job_id).remove()
        with self.store.write() as session:
            JobRepository(session).forget(job_id)

    @staticmethod
    def _remove(files: JobFiles, *, result_too: bool) -> None:
        if result_too:
            files.remove()
        else:
            files.remove_upload()
