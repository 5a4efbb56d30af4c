"""Calls two serving processes on one PostgreSQL for a while, stops them at random: `python -m tests.soak.soak [SECONDS]`."""

import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from models.artifact import load_artifact, save_artifact
from models.registry import CHAMPION, DEFAULT_ROOT, Registry
from serve.outbox import EVENT_TYPES
from serve.store import Store
from serve.store.migrate import upgrade
from tests.serve.clients import admit_known
from tests.serve.databases import PostgresServer, postgres_running
from tests.serve.receiver import Receiver, receiving
from tests.serve.webhook_setting import Setting
from tests.soak.calls import TENANT, Caller
from tests.soak.fleet import Fleet, Server, Trouble
from tests.soak.ledger import Ledger
from tests.soak.proof import broken_promises, is_settled, let_leases_lapse

CALLERS = 4
SETTLE_SECONDS = 150.0
"""Longer than any lease, and than the wait before a webhook's second attempt."""

DEFAULT_SECONDS = 600


@dataclass(frozen=True)
class Plan:
    """How long and how wild.

    Attributes:
        seconds: of load.
        swap: seconds between two champions.
        trouble: shortest and longest time between two stops, in seconds.
        waits: whether leases run out by themselves in the end, as they do in life.
    """

    seconds: float
    swap: float = 20.0
    trouble: tuple[float, float] = (5.0, 25.0)
    waits: bool = True


SHORT = Plan(30.0, swap=5.0, trouble=(3.0, 6.0), waits=False)


