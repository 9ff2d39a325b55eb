"""A fresh, migrated database for every test that asks for one: SQLite, or PostgreSQL with SANSHI_TEST_DATABASE=postgres."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

FOLDER = Path(tempfile.mkdtemp(prefix="sanshi-tests-"))
ON_POSTGRES = os.environ.get("SANSHI_TEST_DATABASE") == "postgres"
os.environ["SANSHI_DATA"] = str(FOLDER)
os.environ.pop("SANSHI_DATABASE_URL", None)
if ON_POSTGRES:
    from tests import postgres

    SERVER = postgres.start()
    os.environ["SANSHI_DATABASE_URL"] = SERVER

from db import migrate, piccolo_conf  # noqa: E402
from tests import build  # noqa: E402

DB = piccolo_conf.DB
_numbers = itertools.count(1)


WITHOUT_DATABASE = re.compile(r"tests/(web/test_look_|domain/test_(clocks_|words|gate|council_rules|verdicts|tallies))")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What needs no database is run once, beside SQLite: a second browser over the same templates tells nothing new."""
    if not ON_POSTGRES:
        return
    again = [
        item
        for item in items
        if WITHOUT_DATABASE.match(item.nodeid) and "template" not in getattr(item, "fixturenames", ())
    ]
    if again and len(again) < len(items):
        config.hook.pytest_deselected(items=again)
        items[:] = [item for item in items if item not in set(again)]


def named(database: str) -> str:
    """The address of another database on the same server."""
    parts = urlsplit(SERVER)
    return urlunsplit(parts._replace(path="/" + database))


async def _on_server(sql: str) -> None:
    connection = await asyncpg.connect(SERVER)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


def _point_at(name: str) -> str:
    """The engine and every process started with the environment use this database from now on."""
    if ON_POSTGRES:
        DB.config["database"] = name
        os.environ["SANSHI_DATABASE_URL"] = named(name)
        return named(name)
    DB.path = str(FOLDER / name / "sanshi.sqlite")
    os.environ["SANSHI_DATA"] = str(FOLDER / name)
    return DB.path


@pytest.fixture(scope="session")
async def template() -> AsyncIterator[str]:
    """Migrated once; every test's database is a copy."""
    if ON_POSTGRES:
        await _on_server("create database template_sanshi")
    _point_at("template_sanshi")
    await migrate.migrate()
    await DB.stop()
    yield "template_sanshi"
    shutil.rmtree(FOLDER, ignore_errors=True)


EMPTY = """
do $$ declare it record; filled boolean; begin
  perform pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid();
  set local session_replication_role = replica;
  for it in select tablename from pg_tables where schemaname = 'public' and tablename <> 'migration' loop
    execute format('select exists (select 1 from %I)', it.tablename) into filled;
    if filled then execute format('delete from %I', it.tablename); end if;
  end loop;
end $$
"""
"""Deleting what a test wrote costs 4 ms; a copy of the template 240 to 410."""


@pytest.fixture
async def database(template: str) -> AsyncIterator[str]:
    """Its address, empty but for the schema: a file of its own, or the one PostgreSQL database emptied before the test."""
    if ON_POSTGRES:
        address = _point_at(template)
        connection = await asyncpg.connect(address)
        try:
            await connection.execute(EMPTY)
        finally:
            await connection.close()
    else:
        name = f"test_{next(_numbers)}"
        (FOLDER / name).mkdir()
        shutil.copy(FOLDER / template / "sanshi.sqlite", FOLDER / name / "sanshi.sqlite")
        address = _point_at(name)
    await DB.start()
    yield address
    await DB.stop()
    if not ON_POSTGRES:
        shutil.rmtree(FOLDER / name, ignore_errors=True)


@pytest.fixture
async def town(database: str) -> build.Town:
    """Always the same few people: 林 walks the east grid, 沈 the west grid, 周 is the community secretary."""
    return await build.town()
