"""serve: the web process. work: on PostgreSQL, the one that seals, keeps figures and watches the clocks."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys

import click

from web.commands import welcome
from web.commands.database import bring_up, load_demo
from web.commands.opened import require_file, with_current
from web.lock import NeedsPostgres, sole_writer
from web.settings import Settings
from web.spoken import command


@command()
@click.option("--demo", is_flag=True, help="先升级数据库、装入演示数据，再启动，并列出演示账号。")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, metavar="个数", help="网页进程数，只在 PostgreSQL 上可多于 1。"
)
def serve(demo: bool, workers: int) -> None:
    """启动网站。Ctrl-C 或 SIGTERM 停止，先办完手上的请求。

    SQLite 上只有一个进程，入链、统计和时限都在里面；PostgreSQL 上另起 sanshi work。
    """
    settings = Settings.from_environment()
    if settings.on_sqlite and workers > 1:
        raise NeedsPostgres(what="多个网页进程")
    with sole_writer(settings, "sanshi serve"):
        greeting = asyncio.run(prepare(settings, demo=demo))
        if greeting:
            click.echo(greeting)
        from web import serving

        # On a terminal a demo's greeting stays in sight; a file gets its lines.
        level = logging.WARNING if sys.stderr.isatty() else logging.INFO
        if demo:  # one command is enough on either database
            serving.serve(settings, workers=workers, work=True, log_level=level)
        else:
            serving.serve(settings, workers=workers)


@command()
def work() -> None:
    """启动后台进程：入链、统计、检索、时限。只用于 PostgreSQL；可以起多个，一个在做，其余候补。"""
    settings = Settings.from_environment()
    if settings.on_sqlite:
        raise NeedsPostgres(what="sanshi work ")
    asyncio.run(until_told(settings))


async def prepare(settings: Settings, *, demo: bool) -> str:
    """Checks before anything listens; returns what to say to whoever looks at a demo."""
    if demo:
        await bring_up(settings)
        await with_current(settings, load_demo)
    require_file(settings)
    return await with_current(settings, welcome.say)


async def until_told(settings: Settings) -> None:
    from web import worker

    async def working(_: Settings) -> None:
        told = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, told.set)
        running = asyncio.create_task(worker.run())
        waiting = asyncio.create_task(told.wait())
        await asyncio.wait([running, waiting], return_when=asyncio.FIRST_COMPLETED)
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running

    await with_current(settings, working)
