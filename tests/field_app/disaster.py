"""The server's house burns down: back to the last backup, by the product's own way, with a new epoch."""

from __future__ import annotations

import asyncio
import shutil
import signal
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from db import migrate
from domain.journal import epoch
from tests import conftest
from tests.field_app.worker import Site
from web import backups
from web.settings import Settings


async def back_up(file: Path) -> None:
    """While the server runs."""
    await asyncio.to_thread(backups.make, Settings.from_environment(), file, head="")


async def go_back_to(file: Path, site: Site) -> None:
    settings = Settings.from_environment()
    await asyncio.to_thread(site.server.stop, signal.SIGKILL)
    await conftest.DB.stop()
    shutil.rmtree(settings.blobs_folder, ignore_errors=True)
    if settings.on_sqlite:
        for part in settings.data.glob(f"{settings.database_file.name}*"):
            part.unlink()
    else:
        name = urlsplit(settings.database_url).path.lstrip("/")
        await on_server(f"drop database {name} with (force)")
        await on_server(f"create database {name}")
    await asyncio.to_thread(put_back, settings, file)
    await migrate.migrate()
    await conftest.DB.start()
    await epoch.begin()
    await asyncio.to_thread(site.server.start)


async def on_server(sql: str) -> None:
    connection = await asyncpg.connect(conftest.SERVER)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


def put_back(settings: Settings, file: Path) -> None:
    with backups.opened(file) as (manifest, unpacked):
        backups.put_back(settings, manifest, unpacked)
