"""Two databases of one process, of which one is in use at a time, and a watch on what is sent to it."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
from piccolo.table import Table

from db import engines, migrate, piccolo_conf
from db.engines import KeptSQLite, PooledPostgres

Engine = KeptSQLite | PooledPostgres


@dataclass
class Database:
    name: str
    engine: Engine
    streets: list[Any] = field(default_factory=list)


def use(database: Database) -> None:
    """Piccolo remembers an engine in every table."""
    piccolo_conf.DB = database.engine
    for table in (Table, *_below(Table)):
        table._meta.db = database.engine


def _below(table: type[Table]) -> Iterator[type[Table]]:
    for child in table.__subclasses__():
        yield child
        yield from _below(child)


async def opened(names: tuple[str, ...], server: str | None) -> list[Database]:
    """Empty, migrated: files in a folder of their own, or databases of that server."""
    found = []
    for name in names:
        if server:
            connection = await asyncpg.connect(server)
            await connection.execute(f"create database {name}")
            await connection.close()
            engine: Engine = engines.postgres(server.replace("/postgres?", f"/{name}?"))
        else:
            engine = engines.sqlite(str(Path(os.environ["SANSHI_DATA"]) / f"{name}.sqlite"))
        found.append(Database(name, engine))
        use(found[-1])
        await migrate.migrate()
        await engine.stop()
    return found


@contextmanager
def folder() -> Iterator[None]:
    """Where this run's files lie, some 4 GB on SQLite; gone afterwards."""
    os.environ.pop("SANSHI_DATABASE_URL", None)
    with tempfile.TemporaryDirectory(prefix="sanshi-bench-matters-", ignore_cleanup_errors=True) as made:
        os.environ["SANSHI_DATA"] = made
        yield


@dataclass
class Watch:
    """What was sent while it was open."""

    ms: float = 0.0
    """From sending to the rows."""
    n: int = 0


WAYS = ("rows", "run_querystring", "execute_many")
"""Every statement goes one of these ways: domain.transaction.fetch, Piccolo's own, add() on SQLite."""


@contextmanager
def watching(engine: Engine) -> Iterator[Watch]:
    kind, watch = type(engine), Watch()
    usual = {name: getattr(kind, name) for name in WAYS if hasattr(kind, name)}

    def watched(way: Any) -> Any:
        async def send(*given: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return await way(*given, **named)
            finally:
                watch.ms += (time.perf_counter() - began) * 1000
                watch.n += 1

        return send

    for name, way in usual.items():
        setattr(kind, name, watched(way))
    try:
        yield watch
    finally:
        for name, way in usual.items():
            setattr(kind, name, way)
