"""follow(): exactly once, whatever dies in between."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from domain.journal import queries
from domain.journal.actions import in_steps
from domain.transaction import fetch, on_sqlite, planned_anew

Line = dict[str, Any]
Apply = Callable[[Sequence[Line]], Awaitable[None]]


async def follow(consumer: str, apply: Apply, *, most: int = 2000) -> int:
    """Read after the mark, apply, move the mark; one transaction. Returns how many lines were taken."""
    async with planned_anew():
        mark = await _mark(consumer)
        lines = await queries.feed(mark, most=most)
        if not lines:
            return 0
        await apply(lines)
        await fetch("update bookmark set position = {} where consumer = {}", lines[-1]["position"], consumer)
    return len(lines)


async def catch_up(consumer: str, apply: Apply, *, most: int = 2000) -> int:
    """As far as the journal is sealed now. Returns how many lines were taken."""
    return await in_steps(lambda: follow(consumer, apply, most=most), most)


async def _mark(consumer: str) -> int:
    """Locked until the end of the transaction, so that two processes of one consumer take turns."""
    await fetch("insert into bookmark (consumer, position) values ({}, 0) on conflict (consumer) do nothing", consumer)
    lock = "" if on_sqlite() else " for update"
    [row] = await fetch("select position from bookmark where consumer = {}" + lock, consumer)
    return int(row["position"])
