"""No list reads a whole table: every way in which a matter comes into sight, or waits for somebody, has its index."""

from collections.abc import Iterator, Sequence
from typing import Any

from domain import clock
from domain.matters import visible, worklist
from domain.matters.queries import Filters
from domain.people.rules import Officer
from domain.transaction import fetch, on_sqlite, writing


async def test_no_list_of_any_officer_reads_a_whole_table(town):
    asked = 0
    for officer in officers(town):
        for sql, values in lists_of(officer):
            assert not [step for step in await plan(sql, values) if reads_everything(step)], sql
            asked += 1
    assert asked > 30


def officers(town) -> list[Officer]:
    return list(town.loaded.values())


def lists_of(officer: Officer) -> Iterator[tuple[str, Sequence[Any]]]:
    now = clock.now()
    where, values = Filters().where(now)
    for branch in (*visible.branches(officer, now=now), *worklist.awaiting(officer, now=now)):
        yield (
            f"select m.id from matter m where {branch.condition} and {where} order by m.due_at, m.id limit 45",
            (*branch.values, *values),
        )


async def plan(sql: str, values: Sequence[Any]) -> list[str]:
    if on_sqlite():
        return [row["detail"] for row in await fetch(f"explain query plan {sql}", *values)]
    async with writing():
        # A table of a few rows is read as a whole; where an index will do, it is taken now.
        await fetch("set local enable_seqscan = off")
        return [row["QUERY PLAN"] for row in await fetch(f"explain {sql}", *values)]


def reads_everything(step: str) -> bool:
    return step.startswith("SCAN ") if on_sqlite() else "Seq Scan on " in step
