"""Two at the same file at once. On SQLite there is one writer, so nothing can lie between."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from domain.matters import actions as matters
from domain.mediation import actions, rules
from domain.mediation import queries as files
from domain.mediation.rules import Elsewhere, Manner, Result, Side
from domain.transaction import fetch, on_sqlite
from tests.build import NOON, Town
from tests.domain.sight_build import crowd
from tests.domain.test_mediation import asked_in, formed, reads


@pytest.fixture(autouse=True)
def several_writers(town: Town) -> None:
    if on_sqlite():
        pytest.skip("one writer")


@asynccontextmanager
async def between(monkeypatch: Any, module: Any, name: str, deed: Callable[[], Awaitable[Any]]) -> Any:
    """`deed` begins and stops in its first call of `name`; it goes on once what the body began is done or has to wait."""
    there, go = asyncio.Event(), asyncio.Event()
    real = getattr(module, name)

    async def stopping(*args: Any, **named: Any) -> Any:
        found = await real(*args, **named)
        if not there.is_set():
            there.set()
            await go.wait()
        return found

    monkeypatch.setattr(module, name, stopping)
    first = asyncio.create_task(deed())
    stopped = asyncio.create_task(there.wait())
    await asyncio.wait([first, stopped], return_when=asyncio.FIRST_COMPLETED)
    assert not first.done(), first
    begun: list[asyncio.Task[Any]] = []
    yield begun
    await done_or_waiting(*begun)
    go.set()
    await asyncio.gather(first, *begun, return_exceptions=True)


async def done_or_waiting(*begun: asyncio.Task[Any]) -> None:
    """Until they are done, or somebody stands before another's lock."""
    while not all(task.done() for task in begun):
        await asyncio.wait(begun, timeout=0.02)
        if await fetch("select 1 as one from pg_locks where not granted"):
            return


async def test_a_withdrawn_consent_is_not_undone_by_the_other_partys(town: Town, monkeypatch: Any):
    town = await crowd(town)
    matter = await formed(town)
    member = await asked_in(town, matter, town.volunteer)
    await actions.consent(matter.id, member, Side.CALLER, officer=town.lin, now=NOON)

    def other_agrees() -> Any:
        return actions.consent(matter.id, member, Side.OTHER, officer=town.lin, now=NOON)

    async with between(monkeypatch, files, "team", other_agrees) as begun:
        withdrawal = actions.withdraw_consent(matter.id, member, Side.CALLER, officer=town.lin, now=NOON)
        begun.append(asyncio.create_task(withdrawal))

    [_, one] = await files.team(matter.id, now=NOON)
    assert set(one["consents"]) == {"other"}
    assert not await reads(matter, town.volunteer)


async def test_nothing_is_mediated_after_a_refusal_went_in(town: Town, monkeypatch: Any):
    matter = await formed(town)
    await asked_in(town, matter, town.mediator)

    def talk() -> Any:
        return actions.write_entry(
            matter.id, "谈", Manner.MEDIATION, Result.GOING_ON, NOON, officer=town.mediator, now=NOON
        )

    async with between(monkeypatch, files, "refusal", talk) as begun:
        refusal = actions.refuse_mediation(matter.id, Side.OTHER, [Elsewhere.COURT], officer=town.lin, now=NOON)
        begun.append(asyncio.create_task(refusal))
        await done_or_waiting(*begun)
        assert not begun[0].done(), "the refusal went in before the talk that was judged without it"

    assert await files.refusal(matter.id)
    with pytest.raises(rules.MediationRefused):
        await talk()


async def test_one_is_asked_in_once_and_taken_off_reads_no_more(town: Town):
    matter = await formed(town)
    await asyncio.gather(*(asked_in(town, matter, town.mediator) for _ in range(4)), return_exceptions=True)
    [_, one] = await files.team(matter.id, now=NOON)

    await actions.leave(matter.id, one["id"], officer=town.lin, now=NOON)

    assert not await reads(matter, town.mediator)


async def test_nobody_is_asked_in_to_what_was_withdrawn_meanwhile(town: Town, monkeypatch: Any):
    matter = await formed(town)
    ends: list[str] = []

    async def asks() -> None:
        await asked_in(town, matter, town.mediator)
        ends.append("asked in")

    async def withdraws() -> None:
        await matters.withdraw(matter.id, "登记错了", officer=town.zhou, now=NOON)
        ends.append("withdrawn")

    async with between(monkeypatch, files, "candidates", asks) as begun:
        begun.append(asyncio.create_task(withdraws()))

    assert ends == ["asked in", "withdrawn"]
    with pytest.raises(rules.FileClosed):
        await asked_in(town, matter, town.head)
