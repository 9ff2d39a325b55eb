"""The hand-written schema and the Table classes say the same; the application's role owns nothing."""

from __future__ import annotations

import pytest

from db import migrate
from db.piccolo_app import APP_CONFIG
from domain.transaction import fetch, on_sqlite

TYPES = {
    "UUID": {"uuid"},
    "TEXT": {"text"},
    "VARCHAR": {"text"},
    "BIGINT": {"bigint", "int8"},
    "SERIAL": {"bigint", "integer"},
    "BOOLEAN": {"boolean"},
    "TIMESTAMPTZ": {"timestamptz", "timestamp with time zone"},
    "DATE": {"date"},
    "INTEGER": {"bigint", "integer"},
    "BYTEA": {"bytea", "blob"},
}


async def columns_of(table: str) -> dict[str, tuple[str, bool]]:
    """name -> (type, may be null)."""
    if on_sqlite():
        rows = await fetch(f"select name, lower(type) as type, \"notnull\" as must from pragma_table_info('{table}')")
        return {row["name"]: (row["type"], not row["must"]) for row in rows}
    rows = await fetch(
        "select column_name as name, data_type as type, is_nullable as may from information_schema.columns"
        " where table_name = {} and table_schema = 'public'",
        table,
    )
    return {row["name"]: (row["type"], row["may"] == "YES") for row in rows}


async def test_a_table_class_names_the_columns_that_are_there(database):
    for table in APP_CONFIG.table_classes:
        there = await columns_of(table._meta.tablename)
        said = {column._meta.db_column_name: column for column in table._meta.columns}
        assert set(said) == set(there), table
        for name, column in said.items():
            type_there, null_there = there[name]
            assert type_there in TYPES[column.column_type.upper().replace("BIGSERIAL", "SERIAL")], (table, name)
            assert column._meta.null == null_there or column._meta.primary_key, (table, name)


async def test_migrating_again_changes_nothing(database):
    assert await migrate.is_current()
    await migrate.migrate()
    assert await migrate.is_current()


async def test_the_application_owns_no_table(database):
    if on_sqlite():
        pytest.skip("SQLite has no roles")
    [who] = await fetch("select current_user as name")
    assert who["name"] == "sanshi_app"
    owned = await fetch("select tablename from pg_tables where tableowner = 'sanshi_app'")
    assert owned == []


async def test_every_noun_with_matters_carries_its_subdistrict(database):
    for table in APP_CONFIG.table_classes:
        name = table._meta.tablename
        if name.startswith(("matter", "voice", "clock", "ballot", "notice", "patrol", "finding", "meeting")):
            there = await columns_of(name)
            assert "subdistrict" in there and not there["subdistrict"][1], name
