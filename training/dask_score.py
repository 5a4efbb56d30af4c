"""Scores rows on the workers of a Dask cluster: a local one by default, a real one by its scheduler's address."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from data.schema import LabelledComplaint
from models.suggester import Suggester
from training.errors import TrainingError
from training.score import Engine, suggestion_line

if TYPE_CHECKING:
    from distributed import Client

ROWS = 500
"""Rows of one task."""

_AHEAD = 3
"""Tasks that each worker has before it, itself included: rows are read as they are needed."""


@contextmanager
def dask_engine(model: Path, tenant: str, scheduler: str = "") -> Iterator[Engine]:
    """Open a cluster for a run; a worker that dies is replaced, and what it had is done again by another.

    Args:
        model: folder of the model, which all workers must reach under this path; each loads it once.
        tenant: government that routes, for all rows.
        scheduler: address of a running scheduler ("tcp://host:8786"), "" for workers on this machine.

    Raises:
        TrainingError: Dask is not installed, or the scheduler does not answer.
    """
    try:
        from distributed import Client, LocalCluster  # noqa: PLC0415 - an extra
    except ImportError:
        raise TrainingError("--engine dask needs Dask: pip install 'disposisi[dask]'") from None
    if scheduler:
        try:
            client = Client(scheduler, timeout=10)
        except (OSError, ValueError) as error:
            raise TrainingError(f"no Dask scheduler answers at {scheduler} ({error})") from None
        with client:
            yield partial(_lines, client, str(model), tenant)
        return
    with (
        LocalCluster(threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        yield partial(_lines, client, str(model), tenant)


def _lines(client: "Client", model: str, tenant: str, rows: Iterable[LabelledComplaint]) -> Iterator[bytes]:
    """Give a line for each row, in order, with few tasks under way at any time."""
    under_way: deque[object] = deque()
    most = _AHEAD * max(len(client.scheduler_info(n_workers=-1)["workers"]), 1)
    work: Callable[..., list[bytes]] = _score
    waiting = iter(rows)
    while part := list(islice(waiting, ROWS)):
        under_way.append(client.submit(work, model, tenant, part, pure=False))
        if len(under_way) >= most:
            yield from _result(under_way.popleft())
    while under_way:
        yield from _result(under_way.popleft())


def _result(future: "object") -> list[bytes]:
    lines: list[bytes] = future.result()  # type: ignore[attr-defined]  # Dask ships no types
    return lines


def _score(model: str, tenant: str, rows: Sequence[LabelledComplaint]) -> list[bytes]:
    suggester = _loaded(model)
    return [suggestion_line(suggester, row, tenant=tenant) for row in rows]


@lru_cache(maxsize=1)
def _loaded(model: str) -> Suggester:
    """Load the model once a worker."""
    return Suggester.load(Path(model))
