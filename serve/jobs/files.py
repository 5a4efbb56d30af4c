"""The files of a job: private, named by us alone, written so that what is acknowledged survives a power cut."""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ONLY_OWNER = 0o700
READ_AT_ONCE = 256 * 1024


@dataclass(frozen=True, slots=True)
class JobFiles:
    """The folder of one job below the folder of all jobs.

    Attributes:
        folder: it, named by the job's identifier, which we made.
    """

    folder: Path

    @classmethod
    def of(cls, jobs_dir: Path, job_id: str) -> "JobFiles":
        """Name the folder of a job; nothing is made."""
        return cls(jobs_dir / job_id)

    @property
    def upload(self) -> Path:
        """The file as it was sent, personal data included."""
        return self.folder / "upload"

    @property
    def result(self) -> Path:
        """The suggestions, NDJSON."""
        return self.folder / "result.ndjson"

    @property
    def rejected(self) -> Path:
        """The rows that were put aside, CSV without a header."""
        return self.folder / "rejected.csv"

    def create(self) -> int:
        """Make the folder with an empty upload, give the descriptor to write it through."""
        self.folder.parent.mkdir(parents=True, exist_ok=True, mode=ONLY_OWNER)
        self.folder.mkdir(mode=ONLY_OWNER)
        return _private(self.upload, os.O_WRONLY | os.O_EXCL)

    def settle(self, descriptor: int) -> None:
        """Bring the upload and the names that lead to it onto the disk."""
        os.fsync(descriptor)
        for folder in (self.folder, self.folder.parent):
            _sync_folder(folder)

    def cut(self, result_bytes: int, rejected_bytes: int) -> None:
        """Cut off what was written behind the last commit; files that are not there are made."""
        for path, size in ((self.result, result_bytes), (self.rejected, rejected_bytes)):
            descriptor = _private(path, os.O_WRONLY)
            try:
                os.ftruncate(descriptor, size)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        _sync_folder(self.folder)

    def append(self, result: bytes, rejected: bytes) -> None:
        """Add to both files; they are on the disk when this returns."""
        for path, more in ((self.result, result), (self.rejected, rejected)):
            if more:
                with path.open("ab") as file:
                    file.write(more)
                    file.flush()
                    os.fsync(file.fileno())

    def remove_upload(self) -> None:
        """Remove the file as it was sent; a second time changes nothing."""
        self.upload.unlink(missing_ok=True)

    def remove(self) -> None:
        """Remove everything; a second time changes nothing."""
        with suppress(FileNotFoundError):
            shutil.rmtree(self.folder)

    def is_idle(self, seconds: float) -> bool:
        """Say whether nobody has written to the upload for so long, or there is none."""
        try:
            return time.time() - self.upload.stat().st_mtime > seconds
        except FileNotFoundError:
            return True

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep others out until the end, or until this process is gone.

        A lease can run out under a process that was only held up; this lock cannot, so two never write at once.

        Raises:
            BlockingIOError: somebody else is at it.
            FileNotFoundError: the folder is not here.
        """
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        finally:
            os.close(descriptor)


def read_in_pieces(path: Path) -> Iterator[bytes]:
    """Give a file piece by piece; from the first one on it can be read to its end, even when its name is gone."""
    with path.open("rb") as file:
        while piece := file.read(READ_AT_ONCE):
            yield piece


def _private(path: Path, flags: int) -> int:
    return os.open(path, flags | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
