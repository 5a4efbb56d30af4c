"""Requests that come together are kept together, and each gets its own answer."""

from collections.abc import Sequence
from threading import Event

import anyio.lowlevel
import pytest
from anyio import create_task_group
from sqlalchemy.exc import OperationalError

from serve.keeping.together import MOST, Together

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class _Work:
    """Doubles numbers, remembers its rounds; the first one waits until it is let go."""

    def __init__(self) -> None:
        self.rounds: list[list[int]] = []
        self.go_on = Event()

    def __call__(self, items: Sequence[int]) -> Sequence[int]:
        self.rounds.append(list(items))
        if len(self.rounds) == 1:
            self.go_on.wait(10)
        if -1 in items:
            raise ValueError("-1")
        if -2 in items:
            raise OperationalError("", {}, ValueError("out of reach"))
        return [2 * item for item in items]


async def _all(together: Together[int, int], items: Sequence[int], work: _Work) -> dict[int, int | str]:
    """Bring the first item alone, the others while its round is under way."""
    results: dict[int, int | str] = {}

    async def bring(item: int) -> None:
        try:
            results[item] = await together.result(item)
        except (ValueError, OperationalError) as error:
            results[item] = type(error).__name__

    async with create_task_group() as tasks:
        tasks.start_soon(bring, items[0])
        while not work.rounds:
            await anyio.lowlevel.checkpoint()
        for item in items[1:]:
            tasks.start_soon(bring, item)
        await anyio.lowlevel.checkpoint()
        work.go_on.set()
    return results


async def test_what_comes_during_a_round_is_done_in_the_next_one() -> None:
    work = _Work()
    results = await _all(Together(work), [1, 2, 3, 4], work)
    assert results == {1: 2, 2: 4, 3: 6, 4: 8}
    assert work.rounds == [[1], [2, 3, 4]]


async def test_a_round_has_an_end() -> None:
    work = _Work()
    results = await _all(Together(work), range(MOST + 2), work)
    assert results == {item: 2 * item for item in range(MOST + 2)}
    assert max(map(len, work.rounds)) == MOST


async def test_one_that_breaks_spoils_no_other() -> None:
    work = _Work()
    results = await _all(Together(work), [1, -1, 3], work)
    assert results == {1: 2, -1: "ValueError", 3: 6}


async def test_where_the_database_is_out_of_reach_it_is_not_asked_for_each() -> None:
    work = _Work()
    results = await _all(Together(work), [1, -2, 3], work)
    assert results == {1: 2, -2: "OperationalError", 3: "OperationalError"}
    assert work.rounds == [[1], [-2, 3]]


async def test_it_goes_on_after_a_round_that_broke() -> None:
    work = _Work()
    work.go_on.set()
    together = Together(work)
    with pytest.raises(ValueError, match="-1"):
        await together.result(-1)
    assert await together.result(5) == 10