@dataclass
class Soak:
    """One run and what is left of it.

    Attributes:
        plan: how long and how wild.
        folder: registry, files of jobs, logs.
        store: the database.
        receiver: gets the webhooks.
        fleet: what is called.
    """

    plan: Plan
    folder: Path
    store: Store
    receiver: Receiver
    fleet: Fleet
    ledger: Ledger = field(default_factory=Ledger)
    swaps: int = 0
    resident: dict[str, list[float]] = field(default_factory=dict)

    def run(self, dice: random.Random) -> list[str]:
        """Call, stop, swap; then let everything come to its end; give the broken promises."""
        over = threading.Event()
        callers = [
            Caller(self.fleet, self.ledger, over, random.Random(dice.random())) for _ in range(CALLERS)
        ]
        trouble = Trouble(self.fleet, self.plan.trouble, over, random.Random(dice.random()))
        self.fleet.start()
        self._weigh("start")
        threads: list[Caller | Trouble] = [*callers, trouble]
        for thread in threads:
            thread.start()
        self._swap_until(time.monotonic() + self.plan.seconds)
        over.set()
        for thread in threads:
            thread.join()
        for thread in threads:
            if thread.error is not None:
                raise thread.error
        self._weigh("end")
        self._settle(callers)
        for caller in callers:
            caller.close()
        return broken_promises(self.store, self.ledger, self.receiver, self.folder / "jobs")

    def _swap_until(self, end: float) -> None:
        registry = Registry(self.folder / "models")
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(left, self.plan.swap))
            self.swaps += 1
            registry.promote(self.folder / ("one", "two")[self.swaps % 2])

    def _settle(self, callers: list[Caller]) -> None:
        """Let jobs, held requests and webhooks come to their end."""
        if not self.plan.waits:
            self.fleet.stop()
            let_leases_lapse(self.store)
            self.fleet.start()
        deadline = time.monotonic() + SETTLE_SECONDS
        while not is_settled(self.store) or any(caller.held for caller in callers):
            assert time.monotonic() < deadline, "jobs, requests or webhooks do not come to their end"
            time.sleep(0.5)
            for caller in callers:
                caller.call_held()

    def _weigh(self, when: str) -> None:
        self.resident[when] = [server.resident() for server in self.fleet.servers]

    def report(self) -> Iterator[str]:
        """Give the figures, a line each."""
        yield f"{'operation':22} {'answered':>9} {'p50 ms':>8} {'p99 ms':>8}"
        for operation, seconds in sorted(self.ledger.seconds.items()):
            times = sorted(seconds)
            half, most = times[len(times) // 2], times[len(times) * 99 // 100]
            yield f"{operation:22} {len(times):9} {half * 1000:8.1f} {most * 1000:8.1f}"
        for kind, count in self.ledger.errors.most_common():
            yield f"error: {kind}: {count}"
        exits = [end for server in self.fleet.servers for end in server.exits]
        yield f"stops: {sum(how == 'SIGTERM' for how, _ in exits)} SIGTERM, {sum(how == 'SIGKILL' for how, _ in exits)} SIGKILL"
        yield f"champions: {self.swaps} swaps, answers by version {dict(self.ledger.versions)}"
        yield f"acknowledged: {len(self.ledger.complaints)} complaints, {self.ledger.outcomes.total()} outcomes, {len(self.ledger.keys)} keys ({self.ledger.replayed} replays), {len(self.ledger.jobs)} jobs"
        yield f"webhooks: {len(set(self.receiver.ids))} events arrived, {len(self.receiver.ids)} messages"
        for when, sizes in self.resident.items():
            yield f"memory at the {when}: {', '.join(f'{size:.0f} MiB' for size in sizes)}"


@contextmanager
def soaking(plan: Plan, folder: Path) -> Iterator[Soak]:
    """Make everything that a run needs: database, receiver, registry, servers."""
    make_registry(folder)
    with ExitStack() as stack:
        postgres = PostgresServer(stack.enter_context(postgres_running()))
        stack.callback(postgres.close)
        url = stack.enter_context(postgres.empty_database())
        store = Store(url)
        stack.callback(store.close)
        upgrade(store)
        admit_known(store)
        receiver = stack.enter_context(receiving())
        Setting(store).service.add(receiver.url, TENANT, EVENT_TYPES)
        servers = [Server(_variables(url, folder), _made(folder / name)) for name in ("a", "b")]
        fleet = Fleet(servers)
        stack.callback(fleet.stop)
        yield Soak(plan, folder, store, receiver, fleet)


def make_registry(folder: Path) -> None:
    """Keep the champion under two versions, the first of them promoted."""
    artifact = load_artifact(Registry(DEFAULT_ROOT).path(CHAMPION))
    for name in ("one", "two"):
        version = f"soak-{name}"
        named = replace(artifact, version=version, manifest=artifact.manifest | {"version": version})
        save_artifact(named, folder / name)
    Registry(folder / "models").promote(folder / "one")


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _variables(url: str, folder: Path) -> dict[str, str]:
    return {
        "DISPOSISI_DATABASE_URL": url,
        "DISPOSISI_MODELS_DIR": str(folder / "models"),
        "DISPOSISI_JOBS_DIR": str(folder / "jobs"),
        "DISPOSISI_PORT": "0",
        "DISPOSISI_TENANT": TENANT,
        "DISPOSISI_DRAIN_SECONDS": "1",
        "DISPOSISI_WEBHOOK_LOOPBACK": "true",
        "DISPOSISI_LOG_LEVEL": "WARNING",
    }


def main(seconds: float) -> int:
    """Run it and print what happened; 0 where every promise was kept."""
    seed = random.SystemRandom().randrange(10**6)
    with tempfile.TemporaryDirectory(prefix="disposisi-soak-") as folder, soaking(Plan(seconds), Path(folder)) as soak:  # fmt: skip
        sys.stdout.write(f"{seconds:.0f} s, seed {seed}\n")
        broken = soak.run(random.Random(seed))
        sys.stdout.writelines(f"{line}\n" for line in soak.report())
        sys.stdout.writelines(f"broken: {line}\n" for line in broken[:50])
        sys.stdout.write(f"{len(broken)} broken promises\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_SECONDS))
