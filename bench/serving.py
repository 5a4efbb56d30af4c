"""Our server beside others under the same load: requests a second, CPU, memory, start.

usage: serving.py     needs `wrk`; peers that `make bench-peers` did not install are named and left out

One worker each, all started, then measured in turns. Ours answers in full: kind, sectors, topics, agencies, urgency,
evidence, places, similar complaints, kept or not. The peers answer the topics' probabilities of the same corpus.
"""

import os
import random
import statistics
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from bench.served import WORDS, one_matter
from bench.servers import PEERS, Server, bentoml, litserve, mlserver, new_key, ours, running

ROUNDS, SECONDS, STARTS = 5, 3, 3
CONNECTIONS = (1, 8)
MOST = 8
"""The bars are for so many connections."""

TEXTS, TOGETHER, ONE_IN = 8_000, 64, 10
WARM, PATIENCE_SECONDS = 200, 20
POST = Path(__file__).parent / "peers/post.lua"
NAMES = ("Budi Santoso", "Siti Aminah", "Joko Widodo Saputra", "Ni Luh Ayu")
PEERS_BY_NAME: Mapping[str, Callable[[Path], AbstractContextManager[Server]]] = {
    "mlserver": mlserver,
    "litserve": litserve,
    "bentoml": bentoml,
}


class Load(msgspec.Struct, frozen=True):
    """What `post.lua` prints at the end."""

    requests: int
    seconds: float
    failed: int


@dataclass
class Case:
    """One way to ask one server.

    Attributes:
        name: as it is printed.
        server: who is asked.
        path: where.
        bodies: file of bodies, one a line.
        key: of our own server, else empty.
        documents: complaints in one request.
        connections: numbers of connections to measure with.
        rates: connections -> requests a second, one a round.
        cpu: connections -> CPU milliseconds a request, one a round.
        asked: lines of `bodies` that were posted: no complaint comes again before all others came.
        failed: requests that were not answered by 2xx.
    """

    name: str
    server: Server
    path: str
    bodies: Path
    key: str = ""
    documents: int = 1
    connections: Sequence[int] = CONNECTIONS
    rates: defaultdict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    cpu: defaultdict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    asked: int = 0
    failed: int = 0

    def measure(self, connections: int, seconds: int) -> tuple[float, float]:
        """Post for some seconds, give requests a second with CPU milliseconds a request."""
        before = self.server.cpu_ms()
        settings = {"BODIES": str(self.bodies), "FIRST": str(self.asked)}
        settings |= {"AUTHORIZATION": f"Bearer {self.key}"} if self.key else {}
        how = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "-s", str(POST)]
        run = subprocess.run(
            [*how, self.server.url + self.path],
            env=os.environ | settings,
            check=True,
            capture_output=True,
            text=True,
        )
        load = msgspec.json.decode(run.stdout.rstrip().rpartition("\n")[2], type=Load)
        self.asked += load.requests
        self.failed += load.failed
        answered = load.requests or 1
        return load.requests / load.seconds, (self.server.cpu_ms() - before) / answered

    def rate(self, connections: int = MOST) -> float:
        """Give the median of requests a second."""
        return statistics.median(self.rates[connections])

    def milliseconds(self, connections: int = MOST) -> float:
        """Give the median of CPU milliseconds a request."""
        return statistics.median(self.cpu[connections])


def complaints() -> list[str]:
    """Make complaints of `WORDS` words from the corpus; one in ten tells who writes."""
    rng = random.Random(7)
    return [_signed(text, rng) if rng.randrange(ONE_IN) == 0 else text for text in one_matter(TEXTS, rng)]


def _signed(text: str, rng: random.Random) -> str:
    phone = f"08{rng.randrange(10**9, 10**10)}"
    who = f"Nama saya {rng.choice(NAMES)}, NIK 340412{rng.randrange(10**9, 10**10)}, hubungi {phone}."
    return " ".join([*text.split()[: WORDS - len(who.split())], who])


def write_lines(file: Path, bodies: Sequence[object]) -> Path:
    """Write bodies, one a line."""
    file.write_bytes(b"".join(msgspec.json.encode(body) + b"\n" for body in bodies))
    return file


def v2(texts: Sequence[str]) -> Mapping[str, object]:
    """Write texts as the Open Inference Protocol has them."""
    tensor = {"name": "text", "shape": [len(texts)], "datatype": "BYTES", "data": texts}
    return {"parameters": {"content_type": "str"}, "inputs": [tensor], "outputs": [{"name": "predict_proba"}]}


