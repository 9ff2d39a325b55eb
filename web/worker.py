"""What nobody waits for: sealing, the consumers of the feed, the clocks. A task on SQLite, `sanshi work` on PostgreSQL.

Several may run; the seal's lock and the bookmarks let one work while the others wait.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from domain import clock
from domain.feed.actions import catch_up
from domain.journal.actions import seal_all
from domain.matters import actions as matters
from domain.matters import search
from domain.notices import actions as notices
from domain.patrols import actions as patrols
from domain.people import sessions
from domain.stats import actions as stats
from domain.transaction import engine, on_sqlite
from web import logs

REST = 0.05
"""Seconds between two seals: the throughput of 200 ms, a quarter of the lag (foundation, All together)."""

LOOK = 3.0
"""A wake-up is a hint; this often the worker looks by itself."""


@dataclass
class Job:
    every: float
    work: Callable[[], Awaitable[object]]
    next: float = 0.0


def jobs() -> list[Job]:
    return [
        Job(60, lambda: matters.resume_due(now=clock.now())),
        Job(60, notices.crown_all),
        Job(3600, lambda: patrols.forget_names(clock.now())),
        Job(3600, lambda: sessions.sweep(now=clock.now())),
    ]


async def run() -> None:
    """Until cancelled. What fails is logged and tried again at the next look."""
    woken = asyncio.Event()
    heard = lambda _: woken.set()  # noqa: E731  (one callable to listen and to unlisten)
    for channel in ("journal", "feed"):
        await engine().listen(channel, heard)
    timed = jobs()
    try:
        while True:
            woken.clear()
            await _try(_seal_and_follow)
            now = time.monotonic()
            for job in timed:
                if job.next <= now:
                    job.next = now + job.every
                    await _try(job.work)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), LOOK)
            await asyncio.sleep(REST)
    finally:
        for channel in ("journal", "feed"):
            await engine().unlisten(channel, heard)


async def _seal_and_follow() -> None:
    if not on_sqlite():
        await seal_all()
    await catch_up(stats.CONSUMER, stats.book)
    await catch_up("search", search.index)


async def _try(work: Callable[[], Awaitable[object]]) -> None:
    try:
        await work()
    except Exception as error:
        logs.failed(error, {"type": "worker"}, trace="worker")
