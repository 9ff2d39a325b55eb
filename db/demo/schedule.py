"""Stories played side by side in the order of time, so that the journal's lines stand in the order in which they happened.

A story is an async generator: it yields the moment of its next deed, and is resumed then. What would lie in the future
does not happen: the matter stays where it is.
"""

from __future__ import annotations

import heapq
from collections.abc import AsyncGenerator, Iterable
from datetime import datetime
from itertools import count

from domain.journal.actions import seal

Story = AsyncGenerator[datetime, None]

SEALED_EVERY = 600
"""Deeds between two blocks of the chain."""


async def play(stories: Iterable[Story], now: datetime) -> int:
    """Returns how many deeds were done."""
    turns = count()
    waiting: list[tuple[datetime, int, Story]] = []
    for story in stories:
        await _next(story, waiting, next(turns), datetime.min.replace(tzinfo=now.tzinfo), now)
    done = 0
    while waiting:
        at, turn, story = heapq.heappop(waiting)
        await _next(story, waiting, turn, at, now)
        done += 1
        if done % SEALED_EVERY == 0:
            await seal(1_000_000)
    return done


async def _next(
    story: Story, waiting: list[tuple[datetime, int, Story]], turn: int, at: datetime, now: datetime
) -> None:
    try:
        following = await anext(story)
    except StopAsyncIteration:
        return
    if following > now:
        await story.aclose()
        return
    heapq.heappush(waiting, (max(at, following), turn, story))