def grouped(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Give the texts in batches."""
    return (texts[at : at + TOGETHER] for at in range(0, len(texts), TOGETHER))


def our_cases(server: Server, key: str, folder: Path, texts: Sequence[str]) -> list[Case]:
    """Give the ways to ask our own server: kept, not kept, many at once."""
    items = [{"text": text, "region_code": "34.04"} for text in texts]
    passing = [item | {"store": False} for item in items]
    kept = write_lines(folder / "kept", items)
    not_kept = write_lines(folder / "not-kept", passing)
    batches = write_lines(
        folder / "batches", [{"items": passing[at : at + TOGETHER]} for at in range(0, TEXTS, TOGETHER)]
    )
    path = "/v1/suggestions"
    return [
        Case("ours, not kept", server, path, not_kept, key),
        Case("ours, kept", server, path, kept, key),
        Case("ours, batch, not kept", server, f"{path}/batch", batches, key, TOGETHER, (MOST,)),
    ]


def peer_cases(name: str, server: Server, folder: Path, texts: Sequence[str]) -> list[Case]:
    """Give the ways to ask a peer."""
    if name == "litserve":
        single = write_lines(folder / name, [{"text": text} for text in texts])
        return [Case("LitServe, fixed, batching", server, "/predict", single)]
    if name == "bentoml":
        single = write_lines(folder / name, [{"texts": [text]} for text in texts])
        return [Case("BentoML, fixed", server, "/topics", single)]
    single = write_lines(folder / name, [v2([text]) for text in texts])
    batches = write_lines(folder / f"{name}-batches", [v2(group) for group in grouped(texts)])
    return [
        Case("MLServer, as shipped", server, "/v2/models/shipped/infer", single),
        Case("MLServer, fixed", server, "/v2/models/fixed/infer", single),
        Case("MLServer, fixed, batching", server, "/v2/models/together/infer", single),
        Case("MLServer, fixed, batch", server, "/v2/models/fixed/infer", batches, "", TOGETHER, (MOST,)),
    ]


def start_all(stack: ExitStack, folder: Path, texts: Sequence[str]) -> list[Case]:
    """Start our server a few times, then the peers; print what each needs at rest."""
    command, settings = ours(folder)
    key = new_key(settings)
    starts = []
    for _ in range(STARTS - 1):
        with running(command, "/readyz", settings, folder / "log") as first:
            starts.append(first.ready_seconds)
    own = stack.enter_context(running(command, "/readyz", settings, folder / "log"))
    at_rest = own.resident_mb()
    print("at rest")
    _print_bar(
        "ours: seconds from start to ready", statistics.median([*starts, own.ready_seconds]), 2, most=True
    )
    _print_bar("ours: MB resident", at_rest, 250, most=True)
    cases = our_cases(own, key, folder, texts)
    for name, start in PEERS_BY_NAME.items():
        if not (PEERS / name / ".installed").exists():
            print(f"  {name} is not installed: left out (make bench-peers)")
            continue
        place = folder / f"{name}-home"
        place.mkdir()
        try:
            server = stack.enter_context(start(place))
        except RuntimeError as error:
            print(f"  {name} does not start, left out: {error}")
            continue
        print(f"  {name}: {server.ready_seconds:.1f} s to ready, {server.resident_mb():.0f} MB")
        cases += peer_cases(name, server, folder, texts)
    return cases


def warm(case: Case) -> None:
    """Ask until `WARM` complaints were answered: what is built for the first ones must not count as the load's."""
    began = time.monotonic()
    while case.asked * case.documents < WARM and time.monotonic() - began < PATIENCE_SECONDS:
        case.measure(MOST, 1)
    print(f"  {case.name}: the first {WARM} complaints took {time.monotonic() - began:.0f} s")
    case.failed = 0


def measure(cases: Sequence[Case]) -> None:
    """Ask each in turn, `ROUNDS` times."""
    for _ in range(ROUNDS):
        for case in cases:
            for connections in case.connections:
                rate, cpu = case.measure(connections, SECONDS)
                case.rates[connections].append(rate)
                case.cpu[connections].append(cpu)


def print_cases(cases: Sequence[Case]) -> None:
    """Print each case: median and range of the rate, CPU."""
    print(f"one worker, {WORDS} words a complaint, {ROUNDS} rounds of {SECONDS} s in turns: median [range]")
    for case in cases:
        for connections in case.connections:
            rates = case.rates[connections]
            print(
                f"  {case.name:<26} {connections} connections  {case.rate(connections):7.1f} requests/s"
                f" [{min(rates):.1f}, {max(rates):.1f}]  {case.milliseconds(connections):7.2f} ms CPU a request"
                + (
                    f"  {case.rate(connections) * case.documents:,.0f} complaints/s"
                    if case.documents > 1
                    else ""
                )
                + (f"  {case.failed} failed" if case.failed else "")
            )


def print_bars(cases: Sequence[Case]) -> None:
    """Print what is asked for beside what was measured."""
    by_name = {case.name: case for case in cases}
    passing, kept, batch = (by_name[f"ours, {how}"] for how in ("not kept", "kept", "batch, not kept"))
    print("asked for, at 8 connections")
    _print_bar("not kept: ms CPU a request", passing.milliseconds(), 0.7, most=True)
    _print_bar("kept: ms CPU a request", kept.milliseconds(), 1.0, most=True)
    fixed = [case for case in cases if "fixed" in case.name and case.documents == 1]
    if fixed:
        best = max(fixed, key=Case.rate)
        _print_bar(f"not kept: times the best peer ({best.name})", passing.rate() / best.rate(), 3.5)
        _print_bar(f"kept: times the best peer ({best.name})", kept.rate() / best.rate(), 2.5)
    if "MLServer, as shipped" in by_name:
        shipped, together = by_name["MLServer, as shipped"], by_name["MLServer, fixed, batch"]
        _print_bar("not kept: times MLServer as shipped", passing.rate() / shipped.rate(), 40)
        _print_bar("kept: times MLServer as shipped", kept.rate() / shipped.rate(), 40)
        _print_bar("batch of 64: times MLServer, fixed", batch.rate() / together.rate(), 3)


def _print_bar(name: str, figure: float, bar: float, *, most: bool = False) -> None:
    reached = figure <= bar if most else figure >= bar
    verdict = "reached" if reached else "not reached"
    print(f"  {name}: {figure:.2f}, asked {'at most' if most else 'at least'} {bar:g}: {verdict}")


def _load_average() -> str:
    return " ".join(f"{load:.1f}" for load in os.getloadavg())


def main() -> None:
    """Start all, measure in turns, print."""
    texts = complaints()
    print(f"load average before {_load_average()} on {os.cpu_count()} cores (below 0.3: nothing else runs)")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cases = start_all(stack, folder, texts)
        for case in cases:
            warm(case)
        measure(cases)
    print_cases(cases)
    print_bars(cases)
    print(f"load average after {_load_average()}")


if __name__ == "__main__":
    main()
