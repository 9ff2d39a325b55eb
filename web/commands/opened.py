"""Open the database for one command: to write (alone, on SQLite) or only to read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import asyncpg

from web.lock import sole_writer
from web.refusals import NoDatabase
from web.settings import Settings

T = TypeVar("T")
NOT_CURRENT = "结构不是最新，请先运行 sanshi migrate"

Work = Callable[[Settings], Awaitable[T]]


def write(doing: str, work: Work[T]) -> T:
    """Alone on SQLite, on a migrated database. Raises InUse, NoDatabase."""
    settings = Settings.from_environment()
    require_file(settings)
    with sole_writer(settings, doing):
        return asyncio.run(with_current(settings, work))


def read(work: Work[T]) -> T:
    """Beside a running server; on SQLite through connections that cannot write. Raises NoDatabase."""
    from db import piccolo_conf

    settings = Settings.from_environment()
    require_file(settings)
    piccolo_conf.DB = piccolo_conf.choose(read_only=True)
    return asyncio.run(with_current(settings, work))


async def with_current(settings: Settings, work: Work[T]) -> T:
    from db import migrate

    async with database():
        if not await migrate.is_current():
            raise NoDatabase(reason=NOT_CURRENT)
        return await work(settings)


@asynccontextmanager
async def database(*, start: bool = True) -> AsyncIterator[None]:
    """Started and stopped; what keeps it from answering becomes NoDatabase. Migrating starts it by itself, as its owner."""
    from db import piccolo_conf

    try:
        if start:
            await piccolo_conf.DB.start()
        yield
    except asyncpg.InvalidParameterValueError as error:  # the role that migrating makes
        raise NoDatabase(reason=NOT_CURRENT) from error
    except (OSError, asyncpg.PostgresConnectionError, asyncpg.InvalidAuthorizationSpecificationError) as error:
        raise NoDatabase(reason=f"没有应答（{type(error).__name__}）") from error
    finally:
        await piccolo_conf.DB.stop()


def require_file(settings: Settings) -> None:
    if settings.on_sqlite and not settings.database_file.exists():
        raise NoDatabase(reason=f"{settings.data} 里还没有数据库，请先运行 sanshi migrate")
