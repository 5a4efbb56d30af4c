"""Suggestions while a citizen types: how long one takes from the web form's side, at every pause of the typing.

usage: typing_speed.py [COMPLAINTS]     a real server in a process of its own, over loopback, with store=false
Complaints are joined halves of the project's own corpus; each is asked for at a pause after every third word, first
of the service itself, then through the example's proxy. Start it alone: the machine's other work is in the figures.
"""

import http.client
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from data.corpus import shipped_corpus
from disposisi_client import Disposisi, UnreachableError
from web_form.proxy import Proxy, RateLimit
from webhook import WebhookServer

WORDS_A_PAUSE, WARM, SHORTEST = 3, 30, 15
NEW_KEY = [
    "key",
    "create",
    "--tenant",
    "nasional",
    "--scope",
    "suggest",
    "--name",
    "bench",
    "--limit",
    "100000/minute",
    "--json",
]


def prefixes(count: int) -> list[str]:
    """Give what stands in the form at each pause, complaint after complaint."""
    rng = random.Random(4)
    corpus = [row.complaint.text.split() for row in shipped_corpus()]
    found = []
    for _ in range(count):
        words = rng.choice(corpus)[: rng.randint(6, 40)] + rng.choice(corpus)[: rng.randint(0, 20)]
        shown = [" ".join(words[:end]) for end in range(WORDS_A_PAUSE, len(words) + 1, WORDS_A_PAUSE)]
        found += [text for text in shown if len(text) >= SHORTEST]
    return found


@contextmanager
def server() -> Iterator[tuple[str, str, int]]:
    """Start the service on a free port with the champion and a store of its own; gives address, key and process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        settings = os.environ | {
            "DISPOSISI_DATABASE_URL": f"sqlite:///{folder}/bench.db",
            "DISPOSISI_JOBS_DIR": folder,
            "DISPOSISI_DRAIN_SECONDS": "0",
            "DISPOSISI_LOG_LEVEL": "WARNING",
        }
        command = [sys.executable, "-m", "disposisi"]
        made = subprocess.run([*command, *NEW_KEY], env=settings, capture_output=True, check=True)
        key = json.loads(made.stdout)["key"]
        running = subprocess.Popen(
            [*command, "serve", "--port", str(port)], env=settings, stderr=subprocess.DEVNULL
        )
        try:
            with Disposisi(f"http://127.0.0.1:{port}", key=key, retries=12) as service:
                service.topics()
            yield f"127.0.0.1:{port}", key, running.pid
        finally:
            running.terminate()
            running.wait()


def milliseconds(address: str, path: str, texts: Sequence[str], headers: dict[str, str]) -> np.ndarray:
    """Ask for each text over one connection; gives the time of each from the request to the last byte."""
    connection, took = http.client.HTTPConnection(address), []
    for text in [*texts[:WARM], *texts]:
        body = json.dumps({"text": text, "store": False, "tenant": "34.04"})
        started = time.perf_counter()
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read()
        took.append((time.perf_counter() - started) * 1000)
        if answer.status != http.HTTPStatus.OK:
            raise UnreachableError(f"{address}{path} answered {answer.status}")
    connection.close()
    return np.array(took[WARM:])


def cpu_seconds(process: int) -> float:
    """Give the CPU time that a process has used (proc_pid_stat(5), fields 14 and 15)."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def show(name: str, took: np.ndarray) -> None:
    """Print count, median, 99th percentile and the longest."""
    p50, p99 = np.percentile(took, (50, 99))
    print(f"{name:20} n={len(took):,}  p50 {p50:.2f} ms  p99 {p99:.2f} ms  longest {took.max():.2f} ms")


def main(complaints: int) -> None:
    """Print one line for the service, one for the proxy before it."""
    texts = prefixes(complaints)
    with server() as (address, key, process), Disposisi(f"http://{address}", key=key) as service:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
        used = cpu_seconds(process)
        show("POST /v1/suggestions", milliseconds(address, "/v1/suggestions", texts, headers))
        used = (cpu_seconds(process) - used) / (len(texts) + WARM) * 1000
        print(f"{'':20} {used:.2f} ms of the service's CPU a request")
        proxy = WebhookServer(("127.0.0.1", 0), Proxy(service, RateLimit(1e6, 10**6), tenant="34.04").respond)
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        show(
            "through the proxy",
            milliseconds(f"127.0.0.1:{proxy.server_address[1]}", "/saran", texts, headers),
        )
        proxy.shutdown()
        proxy.server_close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
