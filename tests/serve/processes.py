"""The service in processes of its own, as it really runs."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Served:
    """A running service.

    Attributes:
        address: where it answers.
        pid: its process.
    """

    address: str
    pid: int

    @property
    def port(self) -> int:
        """Give the port that the system chose."""
        return int(self.address.rpartition(":")[2])

    def resident(self) -> int:
        """Give the memory that the process holds, in bytes."""
        pages = Path(f"/proc/{self.pid}/statm").read_text("ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def served(database_url: str, **settings: object) -> Iterator[Served]:
    """Start the service with a fake model, wait until it listens, stop it."""
    wanted = {"database_url": database_url, "port": 0, "tenant": "34.04"} | settings
    variables = {f"DISPOSISI_{name.upper()}": str(value) for name, value in wanted.items()}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.serve.fake_server"],
        cwd=ROOT,
        env=os.environ | variables | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    try:
        line = next(line for line in process.stderr if "http://" in line)
        yield Served(line.partition("http://")[2].split()[0].join(["http://", ""]), process.pid)
    finally:
        process.terminate()
        process.stderr.close()
        process.wait(20)
