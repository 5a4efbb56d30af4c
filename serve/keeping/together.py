"""Does the same work for callers that come together in one go: a commit waits for the disk once for all of them."""

import asyncio
from collections.abc import Callable, Sequence
from contextvars import Context
from typing import Generic, TypeVar

from anyio import to_thread
from sqlalchemy.exc import OperationalError

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST = 64
"""Items of one round."""


class Together(Generic[Item, Result]):
    """Collects what comes while a round of work is under way, and gives all of it to the next.

    Who comes alone waits for nobody. All calls come from one event loop.

    Args:
        work: does the work for several items, gives as many results in the same order; called in a thread, one
            round at a time. Where it raises, each item of the round is tried by itself, so that none spoils the
            others; not where the database is out of reach, which is nobody's own fault.
    """

    def __init__(self, work: Callable[[Sequence[Item]], Sequence[Result]]) -> None:
        self._work = work
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._rounds: asyncio.Task[None] | None = None

    async def result(self, item: Item) -> Result:
        """Have the work done for an item, with others if there are any; raises what the work raised for it."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._rounds is None:
            self._rounds = asyncio.create_task(self._go_on(), context=Context())
        return await future

    async def _go_on(self) -> None:
        try:
            while self._waiting:
                round_, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                results = await to_thread.run_sync(self._attempt, [item for item, _ in round_])
                for (_, future), result in zip(round_, results, strict=True):
                    _settle(future, result)
        finally:
            self._rounds = None

    def _attempt(self, items: Sequence[Item]) -> Sequence[Result | Exception]:
        try:
            return self._work(items)
        except OperationalError as error:
            return [error] * len(items)
        except Exception as error:  # noqa: BLE001 - the boundary of a round: whatever breaks is given to who brought it
            if len(items) == 1:
                return [error]
        return [result for item in items for result in self._attempt([item])]


def _settle(future: asyncio.Future[Result], result: Result | Exception) -> None:
    """Give a caller its result, unless it has gone away."""
    if future.done():
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
