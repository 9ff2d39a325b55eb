"""来单认旧, 晨会的热楼, 回访倒计时: what is remembered of a place, and only for whoever sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.matters import actions, places, queries
from domain.matters.orders import queries as orders
from domain.matters.registration import NewVoice
from domain.matters.rules import Channel
from domain.people.rules import Officer
from tests.build import NOON, Town
from tests.domain.matter_build import DAY, caller, heard, ordered
from tests.domain.sight_build import Scene, crowd, stage


async def before(matter, officer: Officer) -> list[str]:
    seen = await queries.view(matter.id, officer, now=NOON)
    return [row["number"] for row in (await places.earlier(seen, officer, now=NOON)).rows]


async def test_a_new_order_meets_what_was_heard_of_the_same_building_within_the_year(town: Town):
    old = await heard(town, now=NOON - 400 * DAY, building=town.building, voice=None)
    known = await heard(town, now=NOON - 40 * DAY, building=town.building, voice=None)
    beside = await heard(town, now=NOON - 3 * DAY, voice=None)
    order = await ordered(town, 24, building=town.building)

    assert await before(order, town.wu) == [known.number]
    assert old.number != beside.number


async def test_the_same_caller_is_remembered_wherever_it_was_and_only_for_whoever_may_ring(town: Town):
    elsewhere = await heard(town, now=NOON - 40 * DAY, grid=town.west, place="西门")
    matter = await heard(town, place="东门")

    seen = await queries.view(matter.id, town.zhou, now=NOON)
    found = await places.earlier(seen, town.zhou, now=NOON)

    assert [row["number"] for row in found.rows] == [elsewhere.number] and found.same_person == {elsewhere.id}
    assert await before(matter, town.lin) == []


async def test_without_a_building_the_same_words_for_the_place_are_the_place(town: Town):
    known = await heard(town, now=NOON - DAY, place="东门花坛", voice=None)
    await heard(town, now=NOON - DAY, place="", voice=None)
    matter = await heard(town, place="东门花坛", voice=None)

    assert await before(matter, town.wu) == [known.number]


async def test_nobody_learns_of_a_matter_by_its_neighbour(town: Town, monkeypatch):
    await crowd(town)
    await stage(town, Scene(columns={"kind": "household", "state": "confirmed"}), "hush01")
    await stage(town, Scene(columns={"kind": "public", "state": "confirmed"}), "open01")
    complaint = {
        "kind": "shared",
        "state": "assigned",
        "party": "@manager",
        "complained_of": "@manager",
        "secret": True,
    }
    task = await stage(town, Scene(columns=complaint | {"confidential": False}), "task01")

    assert await before(task, town.property) == []
    assert set(await before(task, town.wang)) == {"20261123-OPEN01"}
    assert set(await before(task, town.zhou)) == {"20261123-OPEN01", "20261123-HUSH01"}


async def test_three_buildings_are_named_by_what_was_heard_there_and_never_for_a_household(town: Town):
    first = await heard(town, building=town.building, now=NOON - DAY)
    await actions.add_voice(first.id, NewVoice("我也觉得"), Channel.VENUE, officer=town.wu, now=NOON)
    one = await places.hot_buildings(town.zheng, now=NOON)
    await heard(town, building=town.building, voice=None)
    await stage(town, Scene(columns={"kind": "household", "state": "confirmed"}), "home01")
    [hot] = await places.hot_buildings(town.zheng, now=NOON)

    assert one == []
    assert (hot["name"], hot["matters"], hot["voices"]) == ("1 号楼", 2, 2)
    assert await places.hot_buildings(town.zheng, now=NOON + 40 * DAY) == []
    assert (
        await places.hot_buildings(town.foreign, now=NOON) == await places.hot_buildings(town.observer, now=NOON) == []
    )


async def test_orders_wait_for_the_citys_call_by_their_limit(town: Town):
    late = await ordered(town, 72)
    soon = await ordered(town, 24, now=NOON + timedelta(minutes=1), voice=caller("13900139000"))
    await heard(town)

    rows = await orders.countdown(town.zheng, now=NOON + timedelta(hours=1))

    assert [row["id"] for row in rows] == [soon.id, late.id]
    assert all(row["order"]["unrung"] and row["order"]["outcome"] is None for row in rows)
    assert await orders.countdown(town.foreign, now=NOON) == []


@pytest.mark.parametrize("name", ["lin", "inspector", "chen", "root", "overseer"])
async def test_the_countdown_shows_nobody_more_than_their_sight(town: Town, name):
    order = await ordered(town, 24, grid=town.west)

    rows = await orders.countdown(town.loaded[name], now=NOON)

    assert [row["id"] for row in rows if row["id"] == order.id] == []
