"""A fresh, migrated database for every test that asks for one: SQLite, or PostgreSQL with SANSHI_TEST_DATABASE=postgres."""

from __future__ import annotations

import gc
import itertools
import logging
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
from domain.patrols import terms  # noqa: E402
from tests import build  # noqa: E402

DB = piccolo_conf.DB
logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for each of 100,000 requests
_numbers = itertools.count(1)


WITHOUT_DATABASE = re.compile(
    r"tests/(web/test_(look_|notice_)|domain/test_(clocks_|words|gate|council_rules|verdicts|tallies))"
)


def pytest_collection_finish() -> None:
    """The whole application is imported and lives to the end: looking through it for garbage took a tenth of all time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What needs no database is run once, beside SQLite: a second browser over the same templates tells nothing new.

    So is what carries `one_engine`: how a page looks, what a phone does by itself; beside PostgreSQL where the mark says so,
    so that neither side of the gate waits for the other. That every page of every officer comes, and that what a phone sends
    arrives, is asked on both.
    """
    again = [item for item in items if _only_beside(item) not in ("", "postgres" if ON_POSTGRES else "sqlite")]
    if again and len(again) < len(items):
        config.hook.pytest_deselected(items=again)
        items[:] = [item for item in items if item not in set(again)]


def _only_beside(item: pytest.Item) -> str:
    """The one engine it is run beside; empty where it is run beside both."""
    if mark := item.get_closest_marker("one_engine"):
        return str(mark.args[0]) if mark.args else "sqlite"
    alone = WITHOUT_DATABASE.match(item.nodeid) and "template" not in getattr(item, "fixturenames", ())
    return "sqlite" if alone else ""


def named(database: str) -> str:
    """The address of another database on the same server."""
    parts = urlsplit(SERVER)
    return urlunsplit(parts._replace(path="/" + database))


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
        await _as_owner(SERVER, "create database template_sanshi")
    _point_at("template_sanshi")
    await migrate.migrate()
    await DB.stop()
    yield "template_sanshi"
    for owner in _owners:
        await owner.close()
    shutil.rmtree(FOLDER, ignore_errors=True)


EMPTY = """
do $$ declare it record; filled boolean; begin
  perform pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid();
  set local session_replication_role = replica;
  for it in select tablename from pg_tables where schemaname = 'public' and tablename <> 'migration' loop
    execute format('select exists (select 1 from %I)', it.tablename) into filled;
    if filled then execute format('delete from %I', it.tablename); end if;
  end loop;
  for it in select tablename from pg_tables where schemaname = current_setting('sanshi.start') loop
    execute format('insert into %I overriding system value select * from kept.%I', it.tablename, it.tablename);
  end loop;
end $$
"""
"""Deleting what a test wrote costs 4 ms; a copy of the template 240 to 410. `sanshi.start` is 'kept' for a town."""

KEEP = """
do $$ declare it record; filled boolean; begin
  create schema kept;
  for it in select tablename from pg_tables where schemaname = 'public' and tablename <> 'migration' loop
    execute format('select exists (select 1 from %I)', it.tablename) into filled;
    if filled then execute format('create unlogged table kept.%I as table %I', it.tablename, it.tablename); end if;
  end loop;
end $$
"""

_owners: list[asyncpg.Connection] = []
"""One for the whole run: a new one learns eighty tables before it can empty them, 40 ms of every test."""

_towns: list[build.Town] = []
"""The town as it was built, once; its rows are kept beside the template."""


@pytest.fixture
async def database(template: str, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """Its address, empty but for the schema, or for the town where the test asks for one: a file of its own, or the one
    PostgreSQL database emptied before the test."""
    start = "kept" if _towns and "town" in request.fixturenames else ""
    if ON_POSTGRES:
        address = _point_at(template)
        # A disaster of test_faults.py drops the database, and whoever is connected.
        owner = _owners[0] if _owners and not _owners[0].is_closed() else await asyncpg.connect(address)
        _owners[:] = [owner]
        await owner.execute(f"set sanshi.start = '{start}'")
        await owner.execute(EMPTY)
    else:
        name = f"test_{next(_numbers)}"
        (FOLDER / name).mkdir()
        shutil.copy(FOLDER / (start or template) / "sanshi.sqlite", FOLDER / name / "sanshi.sqlite")
        address = _point_at(name)
    await (DB.start(min_size=1) if ON_POSTGRES else DB.start())
    yield address
    await DB.stop()
    if not ON_POSTGRES:
        shutil.rmtree(FOLDER / name, ignore_errors=True)


async def _as_owner(address: str, *sql: str) -> None:
    connection = await asyncpg.connect(address)
    try:
        for each in sql:
            await connection.execute(each)
    finally:
        await connection.close()


@pytest.fixture
async def town(database: str) -> build.Town:
    """Always the same few people: 林 walks the east grid, 沈 the west grid, 周 is the community secretary.

    Built by the product's own actions, once: every further test begins with the rows that wrote (4 ms instead of 100).
    """
    if not _towns:
        _towns.append(await build.town())
        await _keep(database)
    terms._kept.clear()  # the same subdistrict lives once more, perhaps with other patrol times
    return _towns[0].copy()


async def _keep(address: str) -> None:
    if ON_POSTGRES:
        await _as_owner(address, KEEP)
        return
    await DB.stop()
    (FOLDER / "kept").mkdir()
    shutil.copy(address, FOLDER / "kept" / "sanshi.sqlite")
    await DB.start()
