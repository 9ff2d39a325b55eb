"""migrate: the newest schema. demo: the demo district."""

from __future__ import annotations

import asyncio

import click

from web.commands.opened import database, write
from web.lock import sole_writer
from web.refusals import NotDone
from web.settings import Settings
from web.spoken import command


@command()
def migrate() -> None:
    """建立数据库，或升级到最新结构。可以重复运行。"""
    settings = Settings.from_environment()
    with sole_writer(settings, "sanshi migrate"):
        asyncio.run(bring_up(settings))
    click.echo("数据库结构已是最新。")


@command()
def demo() -> None:
    """装入演示数据（虚构人员与事项）。只装一次；已有数据的库不会动。"""
    loaded = write("sanshi demo", load_demo)
    click.echo("演示数据已装入。" if loaded else "这个库里已有数据，没有再装演示数据。")


async def bring_up(settings: Settings) -> None:
    from db import migrate as migrations

    settings.data.mkdir(parents=True, exist_ok=True)
    async with database(start=False):
        try:
            await migrations.migrate()
        except RuntimeError as error:
            raise NotDone(reason=f"数据库升级没有成功，已退回原样：{error}") from error


async def load_demo(settings: Settings) -> bool:
    from db.demo import load

    return bool(await load(blobs=settings.blob_store))
