"""One action beside a bare transaction that changes the same row and writes one line."""

from __future__ import annotations

import statistics
import time
from collections.abc import Awaitable, Callable
from uuid import UUID

from bench.matters.databases import Database, use, watching
from domain import clock
from domain.ids import uuid7
from domain.journal.actions import record
from domain.matters import actions
from domain.people import queries as people
from domain.people.rules import Officer, Role
from domain.transaction import fetch, writing

TIMES = 60


async def costs(databases: list[Database]) -> None:
    took: dict[tuple[str, str], list[float]] = {}
    sent: dict[tuple[str, str], int] = {}
    for n in range(TIMES):
        for database in databases:
            use(database)
            street = database.streets[n % len(database.streets)]
            officer = await people.officer(street.officers[Role.DISPATCHER][0], now=clock.now())
            matter = street.matters[-1 - n % 100]
            for what, deed in (("bare", bare), ("action", action)):
                with watching(database.engine) as watch:
                    began = time.perf_counter()
                    await deed(matter, officer)
                    took.setdefault((database.name, what), []).append((time.perf_counter() - began) * 1000)
                sent[database.name, what] = watch.n
    for database in databases:
        ms = {what: statistics.median(took[database.name, what]) for what in ("bare", "action")}
        n = {what: sent[database.name, what] for what in ("bare", "action")}
        print(
            f"  one action (note), {database.name}: {ms['action']:.2f} ms, {n['action']} statements; bare transaction"
            f" with its line: {ms['bare']:.2f} ms, {n['bare']} statements; ratio {ms['action'] / ms['bare']:.2f}"
        )


Deed = Callable[[UUID, Officer], Awaitable[object]]


async def bare(matter: UUID, officer: Officer) -> None:
    async with writing():
        await fetch("update matter set version = version + 1 where id = {}", matter)
        await record("matter", uuid7(), "note", actor=None, at=clock.now())


async def action(matter: UUID, officer: Officer) -> None:
    await actions.note(matter, "看过了", officer=officer, now=clock.now())
