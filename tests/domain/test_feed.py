"""What follows the journal sees every line once, in order, whatever commits late and whoever dies."""

from __future__ import annotations

import asyncio
import random

import pytest

from domain import clock
from domain.feed.actions import catch_up, follow
from domain.ids import uuid7
from domain.journal import actions, queries
from domain.matters import actions as matters
from domain.matters import search
from domain.matters.rules import Kind
from domain.stats import actions as stats
from domain.stats import queries as figures
from domain.transaction import fetch, on_sqlite, writing
from tests.build import NOON, Town
from tests.domain.test_matter_life import LATER, registered


async def late_commits(seconds: float, writers: int) -> tuple[int, int, int]:
    """(written, lost by sealed position, lost by the bare serial): the second must be able to be above zero."""
    ends = asyncio.get_running_loop().time() + seconds
    written: set = set()
    by_position: list = []
    by_serial: set = set()

    async def writer(luck: random.Random) -> None:
        while asyncio.get_running_loop().time() < ends:
            subject = uuid7()
            async with writing():
                await actions.record("matter", subject, "note", actor=None, at=clock.now())
                await asyncio.sleep(luck.random() * 0.004 + (0.3 if luck.random() < 0.02 else 0))
            written.add(subject)

    async def reader() -> None:
        position = serial = 0
        while asyncio.get_running_loop().time() < ends + 1:
            await actions.seal()
            for line in await queries.feed(position):
                by_position.append(line["subject"])
                position = line["position"]
            for line in await fetch("select n, subject from journal where n > {} order by n", serial):
                by_serial.add(line["subject"])
                serial = line["n"]
            await asyncio.sleep(0.002)

    await asyncio.gather(reader(), *(writer(random.Random(n)) for n in range(writers)))
    assert len(by_position) == len(set(by_position)), "a line was seen twice"
    return len(written), len(written - set(by_position)), len(written - by_serial)


async def test_the_feed_loses_nothing_that_commits_late(database):
    written, lost, by_serial = await late_commits(1.5, 8)
    assert written > 50 and lost == 0
    assert on_sqlite() or by_serial > 0, "the test must be able to fail: a bare serial loses rows"


@pytest.mark.soak
async def test_soak_feed_under_delayed_commits(database):
    written, lost, by_serial = await late_commits(5, 16)
    print(f"written {written}, lost {lost}, lost by a bare serial {by_serial}")
    assert lost == 0


async def test_figures_equal_a_recount_whoever_dies(town: Town):
    luck = random.Random(7)
    made = [await registered(town, "lighting") for _ in range(12)]
    for matter in made[:8]:
        await matters.sort(
            matter.id, luck.choice([Kind.PUBLIC, Kind.SHARED, Kind.HOUSEHOLD]), officer=town.wu, now=LATER
        )
    await matters.join(made[9].id, made[10].number, officer=town.zhou, now=LATER)
    await matters.withdraw(made[11].id, "重复登记", officer=town.zhou, now=LATER)
    await actions.seal()

    async def dying(lines):
        await stats.book(lines)
        if luck.random() < 0.6:
            raise ZeroDivisionError

    deaths = 0
    for _ in range(400):
        try:
            if await follow(stats.CONSUMER, dying, most=2) == 0:
                break
        except ZeroDivisionError:
            deaths += 1

    assert deaths > 3
    assert await figures.differences() == []
    kinds = await figures.by_kind(("community", town.community), first="2026-11", last="2026-11")
    assert sum(kind["registered"] for kind in kinds.values()) == 10


async def test_search_finds_two_han_and_only_in_sight(town: Town):
    from domain.matters.queries import Filters, page

    matter = await registered(town, "lighting")
    await actions.seal()
    await catch_up("search", search.index)

    async def found(who, words):
        return [row["id"] for row in await page(who, Filters(words=words), now=NOON)]

    assert await found(town.wu, "路灯") == [matter.id]
    assert await found(town.wu, "东门 三盏") == [matter.id]
    assert await found(town.wu, matter.number.lower()) == [matter.id]
    assert await found(town.wu, "井盖") == []
    assert await found(town.shen, "路灯") == []
    assert await found(town.foreign, "路灯") == []


async def test_every_word_is_found_whatever_it_looks_like_beside_one_too_long_to_index(town: Town):
    from domain.matters.queries import Filters, page

    matter = await registered(town, "lighting", detail=f"东门路灯 {'ab' * 1500} {'长' * 900} 全黑 3D 12e3a and 007")
    await actions.seal()
    await catch_up("search", search.index)

    for words in ("东门路灯", "全黑", "长长长", "3d", "12E3A", "and 007", "灯 黑"):
        assert [row["id"] for row in await page(town.wu, Filters(words=words), now=NOON)] == [matter.id]
