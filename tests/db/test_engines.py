"""The engines keep their connections through everything that goes wrong in a transaction."""

from __future__ import annotations

import asyncio
import contextlib

import asyncpg
import pytest

from domain.ids import uuid7
from domain.people.tables import OfficerTable, Parameter
from domain.transaction import add, after_commit, fetch, on_sqlite, writing


async def failed_commit() -> None:
    """A foreign key that is judged only at COMMIT."""
    async with writing():
        await fetch("pragma defer_foreign_keys = 1" if on_sqlite() else "set constraints all deferred")
        await fetch(
            "insert into parameter (id, subdistrict, name, setting) values ({}, {}, 'x', 'y')", uuid7(), uuid7()
        )


async def test_twenty_failed_transactions_cost_no_connection(database):
    for _ in range(20):
        with pytest.raises(Exception):  # noqa: B017  (each engine has its own)
            await failed_commit()
    for _ in range(20):
        task = asyncio.create_task(failed_commit())
        await asyncio.sleep(0)
        task.cancel()
        with contextlib.suppress(BaseException):
            await task

    answers = await asyncio.wait_for(asyncio.gather(*(fetch("select 1 as one") for _ in range(30))), 5)
    assert all(answer == [{"one": 1}] for answer in answers)
    assert await Parameter.count() == 0


async def test_what_comes_after_the_commit_does_not_come_after_a_rollback(database):
    woken = []

    async def wake() -> None:
        woken.append(1)

    with contextlib.suppress(ZeroDivisionError):
        async with writing():
            after_commit(wake)
            raise ZeroDivisionError
    assert woken == []
    async with writing():
        after_commit(wake)
        assert woken == []
    assert woken == [1]


async def test_an_action_inside_an_action_joins_its_transaction(database):
    with contextlib.suppress(ZeroDivisionError):
        async with writing():
            async with writing():
                await add(OfficerTable, [{"id": uuid7(), "sign_in": "a", "name": "甲"}])
            raise ZeroDivisionError
    assert await OfficerTable.count() == 0


async def test_thirty_two_writers_and_readers_at_once_all_get_in(database):
    async def write(n: int) -> None:
        async with writing():
            await fetch("select count(*) as n from officer")
            await add(OfficerTable, [{"id": uuid7(), "sign_in": f"officer{n}", "name": "甲"}])

    await asyncio.gather(
        *(write(n) for n in range(32)), *(fetch("select count(*) as n from officer") for _ in range(32))
    )

    assert await OfficerTable.count() == 32


async def test_many_rows_keep_their_types_and_long_text_is_not_cut(database):
    rows = [{"id": uuid7(), "sign_in": f"{n}" * 300, "name": "长" * 3000, "ended_at": None} for n in range(3)]
    async with writing():
        await add(OfficerTable, rows)
    assert sorted(len(row["name"]) for row in await OfficerTable.select(OfficerTable.name)) == [3000] * 3


async def test_a_column_added_beneath_a_running_server_costs_a_connection_one_write(database):
    async def write(n: int) -> None:
        async with writing():
            await add(OfficerTable, [{"id": uuid7(), "sign_in": f"officer{n}", "name": "甲"}])

    await write(0)
    await as_owner(database, "alter table officer add column added_later text not null default ''")
    try:
        refused = 0
        for n in range(1, 6):
            try:
                await write(n)
            except asyncpg.DatatypeMismatchError:
                refused += 1
        assert refused <= 1
        assert await OfficerTable.count() == 6 - refused
    finally:
        await as_owner(database, "alter table officer drop column added_later")
    with contextlib.suppress(asyncpg.DatatypeMismatchError):
        await write(6)
    await write(7)


async def as_owner(database: str, sql: str) -> None:
    if on_sqlite():
        await fetch(sql)
        return
    owner = await asyncpg.connect(database)
    await owner.execute(sql)
    await owner.close()
