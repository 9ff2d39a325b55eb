"""Door: whoever waits while the last batch is being written goes in together with the next."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from typing import Generic, TypeVar

In = TypeVar("In")
Out = TypeVar("Out")


class Door(Generic[In, Out]):
    """At most `at_once()` batches on the way, no timer, at most `most` things in one. A failure of a batch is its own failure.

    A second one sets out beside the first when as many wait as went with it: smaller ones would each pay for a transaction.
    """

    def __init__(
        self,
        write: Callable[[list[In]], Awaitable[list[Out]]],
        *,
        most: int = 256,
        at_once: Callable[[], int] = lambda: 1,
    ) -> None:
        self._write, self._most, self._at_once = write, most, at_once
        self._waiting: deque[tuple[list[In], asyncio.Future[list[Out]]]] = deque()
        self._gone = 0
        self._works: set[asyncio.Task[None]] = set()

    async def enter(self, things: Sequence[In]) -> list[Out]:
        if not things:
            return []
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[list[Out]] = loop.create_future()
        self._waiting.append((list(things), turn))
        self._works = {work for work in self._works if not work.done() and work.get_loop() is loop}
        if not self._works or (len(self._works) < self._at_once() and len(self._waiting) >= self._gone):
            # An empty context: the work belongs to nobody's request, nor to its transaction.
            self._works.add(loop.create_task(self._serve(), context=Context()))
        return await turn

    async def _serve(self) -> None:
        while self._waiting:
            batch = self._next()
            self._gone = len(batch)
            try:
                answers = iter(await self._write([thing for things, _ in batch for thing in things]))
            except Exception as failure:
                for _, turn in batch:
                    if not turn.done():
                        turn.set_exception(failure)
                continue
            for things, turn in batch:
                mine = [next(answers) for _ in things]
                if not turn.done():
                    turn.set_result(mine)

    def _next(self) -> list[tuple[list[In], asyncio.Future[list[Out]]]]:
        batch = [self._waiting.popleft()]
        size = len(batch[0][0])
        while self._waiting and size + len(self._waiting[0][0]) <= self._most:
            batch.append(self._waiting.popleft())
            size += len(batch[-1][0])
        return batch
