"""值班表: whom a roster may have, and one handover a turn."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from domain.people import actions, roster, rules
from domain.people.rules import Post
from domain.transaction import fetch
from tests.build import NOON, THEN, Town

HOUR = timedelta(hours=1)


async def turn(town: Town, who, post=Post.OFFICER, **also):
    also = {"officer": town.zheng, "now": NOON} | also
    return await actions.put_on_roster(who.id, post, NOON - HOUR, NOON + HOUR, **also)


async def test_the_streets_turns_go_to_the_streets_own_people(town: Town):
    for who in (town.du, town.wang, town.zheng, town.city):
        await turn(town, who)
    for who in (town.foreign, town.observer, town.wu, town.lin, town.property):
        with pytest.raises(rules.NotOfTheRoster, match="不是本街道的值班人员"):
            await turn(town, who)


async def test_a_communitys_turns_go_to_its_own_people(town: Town):
    here = {"post": Post.COMMUNITY, "community": town.community, "officer": town.zhou}
    await turn(town, town.wu, **here)
    for who in (town.qian, town.du, town.foreign_worker):
        with pytest.raises(rules.NotOfTheRoster, match="不是本社区的值班人员"):
            await turn(town, who, **here)


async def test_whose_right_will_have_ended_is_not_put_on_that_turn(town: Town):
    [row] = await fetch("select id from officer_grant where officer = {}", town.du.id)
    await fetch("update officer_grant set starts_at = {}, ends_at = {} where id = {}", THEN, NOON - HOUR, row["id"])

    with pytest.raises(rules.NotOfTheRoster, match="杜"):
        await turn(town, town.du)


async def test_a_turn_is_handed_over_once(town: Town):
    id = await turn(town, town.du)
    await actions.hand_over(id, 2, 1, "电梯等配件", officer=town.du, now=NOON)

    with pytest.raises(rules.HandedOver, match=r"11月23日.*12:00 已经交过"):
        await actions.hand_over(id, 3, 0, "改数", officer=town.du, now=NOON + HOUR)

    assert [(row["done"], row["open"]) for row in await roster.handovers(town.street)] == [(2, 1)]


async def test_pressed_twice_at_once_one_handover_stands(town: Town):
    id = await turn(town, town.du)

    results = await asyncio.gather(
        *(actions.hand_over(id, 1, n, "", officer=town.du, now=NOON) for n in range(3)), return_exceptions=True
    )

    assert sum(isinstance(one, rules.HandedOver) for one in results) == 2
    assert len(await roster.handovers(town.street)) == 1
