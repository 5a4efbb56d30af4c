"""Starts servers to be measured, ours and the peers', one worker each, with what their processes cost."""

import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

PEERS = Path(".cache/peers")
MODELS = PEERS / "topics"
OWN = Path(__file__).parent / "peers"
PATIENCE_SECONDS = 120
LOOK_SECONDS = 0.02
TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A server that runs.

    Attributes:
        url: where it listens.
        process: its first process; others may stand below it.
        ready_seconds: from its start until it said that it is ready.
    """

    url: str
    process: subprocess.Popen[bytes]
    ready_seconds: float

    def cpu_ms(self) -> float:
        """Give the CPU milliseconds of all its processes since they began."""
        ticks = 0
        for pid in self._pids():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks * TICK_MS

    def resident_mb(self) -> float:
        """Give the resident memory of all its processes in MB; pages they share count once for each."""
        pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self._pids())
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def _pids(self) -> list[int]:
        pids = [self.process.pid]
        for pid in pids:
            for task in Path(f"/proc/{pid}/task").iterdir():
                pids += map(int, (task / "children").read_text().split())
        return pids


def ours(folder: Path) -> tuple[Sequence[str], Mapping[str, str]]:
    """Give the command and settings of our own server, its database in the folder."""
    settings = {
        "DISPOSISI_DATABASE_URL": f"sqlite:///{folder.absolute()}/store.db",
        "DISPOSISI_JOBS_DIR": str(folder.absolute() / "jobs"),
    }
    return [".venv/bin/disposisi", "serve", "--port"], settings


def new_key(settings: Mapping[str, str]) -> str:
    """Make a key of our own server that may ask as often as it likes."""
    words = ("--tenant", "nasional", "--scope", "suggest", "--name", "bench", "--limit", "100000/second")
    made = subprocess.run(
        [".venv/bin/disposisi", "key", "create", *words],
        env=os.environ | settings,
        check=True,
        capture_output=True,
        text=True,
    )
    return made.stdout.strip()


@contextmanager
def running(command: Sequence[str], ready: str, settings: Mapping[str, str], log: Path) -> Iterator[Server]:
    """Start a server on a free port, wait until it is ready; it is ended with its processes.

    Args:
        command: its last word, the port, is added.
        ready: path that answers 200 once it is ready.
        settings: environment variables besides those of this process.
        log: file that takes what it prints.

    Raises:
        RuntimeError: it ended, or was not ready in time.
    """
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    with log.open("wb") as out:
        began = time.monotonic()
        process = subprocess.Popen(
            [*command, str(port)],
            env=os.environ | settings,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait(process, url + ready, began, log)
            yield Server(url, process, time.monotonic() - began)
        finally:
            _end(process)


@contextmanager
def mlserver(folder: Path) -> Iterator[Server]:
    """Start MLServer with its own runtime for scikit-learn: as shipped, mended, and mended with its batching."""
    port = _free_port()
    where = {"host": "127.0.0.1", "http_port": port, "grpc_port": _free_port(), "metrics_port": _free_port()}
    _write(folder / "settings.json", where | {"parallel_workers": 0, "debug": False})
    for name, form, batching in (
        ("shipped", "shipped", {}),
        ("fixed", "fixed", {}),
        ("together", "fixed", {"max_batch_size": 8, "max_batch_time": 0.002}),
    ):
        model = {"uri": str((MODELS / form / "model.joblib").absolute())}
        implementation = {
            "name": name,
            "implementation": "mlserver_sklearn.SKLearnModel",
            "parameters": model,
        }
        _write(folder / name / "model-settings.json", implementation | batching)
    command = [str(PEERS / "mlserver/bin/mlserver"), "start", str(folder)]
    log = folder / "log"
    with log.open("wb") as out:
        began = time.monotonic()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
        url = f"http://127.0.0.1:{port}"
        try:
            _wait(process, f"{url}/v2/health/ready", began, log)
            yield Server(url, process, time.monotonic() - began)
        finally:
            _end(process)


@contextmanager
def litserve(folder: Path) -> Iterator[Server]:
    """Start LitServe, mended, with its batching."""
    python, script = str(PEERS / "litserve/bin/python"), str(OWN / "litserve_topics.py")
    command = [python, "-W", "ignore", script, str(MODELS / "fixed/model.joblib")]
    with running(command, "/health", {}, folder / "log") as server:
        yield server


@contextmanager
def bentoml(folder: Path) -> Iterator[Server]:
    """Start BentoML, mended."""
    home = PEERS / "bentoml/bin"
    settings = {
        "TOPICS_MODEL": str((MODELS / "fixed/model.joblib").absolute()),
        "BENTOML_HOME": str(folder.absolute()),
        "BENTOML_DO_NOT_TRACK": "true",
        "PATH": f"{home.absolute()}:{os.environ['PATH']}",
    }
    shutil.copy(OWN / "bentoml_topics.py", folder)
    command = [str(home / "bentoml"), "serve", "bentoml_topics:Topics", "--working-dir", str(folder)]
    with running([*command, "--host", "127.0.0.1", "--port"], "/readyz", settings, folder / "log") as server:
        yield server


def _write(file: Path, values: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(msgspec.json.encode(values))


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait(process: subprocess.Popen[bytes], url: str, began: float, log: Path) -> None:
    while not _answers(url):
        if process.poll() is not None or time.monotonic() - began > PATIENCE_SECONDS:
            raise RuntimeError(f"{process.args!r} is not ready; its last words: {log.read_text()[-600:]}")
        time.sleep(LOOK_SECONDS)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:  # noqa: S310 - an address of our own
            return bool(answer.status == 200)  # noqa: PLR2004 - HTTP's own number
    except (urllib.error.URLError, OSError):
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and those below it; they have a session of their own."""
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.wait()
