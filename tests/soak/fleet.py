"""Serving processes that come and go while somebody calls them."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
READY = "Disposisi is ready: "
START_SECONDS = 90.0
STOP_SECONDS = 40.0


@dataclass
class Server:
    """One place for a serving process; who stands there changes.

    Attributes:
        variables: settings of the service.
        folder: where the logs of its processes go.
        address: of the process that listened last.
        down: spans in which a process was on its way out or in, in monotonic seconds; the last may be open.
    """

    variables: Mapping[str, str]
    folder: Path
    address: str = ""
    down: list[list[float]] = field(default_factory=list)
    exits: list[tuple[str, int]] = field(default_factory=list)
    _process: subprocess.Popen[bytes] | None = None
    _count: int = 0

    def start(self) -> None:
        """Start a process, wait until it listens."""
        self._count += 1
        log = self.folder / f"{self._count}.log"
        with log.open("wb") as sink:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "disposisi", "serve"],
                cwd=ROOT,
                env=os.environ | self.variables | {"PYTHONPATH": str(ROOT)},
                stdout=subprocess.DEVNULL,
                stderr=sink,
            )
        deadline = time.monotonic() + START_SECONDS
        while not (found := _address(log)):
            assert self._process.poll() is None, f"the service did not start, see {log}"
            assert time.monotonic() < deadline, f"the service does not listen, see {log}"
            time.sleep(0.05)
        self.address = found
        if self.down:
            self.down[-1][1] = time.monotonic()

    def stop(self, how: signal.Signals) -> None:
        """Send a signal, wait for the end."""
        assert self._process
        self.down.append([time.monotonic(), float("inf")])
        self._process.send_signal(how)
        self.exits.append((how.name, self._process.wait(STOP_SECONDS)))

    def was_down(self, began: float, ended: float) -> bool:
        """Say whether a request of that time can have met a process on its way."""
        return any(start <= ended and began <= end for start, end in self.down)

    def resident(self) -> float:
        """Give the memory that the process holds, in MiB."""
        assert self._process
        pages = Path(f"/proc/{self._process.pid}/statm").read_text("ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20


def _address(log: Path) -> str:
    _, said, rest = log.read_text("utf-8", "replace").partition(READY)
    return rest.split()[0] if said and rest.split() else ""


class Fleet:
    """Two servers on one store, called in turn, also the one that is down: the caller tries the next.

    Args:
        servers: them.
    """

    def __init__(self, servers: list[Server]) -> None:
        self.servers = servers
        self._turn = 0

    def start(self) -> None:
        """Start all."""
        for server in self.servers:
            server.start()

    def stop(self) -> None:
        """Stop all in order."""
        for server in self.servers:
            server.stop(signal.SIGTERM)

    def next(self) -> Server:
        """Give the one whose turn it is."""
        self._turn += 1
        return self.servers[self._turn % len(self.servers)]


class Trouble(threading.Thread):
    """Stops servers by one signal or the other, at random moments, and starts them again; sometimes all at once.

    Args:
        fleet: them.
        pause: shortest and longest time between, in seconds.
        over: ends it.
        dice: chooses.
    """

    def __init__(
        self, fleet: Fleet, pause: tuple[float, float], over: threading.Event, dice: random.Random
    ) -> None:
        super().__init__(name="trouble")
        self._fleet, self._pause, self._over, self._dice = fleet, pause, over, dice
        self.error: BaseException | None = None

    def run(self) -> None:
        """Do it until it is over; every server runs in the end."""
        try:
            while not self._over.wait(self._dice.uniform(*self._pause)):
                how = self._dice.choice([signal.SIGTERM, signal.SIGKILL])
                chosen = self._fleet.servers if self._dice.random() < 0.2 else [self._dice.choice(self._fleet.servers)]  # fmt: skip
                for server in chosen:
                    server.stop(how)
                self._over.wait(self._dice.uniform(0, 2))
                for server in chosen:
                    server.start()
        except BaseException as error:  # noqa: BLE001 - whatever it is, the main thread raises it
            self.error = error
