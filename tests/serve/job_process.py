"""A process that works on jobs until it is killed; run by tests: URL, folder, where to die, in which chunk."""

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

from serve.jobs import chunks
from serve.jobs.files import JobFiles
from serve.jobs.worker import JobWorker
from serve.store import Store
from tests.serve.fakes import fake_champion


def dying_append(place: str, chunk: int) -> None:
    """Let the process be killed around the writing of a chunk."""
    append = JobFiles.append
    seen = 0

    def dying(files: JobFiles, result: bytes, rejected: bytes) -> None:
        nonlocal seen
        seen += 1
        if seen == chunk and place == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        if seen == chunk and place == "half":
            append(files, result[: len(result) // 2], rejected[: len(rejected) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        append(files, result, rejected)
        if seen == chunk and place == "behind":
            os.kill(os.getpid(), signal.SIGKILL)

    JobFiles.append = dying  # type: ignore[method-assign,assignment]  # the test's own saw


def main() -> None:
    """Work until the queue is empty, or the end comes earlier."""
    url, jobs_dir, place, chunk = sys.argv[1:]
    chunks.CHUNK_ROWS, chunks.KEPT_ROWS = 10, 10
    dying_append(place, int(chunk))
    store = Store(url)
    worker = JobWorker(store, fake_champion(), Path(jobs_dir), timedelta(days=1))
    while worker.turn():
        pass
    store.close()


if __name__ == "__main__":
    main()
