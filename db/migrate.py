"""Bring the database to the newest schema: Piccolo's numbered migrations, one process at a time."""

from __future__ import annotations

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path

import asyncpg
from piccolo.apps.migrations.commands.forwards import run_forwards
from piccolo.apps.migrations.tables import Migration

from db import piccolo_conf
from db.engines import KeptSQLite, PooledPostgres

LOCK = 4401
GRANTS = """
grant usage on schema public to sanshi_app;
grant select, insert, update, delete on all tables in schema public to sanshi_app;
grant usage on all sequences in schema public to sanshi_app;
grant truncate on ballot_box to sanshi_app;
revoke all on migration from sanshi_app;
grant select on migration to sanshi_app;
"""


def newest() -> str:
    """The ID of the last migration file."""
    files = sorted((Path(__file__).parent / "migrations").glob("sanshi_*.py"))
    return str(import_module(f"db.migrations.{files[-1].stem}").ID)


async def migrate() -> None:
    """Idempotent. Raises RuntimeError with Piccolo's words where a step fails; that step is rolled back."""
    engine = piccolo_conf.DB
    async with _alone(engine), _as_owner(engine):
        said = io.StringIO()
        try:
            with contextlib.redirect_stdout(said):
                result = await run_forwards(app_name="sanshi")
        except SystemExit as stop:
            raise RuntimeError(said.getvalue()) from stop
        if not result.success:
            raise RuntimeError(result.message)
    if isinstance(engine, PooledPostgres):
        connection = await asyncpg.connect(**_owner(engine))
        try:
            await connection.execute(GRANTS)
        finally:
            await connection.close()


async def is_current() -> bool:
    """Whether the newest migration has been run here."""
    try:
        return bool(await Migration.exists().where(Migration.name == newest()))
    except Exception:
        return False


def _owner(engine: PooledPostgres) -> dict:
    settings = {name: value for name, value in engine.config["server_settings"].items() if name != "role"}
    return {**engine.config, "server_settings": settings}


@asynccontextmanager
async def _as_owner(engine: KeptSQLite | PooledPostgres) -> AsyncIterator[None]:
    """The schema belongs to the role that migrates; the application's role owns nothing."""
    if isinstance(engine, KeptSQLite):
        Path(engine.path).parent.mkdir(parents=True, exist_ok=True)
        yield
        return
    config = engine.config
    await engine.stop()
    engine.config = _owner(engine)
    try:
        yield
    finally:
        await engine.stop()
        engine.config = config


@asynccontextmanager
async def _alone(engine: KeptSQLite | PooledPostgres) -> AsyncIterator[None]:
    if isinstance(engine, KeptSQLite):
        yield  # `serve` and `migrate` hold the data folder's lock file
        return
    connection = await asyncpg.connect(**_owner(engine))
    try:
        await connection.execute("select pg_advisory_lock($1)", LOCK)
        await connection.execute(
            "do $$ begin create role sanshi_app nologin; exception when duplicate_object or unique_violation then null; end $$"
        )
        await connection.execute("grant sanshi_app to current_user")
        yield
    finally:
        await connection.close()
        await asyncio.sleep(0)
